#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6
# Behavior:  For a type that JSON Schema cannot express, zod throws an error that names the type,
#            such as "BigInt cannot be represented in JSON Schema". `nango compile` writes {} for
#            such a type without a warning: a bigint, a Map, a Set, a z.instanceof of Date and the
#            result of a transform accept every value, and stay required. So such a type is easily
#            overlooked.
# Output:    zod alone: 4 of 4 throw; compile: "Compiled", {"b":{},"m":{},"s":{},"t":{}}, required b,m,s,t
# Guarded by: TestAnEmptySchemaIsRawJSON in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
nango_project
cat > demo/actions/odd.ts <<'TS'
import { createAction } from 'nango';
import * as z from 'zod';
export default createAction({ description: 'odd types', version: '1.0.0', input: z.void(),
  output: z.object({ b: z.bigint(), m: z.map(z.string(), z.number()), s: z.set(z.string()), t: z.string().transform((v) => v.length) }) as never,
  exec: (async () => null) as never });
TS
echo "import './demo/actions/odd.js';" > index.ts
nango_compile
grep -q Compiled compile.log
cat > zod.mjs <<'JS'
import * as z from 'zod';
let thrown = 0;
for (const t of [z.bigint(), z.map(z.string(), z.number()), z.set(z.string()), z.string().transform((v) => v.length)]) {
  try { z.toJSONSchema(z.object({ t })); } catch { thrown++; }
}
console.log(thrown);
JS
thrown=$(node zod.mjs)
seen=$(node -p 'const s = JSON.parse(require("fs").readFileSync(".nango/nango.json"))[0].actions[0].json_schema.definitions.ActionOutput_demo_odd;
JSON.stringify(s.properties) + " " + s.required.join(",")')
echo "zod alone throws: $thrown of 4; compiled: $seen"
[ "$thrown $seen" = '4 {"b":{},"m":{},"s":{},"t":{}} b,m,s,t' ] || { echo "changed: the types are written differently"; exit 1; }
echo "ok: the compiler writes an empty schema if zod returns an error"

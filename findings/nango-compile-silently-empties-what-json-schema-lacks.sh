#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6
# Behaviour: zod refuses to write a JSON Schema for types that JSON Schema cannot express, and names the type:
#            "BigInt cannot be represented in JSON Schema". `nango compile` writes {} for them, without a
#            word: a bigint, a Map, a Set, a Date of z.instanceof and the result of a transform all accept
#            anything, and stay listed as required. A misspelt type is found by nobody.
# Output:    zod alone: 4 of 4 throw; compile: "Compiled", {"b":{},"m":{},"s":{},"t":{}}, required b,m,s,t
# Guarded by: TestAnEmptySchemaIsRawJSON in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
echo '{"name":"integrations","version":"1.0.0","private":true,"type":"module","devDependencies":{"nango":"0.71.10","zod":"4.3.6"}}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts >/dev/null 2>&1
echo '{"include":["**/*.ts"],"exclude":["node_modules"],"compilerOptions":{"module":"node16","moduleResolution":"node16","target":"esnext","strict":true,"skipLibCheck":true,"noEmit":true}}' > tsconfig.json
mkdir -p demo/actions .nango
cat > demo/actions/odd.ts <<'TS'
import { createAction } from 'nango';
import * as z from 'zod';
export default createAction({ description: 'odd types', version: '1.0.0', input: z.void(),
  output: z.object({ b: z.bigint(), m: z.map(z.string(), z.number()), s: z.set(z.string()), t: z.string().transform((v) => v.length) }) as never,
  exec: (async () => null) as never });
TS
echo "import './demo/actions/odd.js';" > index.ts
NANGO_CLI_UPGRADE_MODE=ignore NANGO_CLI_TELEMETRY=false node_modules/.bin/nango compile --no-telemetry \
  --no-dependency-update --auto-confirm >compile.log 2>&1 || { cat compile.log; exit 1; }
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
[ "$thrown $seen" = '4 {"b":{},"m":{},"s":{},"t":{}} b,m,s,t' ] || { echo "changed: the types are written otherwise"; exit 1; }
echo "ok: the compiler writes an empty schema for what zod refuses to describe"

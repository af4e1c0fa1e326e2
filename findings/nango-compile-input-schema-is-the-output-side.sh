#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6
# Behavior:  The schema that `nango compile` writes for the input of an action describes the value
#            after zod has parsed it, not the value that a caller sends. A field with a default is
#            listed as required; a z.stringbool() is a boolean, so strings such as "yes" are not
#            allowed; a z.preprocess has only its inner type. A type that is generated from this
#            schema requires fields that callers may omit.
# Output:    required: limit,active   limit: {"default":50,"type":"number"}   active: {"type":"boolean"}
# Guarded by: TestFieldsWithDefaultsAreOptional in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
nango_project
cat > demo/actions/list.ts <<'TS'
import { createAction } from 'nango';
import * as z from 'zod';
export default createAction({ description: 'a list', version: '1.0.0',
  input: z.object({ limit: z.number().default(50), active: z.stringbool() }), output: z.void(), exec: async () => {} });
TS
echo "import './demo/actions/list.js';" > index.ts
nango_compile
seen=$(node -p 'const s = JSON.parse(require("fs").readFileSync(".nango/nango.json"))[0].actions[0].json_schema.definitions.ActionInput_demo_list;
[s.required.join(","), JSON.stringify(s.properties.limit), JSON.stringify(s.properties.active)].join(" ")')
echo "$seen"
[ "$seen" = 'limit,active {"default":50,"type":"number"} {"type":"boolean"}' ] || { echo "changed: the schema of the input is different"; exit 1; }
echo "ok: the schema of an action's input lists fields with a default as required"

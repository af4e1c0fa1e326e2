#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6
# Behaviour: The schema that `nango compile` writes for the input of an action describes the value after zod
#            has read it, not the value that a caller sends: a field with a default is listed as required, a
#            z.stringbool() is a boolean (so the words "yes" and "true", which it exists to read, are not
#            allowed), and a z.preprocess keeps its inner type alone. A type generated from it asks callers
#            for fields that they may leave out.
# Output:    required: limit,active   limit: {"default":50,"type":"number"}   active: {"type":"boolean"}
# Guarded by: TestFieldsWithDefaultsMayBeLeftOut in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
echo '{"name":"integrations","version":"1.0.0","private":true,"type":"module","devDependencies":{"nango":"0.71.10","zod":"4.3.6"}}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts >/dev/null 2>&1
echo '{"include":["**/*.ts"],"exclude":["node_modules"],"compilerOptions":{"module":"node16","moduleResolution":"node16","target":"esnext","strict":true,"skipLibCheck":true,"noEmit":true}}' > tsconfig.json
mkdir -p demo/actions .nango
cat > demo/actions/list.ts <<'TS'
import { createAction } from 'nango';
import * as z from 'zod';
export default createAction({ description: 'a list', version: '1.0.0',
  input: z.object({ limit: z.number().default(50), active: z.stringbool() }), output: z.void(), exec: async () => {} });
TS
echo "import './demo/actions/list.js';" > index.ts
NANGO_CLI_UPGRADE_MODE=ignore NANGO_CLI_TELEMETRY=false node_modules/.bin/nango compile --no-telemetry \
  --no-dependency-update --auto-confirm >compile.log 2>&1 || { cat compile.log; exit 1; }
seen=$(node -p 'const s = JSON.parse(require("fs").readFileSync(".nango/nango.json"))[0].actions[0].json_schema.definitions.ActionInput_demo_list;
[s.required.join(","), JSON.stringify(s.properties.limit), JSON.stringify(s.properties.active)].join(" ")')
echo "$seen"
[ "$seen" = 'limit,active {"default":50,"type":"number"} {"type":"boolean"}' ] || { echo "changed: the input is described otherwise"; exit 1; }
echo "ok: the schema of an action's input lists fields with a default as required"

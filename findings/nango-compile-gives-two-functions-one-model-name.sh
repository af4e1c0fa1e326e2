#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6
# Behaviour: The models of an action are named ActionInput_INTEGRATION_FUNCTION after the dashes of the
#            function's name are dropped. Two functions of one integration whose names differ by a dash
#            (create-issue and createissue) compile without a warning into models of one name and two shapes.
#            Names are unique in a function only, so a program that collects models by name loses one.
# Output:    ActionInput_demo_createissue {"title"} and ActionInput_demo_createissue {"count"}, exit status 0
# Guarded by: TestModelsOfOneNameAndTwoShapes in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
echo '{"name":"integrations","version":"1.0.0","private":true,"type":"module","devDependencies":{"nango":"0.71.10","zod":"4.3.6"}}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts >/dev/null 2>&1
echo '{"include":["**/*.ts"],"exclude":["node_modules"],"compilerOptions":{"module":"node16","moduleResolution":"node16","target":"esnext","strict":true,"skipLibCheck":true,"noEmit":true}}' > tsconfig.json
mkdir -p demo/actions .nango
for f in create-issue:title createissue:count; do
  cat > "demo/actions/${f%:*}.ts" <<TS
import { createAction } from 'nango';
import * as z from 'zod';
export default createAction({ description: 'one', version: '1.0.0', input: z.object({ ${f#*:}: z.string() }), output: z.void(), exec: async () => {} });
TS
  echo "import './demo/actions/${f%:*}.js';" >> index.ts
done
NANGO_CLI_UPGRADE_MODE=ignore NANGO_CLI_TELEMETRY=false node_modules/.bin/nango compile --no-telemetry \
  --no-dependency-update --auto-confirm >compile.log 2>&1 || { cat compile.log; exit 1; }
seen=$(node -p 'JSON.parse(require("fs").readFileSync(".nango/nango.json"))[0].actions
  .map((a) => a.input + " " + Object.keys(a.json_schema.definitions[a.input].properties)).sort().join("; ")')
echo "$seen"
[ "$seen" = 'ActionInput_demo_createissue count; ActionInput_demo_createissue title' ] || { echo "changed: the models are named otherwise"; exit 1; }
echo "ok: two functions whose names differ by a dash get models of one name"

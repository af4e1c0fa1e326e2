#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6
# Behavior:  The model for the input of an action is named ActionInput_INTEGRATION_FUNCTION, without
#            the dashes in the name of the function. Two functions of one integration whose names
#            differ only in a dash (create-issue and createissue) compile without a warning, into two
#            models with the same name. Model names are unique only within a function, so a program
#            that collects models by name loses one.
# Output:    ActionInput_demo_createissue {"title"} and ActionInput_demo_createissue {"count"}, exit status 0
# Guarded by: TestModelsWithOneNameAndTwoSchemas in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
nango_project
for f in create-issue:title createissue:count; do
  cat > "demo/actions/${f%:*}.ts" <<TS
import { createAction } from 'nango';
import * as z from 'zod';
export default createAction({ description: 'one', version: '1.0.0', input: z.object({ ${f#*:}: z.string() }), output: z.void(), exec: async () => {} });
TS
  echo "import './demo/actions/${f%:*}.js';" >> index.ts
done
nango_compile
seen=$(node -p 'JSON.parse(require("fs").readFileSync(".nango/nango.json"))[0].actions
  .map((a) => a.input + " " + Object.keys(a.json_schema.definitions[a.input].properties)).sort().join("; ")')
echo "$seen"
[ "$seen" = 'ActionInput_demo_createissue count; ActionInput_demo_createissue title' ] || { echo "changed: the models have other names"; exit 1; }
echo "ok: two functions whose names differ only in a dash get models with the same name"

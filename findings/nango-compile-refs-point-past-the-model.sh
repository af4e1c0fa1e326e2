#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6, ajv 8.18.0
# Behaviour: `nango compile` puts each model of a function at json_schema.definitions.NAME. The schema of a
#            recursive model refers to itself as "#", and a part that was named by .meta({ id }) is
#            referred to as "#/definitions/ID". Both are fragments of the whole json_schema, in which "#" is
#            the object that only lists definitions (so that it accepts anything), and the named part is
#            nested one level deeper (so that the reference leads nowhere). They hold only after a reader has
#            spread the model over json_schema, as Nango's own validation does.
# Output:    tree.kids.items is {"$ref":"#"}; ajv accepts a tree whose child is the number 5;
#            ajv cannot compile the model with a named part: can't resolve reference #/definitions/Address
# Guarded by: TestReferencesAreReadFromTheModel in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nango@0.71.10 zod@4.3.6 ajv@8.18.0 >/dev/null 2>&1
mkdir -p demo/actions
cat > package.json <<'JSON'
{"name":"integrations","version":"1.0.0","private":true,"type":"module","devDependencies":{"nango":"0.71.10","zod":"4.3.6"}}
JSON
cat > tsconfig.json <<'JSON'
{"include":["index.ts","**/*.ts"],"exclude":["node_modules","build",".nango"],"compilerOptions":{"module":"node16","target":"esnext",
"strict":true,"skipLibCheck":true,"moduleResolution":"node16","noEmit":true}}
JSON
mkdir .nango
cat > demo/actions/tree.ts <<'TS'
import { createAction } from 'nango';
import * as z from 'zod';
const Tree = z.object({ id: z.string(), get kids() { return z.array(Tree); } });
const Address = z.object({ street: z.string() }).meta({ id: 'Address' });
export default createAction({ description: 'a tree', version: '1.0.0', input: Tree, output: z.object({ home: Address, work: Address }),
  exec: async () => ({ home: { street: 'a' }, work: { street: 'b' } }) });
TS
echo "import './demo/actions/tree.js';" > index.ts
NANGO_CLI_UPGRADE_MODE=ignore NANGO_CLI_TELEMETRY=false node_modules/.bin/nango compile --no-telemetry \
  --no-dependency-update --auto-confirm >compile.log 2>&1 || { cat compile.log; exit 1; }
cat > check.mjs <<'JS'
import fs from 'node:fs';
import Ajv from 'ajv';
const schema = JSON.parse(fs.readFileSync('.nango/nango.json', 'utf8'))[0].actions[0].json_schema;
const input = schema.definitions.ActionInput_demo_tree;
const ref = JSON.stringify(input.properties.kids.items);
const ajv = new Ajv({ strict: false });
ajv.addSchema({ ...schema, definitions: { ActionInput_demo_tree: input } }, 'in');
const accepts = ajv.compile({ $ref: 'in#/definitions/ActionInput_demo_tree' })({ id: 'a', kids: [5] });
let failed = '';
try { new Ajv({ strict: false }).compile({ ...schema, $ref: '#/definitions/ActionOutput_demo_tree' }); } catch (e) { failed = e.message; }
console.log(ref, accepts, failed);
const as = ref === '{"$ref":"#"}' && accepts === true && failed.startsWith("can't resolve reference #/definitions/Address");
process.exit(as ? 0 : 1);
JS
node check.mjs || { echo "changed: the references are others now"; exit 1; }
echo "ok: a compiled model refers to itself by references that do not hold where it stands"

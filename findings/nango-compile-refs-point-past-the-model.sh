#!/usr/bin/env bash
# Versions:  nango 0.71.10 (the CLI), zod 4.3.6, ajv 8.18.0
# Behavior:  `nango compile` stores each model of a function at json_schema.definitions.NAME. A
#            recursive model refers to itself as "#". A part of a model that was named with .meta({
#            id }) is referred to as "#/definitions/ID". Relative to json_schema, "#" is an object
#            with only definitions, which accepts every value, and "#/definitions/ID" does not exist,
#            since the part is nested one level deeper. The references are only valid after a reader
#            has merged the model into json_schema, as Nango's own validation does.
# Output:    tree.kids.items is {"$ref":"#"}; ajv accepts a tree whose child is the number 5;
#            ajv cannot compile the model with a named part: can't resolve reference #/definitions/Address
# Guarded by: TestReferencesStartAtTheModel in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
nango_project
npm_install ajv@8.18.0
cat > demo/actions/tree.ts <<'TS'
import { createAction } from 'nango';
import * as z from 'zod';
const Tree = z.object({ id: z.string(), get kids() { return z.array(Tree); } });
const Address = z.object({ street: z.string() }).meta({ id: 'Address' });
export default createAction({ description: 'a tree', version: '1.0.0', input: Tree, output: z.object({ home: Address, work: Address }),
  exec: async () => ({ home: { street: 'a' }, work: { street: 'b' } }) });
TS
echo "import './demo/actions/tree.js';" > index.ts
nango_compile
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
node check.mjs || { echo "changed: the references are different"; exit 1; }
echo "ok: the references of a compiled model are invalid in its document"

#!/usr/bin/env bash
# Versions:  zod 4.3.6, ajv 8.18.0
# Behavior:  For two object types A and B, z.intersection(A, B) accepts a value with the fields of
#            both. Its JSON Schema is an allOf of two objects, each with additionalProperties: false.
#            Each of them refuses the fields of the other, so the schema matches no value, not even
#            one that zod accepts. A.extend(B.shape), which accepts the same values, has the JSON
#            Schema of a single object.
# Output:    zod reads it: true; its own schema accepts it: false; extend accepts it: true
# Guarded by: TestAnAllOfOfClosedObjectsIsTheirUnion in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install zod@4.3.6 ajv@8.18.0
cat > check.mjs <<'JS'
import * as z from 'zod';
import Ajv from 'ajv';
const A = z.object({ a: z.string() });
const B = z.object({ b: z.number() });
const value = { a: 'x', b: 1 };
const fits = (t) => new Ajv({ strict: false }).compile(z.toJSONSchema(t, { target: 'draft-7' }))(value);
const seen = [z.intersection(A, B).safeParse(value).success, fits(z.intersection(A, B)), fits(A.extend(B.shape))];
console.log(`zod reads it: ${seen[0]}; its own schema accepts it: ${seen[1]}; extend accepts it: ${seen[2]}`);
process.exit(seen.join() === 'true,false,true' ? 0 : 1);
JS
node check.mjs || { echo "changed: the schema of an intersection is different"; exit 1; }
echo "ok: the schema of an intersection of objects accepts no value"

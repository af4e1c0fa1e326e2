#!/usr/bin/env bash
# Versions:  zod 4.3.6, ajv 8.18.0
# Behaviour: z.intersection(A, B) of two objects reads a value that has the fields of both. Its JSON Schema is
#            an allOf of two objects, each with additionalProperties: false, so each refuses the other's
#            fields and no value fits: the value that zod itself has read is refused. A.extend(B.shape), which
#            reads the same values, is written as one object and accepts them.
# Output:    zod reads it: true; its own schema accepts it: false; extend accepts it: true
# Guarded by: TestAnAllOfOfClosedObjectsIsTheirUnion in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts zod@4.3.6 ajv@8.18.0 >/dev/null 2>&1
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
node check.mjs || { echo "changed: the schema of an intersection is another one now"; exit 1; }
echo "ok: the schema of an intersection of objects accepts no value"

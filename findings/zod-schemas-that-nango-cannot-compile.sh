#!/usr/bin/env bash
# Versions:  @nangohq/runner-sdk 0.71.10 (with ajv 8.18.0 and ajv-formats 3.0.1), zod 4.3.6
# Behavior:  Nango validates the input and output of an action with ajv in strict mode, which refuses
#            to compile a schema with a keyword or format that it does not know. zod writes such
#            schemas for 17 of its string types (for example z.ulid(), z.base64(), z.e164() and
#            .lowercase()), for members of .meta() such as example or label, and for each part that
#            has a name from .meta({ id }). ajv also compiles regular expressions with the flag u,
#            with which an unnecessary escape, as in /^a\-b$/, is invalid. In all these cases, zod
#            accepts values, but Nango's validation fails for every value.
# Output:    cidrv4,cidrv6,nanoid,cuid,cuid2,ulid,xid,ksuid,e164,jwt,base64,base64url,mac,hex,hash,lowercase,uppercase
#            unknown format "ulid" ignored in schema at path "#/properties/v"
#            strict mode: unknown keyword: "example"
#            NOT SUPPORTED: keyword "id", use "$id" for schema ID
#            Invalid regular expression: /^a\-b$/u: Invalid escape
# Guarded by: TestSchemasThatAjvCannotCompileRefuseEveryValue in tests/nangotest/internal/schema
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/runner-sdk@0.71.10 zod@4.3.6 ajv@8.18.0 ajv-formats@3.0.1
cat > check.mjs <<'JS'
import * as z from 'zod';
import { validateData } from '@nangohq/runner-sdk';
let version = 0;
// problem returns why the value of a member v of the given type fails, or undefined if it does not.
function problem(type, value) {
  if (!type.safeParse(value).success) throw new Error(`zod refuses ${value}`);
  const model = z.toJSONSchema(z.object({ v: type }), { target: 'draft-7' });
  const jsonSchema = { definitions: { Model: model, ...model.definitions } };
  const result = validateData({ version: String(version++), input: { v: value }, modelName: 'Model', jsonSchema });
  return result === true ? undefined : result.map((e) => e.message).join();
}
const s = z.string();
const formats = {
  email: [z.email(), 'ann@example.com'], uuid: [z.uuid(), '7c8ca0b8-7b1b-4d0e-8d9b-0f0f0f0f0f0f'], url: [z.url(), 'https://example.com/'],
  ipv4: [z.ipv4(), '192.0.2.1'], ipv6: [z.ipv6(), '2001:db8::1'], hostname: [z.hostname(), 'example.com'],
  date: [z.iso.date(), '2026-01-02'], time: [z.iso.time(), '03:04:05'], datetime: [z.iso.datetime(), '2026-01-02T03:04:05Z'], duration: [z.iso.duration(), 'P1D'],
  cidrv4: [z.cidrv4(), '192.0.2.0/24'], cidrv6: [z.cidrv6(), '2001:db8::/32'], nanoid: [z.nanoid(), 'V1StGXR8_Z5jdHi6B-myT'], cuid: [z.cuid(), 'cjld2cjxh0000qzrmn831i7rn'],
  cuid2: [z.cuid2(), 'tz4a98xxat96iws9zmbrgj3a'], ulid: [z.ulid(), '01ARZ3NDEKTSV4RRFFQ69G5FAV'], xid: [z.xid(), '9m4e2mr0ui3e8a215n4g'], ksuid: [z.ksuid(), '0ujtsYcgvSTl8PAuAdqWYSMnLOv'],
  e164: [z.e164(), '+15555550100'], jwt: [z.jwt(), 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhIjoxfQ.YQ'], base64: [z.base64(), 'YQ=='], base64url: [z.base64url(), 'YQ'],
  mac: [z.mac(), '00:00:5e:00:53:01'], hex: [z.hex(), 'ab'], hash: [z.hash('md5'), 'd41d8cd98f00b204e9800998ecf8427e'], lowercase: [s.lowercase(), 'a'], uppercase: [s.uppercase(), 'A'],
};
const unknown = Object.entries(formats).filter(([, [type, value]]) => problem(type, value)).map(([name]) => name).join();
const other = [
  problem(...formats.ulid), problem(s.meta({ example: 'x' }), 'x'),
  problem(z.object({ street: s }).meta({ id: 'Address' }), { street: 'a' }), problem(s.regex(/^a\-b$/), 'a-b'),
];
console.log([unknown, ...other].join('\n'));
const documented = s.meta({ title: 'T', description: 'd', examples: ['x'] });
const as = unknown === 'cidrv4,cidrv6,nanoid,cuid,cuid2,ulid,xid,ksuid,e164,jwt,base64,base64url,mac,hex,hash,lowercase,uppercase' &&
  other[0]?.startsWith('unknown format "ulid"') && other[1] === 'strict mode: unknown keyword: "example"' &&
  other[2]?.startsWith('NOT SUPPORTED: keyword "id"') && other[3]?.endsWith('Invalid escape') && problem(documented, 'x') === undefined;
process.exit(as ? 0 : 1);
JS
node check.mjs || { echo "changed: other schemas can be compiled"; exit 1; }
echo "ok: Nango's validation cannot compile the schemas of 17 string types, of unknown members of .meta(), and of named parts"

#!/usr/bin/env bash
# Versions:  @nangohq/runner-sdk 0.71.10 (with ajv 8.18.0)
# Behavior:  Nango validates the records of a sync and the input of an action with a compiled schema,
#            which it caches under the name of the model and the version of the function. The
#            integration is not part of that key. If one runner runs two functions of the same
#            version whose models have the same name, such as the Contact of two integrations, it
#            validates the values of both by the schema of the function that ran first.
# Output:    the Contact of a: true; the Contact of b after it: must have required property 'email'; before it: true
# Guarded by: the table "Schemas that Nango cannot use" of the README of cmd/nango-models
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/runner-sdk@0.71.10 ajv@8.18.0
cat > check.mjs <<'JS'
import { clearValidationCache, validateData } from '@nangohq/runner-sdk';
// contact validates a record by the model Contact, which has the given member.
function contact(member, record) {
  const Contact = { type: 'object', properties: { [member]: { type: 'string' } }, required: [member] };
  const result = validateData({ version: '1.0.0', modelName: 'Contact', input: record, jsonSchema: { definitions: { Contact } } });
  return result === true ? 'true' : result[0].message;
}
const seen = [contact('email', { email: 'ann@example.com' }), contact('phone', { phone: '+15555550100' })];
clearValidationCache();
seen.push(contact('phone', { phone: '+15555550100' }));
console.log(`the Contact of a: ${seen[0]}; the Contact of b after it: ${seen[1]}; before it: ${seen[2]}`);
process.exit(seen.join() === "true,must have required property 'email',true" ? 0 : 1);
JS
node check.mjs || { echo "changed: models of the same name are told apart"; exit 1; }
echo "ok: two models of the same name are validated by the schema of the first one"

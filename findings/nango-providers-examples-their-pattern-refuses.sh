#!/usr/bin/env bash
# Versions:  @nangohq/providers 0.71.10, yaml 2.8.1
# Behavior:  Fields with a pattern often have an example, which looks like a valid value for tests or
#            forms. But the pattern of the same field refuses about every third example, usually
#            because asterisks replace its middle.
# Output:    461 fields with a pattern and an example; 153 examples refused, 15 of them without an asterisk
# Guarded by: the Connect page of the emulator, which shows an example as a placeholder and fills in nothing
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/providers@0.71.10 yaml@2.8.1
cat > check.mjs <<'JS'
import fs from 'node:fs';
import { parse } from 'yaml';
const providers = parse(fs.readFileSync('node_modules/@nangohq/providers/providers.yaml', 'utf8'));
let all = 0, refused = 0, plain = 0;
for (const entry of Object.values(providers)) {
  for (const section of ['connection_config', 'credentials', 'integration_config']) {
    for (const { pattern, example } of Object.values(entry[section] ?? {})) {
      if (!pattern || example === undefined) continue;
      let re;
      try { re = new RegExp(pattern); } catch { continue; }
      all++;
      if (re.test(String(example))) continue;
      refused++;
      if (!String(example).includes('*')) plain++;
    }
  }
}
console.log(all, refused, plain);
process.exit([all, refused, plain].join() === process.env.EXPECT ? 0 : 1);
JS
EXPECT=461,153,15 node check.mjs || { echo "changed: other examples are refused"; exit 1; }
echo "ok: 153 examples do not match the pattern of their field"

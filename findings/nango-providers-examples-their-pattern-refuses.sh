#!/usr/bin/env bash
# Versions:  @nangohq/providers 0.71.10, yaml 2.8.1
# Behaviour: A field with a pattern often has an example beside it, which one would take for a value that fits
#            (as the input of a test, or filled into a form). About every third example is refused by the pattern
#            of its own field, since its middle was replaced by asterisks.
# Output:    461 fields with a pattern and an example; 153 examples refused, 15 of them without an asterisk
# Guarded by: the Connect page of the emulator, which shows an example as a placeholder and fills in nothing
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @nangohq/providers@0.71.10 yaml@2.8.1 >/dev/null 2>&1
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
echo "ok: 153 examples do not fit the pattern beside them"

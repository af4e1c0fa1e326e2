#!/usr/bin/env bash
# Versions:  @nangohq/providers 0.71.10, yaml 2.8.1, Node.js 20 (its regular expressions)
# Behavior:  Fields of a provider's connection_config and credentials have patterns for forms. The
#            pattern attribute of an HTML input compiles a pattern with the flag v. With this flag, a
#            hyphen at the end of a class ([a-z_-]) is an error, and an invalid pattern is ignored.
#            This affects nearly half of the patterns; without the flag all but one compile. HTML
#            also matches the pattern against the whole value, but some patterns describe a prefix:
#            ^sk-gamma-.
# Output:    494 patterns: 1 does not compile plain, 216 do not compile with v; sk-gamma-abc: prefix true, whole false
# Guarded by: TestEveryFrontendAuthorizationCompletesInChromium in tests/browser
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/providers@0.71.10 yaml@2.8.1
cat > check.mjs <<'JS'
import fs from 'node:fs';
import { parse } from 'yaml';
const providers = parse(fs.readFileSync('node_modules/@nangohq/providers/providers.yaml', 'utf8'));
const compiles = (pattern, flag) => { try { new RegExp(`^(?:${pattern})$`, flag); return true; } catch { return false; } };
let all = 0, plain = 0, v = 0;
for (const entry of Object.values(providers)) {
  for (const section of ['connection_config', 'credentials', 'integration_config']) {
    for (const { pattern } of Object.values(entry[section] ?? {})) {
      if (!pattern) continue;
      all++;
      if (!compiles(pattern, '')) plain++;
      if (!compiles(pattern, 'v')) v++;
    }
  }
}
const prefix = providers.gamma.credentials.apiKey.pattern;
const key = 'sk-gamma-abc';
const seen = [all, plain, v, new RegExp(prefix).test(key), new RegExp(`^(?:${prefix})$`).test(key)].join();
console.log(seen);
process.exit(seen === '494,1,216,true,false' ? 0 : 1);
JS
node check.mjs || { echo "changed: other patterns do not compile"; exit 1; }
echo "ok: 216 of 494 patterns do not compile as the pattern of an HTML input"

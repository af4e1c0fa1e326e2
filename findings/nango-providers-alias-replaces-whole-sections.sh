#!/usr/bin/env bash
# Versions:  @nangohq/providers 0.71.10, yaml 2.8.1
# Behaviour: 69 entries of providers.yaml are an alias of another entry with a few fields of their own. A field
#            is replaced whole: an alias that gives proxy.base_url loses the other's proxy.headers, paginate,
#            retry and verification (google-calendar-mcp has no paging, google-calendar has). One alias names
#            an alias, and the loader resolves it only because its target stands earlier in the file: looked
#            up in the file as it is written, it has no auth_mode.
# Output:    69 aliases, 1 of an alias (google-calendar-mcp, resolved to OAUTH2); of those with a proxy of their own
#            25 lose a part of the other's proxy
# Guarded by: TestAliasesReplaceWholeSections in tests/nangotest
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @nangohq/providers@0.71.10 yaml@2.8.1 >/dev/null 2>&1
cat > check.mjs <<'JS'
import fs from 'node:fs';
import { parse } from 'yaml';
import { getProvider } from '@nangohq/providers';
const file = parse(fs.readFileSync('node_modules/@nangohq/providers/providers.yaml', 'utf8'));
const aliases = Object.entries(file).filter(([, e]) => e.alias);
const chained = aliases.filter(([, e]) => file[e.alias].alias).map(([name]) => name);
const mode = getProvider('google-calendar-mcp').auth_mode;
const losing = aliases.filter(([name, e]) => {
  const parent = getProvider(e.alias), own = getProvider(name);
  return e.proxy && Object.keys(parent.proxy ?? {}).some((k) => !(k in own.proxy));
});
const paging = ['google-calendar', 'google-calendar-mcp'].map((n) => 'paginate' in getProvider(n).proxy);
const seen = [aliases.length, chained, mode, losing.length, paging].join();
console.log(seen);
process.exit(seen === process.env.EXPECT ? 0 : 1);
JS
EXPECT=69,google-calendar-mcp,OAUTH2,25,true,false node check.mjs || { echo "changed: aliases are resolved otherwise"; exit 1; }
echo "ok: an alias replaces a whole section of the entry it names"

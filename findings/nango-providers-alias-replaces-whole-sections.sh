#!/usr/bin/env bash
# Versions:  @nangohq/providers 0.71.10, yaml 2.8.1
# Behavior:  69 entries of providers.yaml are an alias of another entry, its target, and set some
#            fields themselves. Such a field replaces the whole field of the target: an alias that
#            sets proxy.base_url loses proxy.headers, paginate, retry and verification of the target
#            (google-calendar has pagination, google-calendar-mcp does not). The target of one alias
#            is itself an alias. The loader can resolve it only because its target comes earlier in
#            the file; the entry in the file has no auth_mode.
# Output:    69 aliases, 1 of an alias (google-calendar-mcp, resolved to OAUTH2); of those with a proxy of their own
#            25 lose a part of the other's proxy
# Guarded by: TestAliasesReplaceWholeSections in tests/nangotest
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/providers@0.71.10 yaml@2.8.1
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
EXPECT=69,google-calendar-mcp,OAUTH2,25,true,false node check.mjs || { echo "changed: aliases are resolved differently"; exit 1; }
echo "ok: an alias replaces whole sections of the other entry"

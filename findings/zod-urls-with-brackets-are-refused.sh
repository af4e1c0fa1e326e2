#!/usr/bin/env bash
# Versions:  @nangohq/runner-sdk 0.71.10 (with ajv 8.18.0 and ajv-formats 3.0.1), zod 4.3.6,
#            github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
# Behavior:  z.url() accepts every URL that a browser accepts, but its JSON Schema has the format
#            uri, for which ajv-formats requires RFC 3986. zod accepts links of JSON:API such as
#            https://example.com/items?page[number]=2, and so do net/url and the format uri of
#            santhosh-tekuri, but Nango refuses them.
# Output:    zod ajv net/url santhosh-tekuri
#            true false true true https://example.com/items?page[number]=2
#            true false true true https://example.com/{id}
#            true true true true https://example.com/items?page%5Bnumber%5D=2
# Guarded by: TestURIsAreThoseOfAjv in tests/nangotest/internal/schema
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/runner-sdk@0.71.10 zod@4.3.6 ajv@8.18.0 ajv-formats@3.0.1
cat > check.mjs <<'JS'
import fs from 'node:fs';
import * as z from 'zod';
import { validateData } from '@nangohq/runner-sdk';
const model = z.toJSONSchema(z.object({ url: z.url() }), { target: 'draft-7' });
fs.writeFileSync('schema.json', JSON.stringify(model));
for (const url of ['https://example.com/items?page[number]=2', 'https://example.com/{id}', 'https://example.com/items?page%5Bnumber%5D=2']) {
  const fits = validateData({ version: '1', input: { url }, modelName: 'Model', jsonSchema: { definitions: { Model: model } } });
  console.log(z.url().safeParse(url).success, fits === true, url);
}
JS
cat > main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	compiled, err := jsonschema.NewCompiler().Compile("schema.json")
	if err != nil {
		panic(err)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		seen := strings.Fields(lines.Text())
		_, err := url.Parse(seen[2])
		fits := compiled.Validate(map[string]any{"url": seen[2]})
		fmt.Println(seen[0], seen[1], err == nil, fits == nil, seen[2])
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
go get github.com/santhosh-tekuri/jsonschema/v6@v6.0.3 >/dev/null 2>&1
node check.mjs > seen
seen=$(go run . < seen)
echo "$seen"
[ "$seen" = "true false true true https://example.com/items?page[number]=2
true false true true https://example.com/{id}
true true true true https://example.com/items?page%5Bnumber%5D=2" ] || { echo "changed: other URLs are accepted"; exit 1; }
echo "ok: Nango refuses URLs with brackets that zod and Go accept"

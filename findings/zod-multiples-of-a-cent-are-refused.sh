#!/usr/bin/env bash
# Versions:  zod 4.3.6, @nangohq/runner-sdk 0.71.10 (with ajv 8.18.0), github.com/google/jsonschema-go v0.4.3,
#            github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
# Behavior:  z.number().multipleOf(0.01) is the usual type of a price. zod and santhosh-tekuri
#            calculate with decimal numbers, so 19.99 is a multiple of 0.01. Nango validates the
#            input and output of actions with ajv. ajv and jsonschema-go divide binary numbers. They
#            refuse the same 1,363 of the 10,000 prices from 0.01 to 100.00, among them 0.07, 4.35
#            and 19.99.
# Output:    the number of refused prices and the first one: zod 0; ajv 1363, 0.07; jsonschema-go 1363,
#            0.07; santhosh-tekuri 0
# Guarded by: TestMultiplesAreThoseOfAjv in tests/nangotest/internal/schema
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install zod@4.3.6 @nangohq/runner-sdk@0.71.10 ajv@8.18.0
cat > check.mjs <<'JS'
import fs from 'node:fs';
import * as z from 'zod';
import { validateData } from '@nangohq/runner-sdk';
const price = z.number().multipleOf(0.01);
const model = z.toJSONSchema(z.object({ price }), { target: 'draft-7' });
fs.writeFileSync('schema.json', JSON.stringify(model));
const prices = Array.from({ length: 10_000 }, (_, i) => Number(`${Math.floor((i + 1) / 100)}.${String((i + 1) % 100).padStart(2, '0')}`));
const refuses = (ok) => { const all = prices.filter((p) => !ok(p)); return [all.length, ...all.slice(0, 1)].join(' '); };
console.log('zod', refuses((p) => price.safeParse(p).success));
console.log('ajv', refuses((p) => validateData({ version: '1', input: { price: p }, modelName: 'M', jsonSchema: { definitions: { M: model } } }) === true));
JS
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	google "github.com/google/jsonschema-go/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func main() {
	text, err := os.ReadFile("schema.json")
	check(err)
	var s google.Schema
	check(json.Unmarshal(text, &s))
	resolved, err := s.Resolve(nil)
	check(err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	check(err)
	c := jsonschema.NewCompiler()
	check(c.AddResource("price.json", document))
	compiled, err := c.Compile("price.json")
	check(err)
	count("jsonschema-go", resolved.Validate)
	count("santhosh-tekuri", compiled.Validate)
}

func count(name string, validate func(any) error) {
	n, first := 0, ""
	for i := 1; i <= 10_000; i++ {
		text := fmt.Sprintf("%d.%02d", i/100, i%100)
		var v any
		check(json.Unmarshal([]byte(`{"price":`+text+`}`), &v))
		if validate(v) != nil {
			if n++; n == 1 {
				first = " " + text
			}
		}
	}
	fmt.Printf("%s %d%s\n", name, n, first)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
go get github.com/google/jsonschema-go@v0.4.3 github.com/santhosh-tekuri/jsonschema/v6@v6.0.3 >/dev/null 2>&1
seen=$(node check.mjs; go run .)
echo "$seen"
[ "$(echo $seen)" = "zod 0 ajv 1363 0.07 jsonschema-go 1363 0.07 santhosh-tekuri 0" ] || { echo "changed: other multiples are refused"; exit 1; }
echo "ok: ajv and jsonschema-go refuse multiples of 0.01 that zod accepts"

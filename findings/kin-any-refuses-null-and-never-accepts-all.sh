#!/usr/bin/env bash
# Versions:  github.com/getkin/kin-openapi v0.153.0, zod 4.3.6
# Behavior:  For OpenAPI 3.0, zod writes z.any() as {} and z.never() as {"not":{}}. VisitJSON treats
#            them almost the other way round. {} refuses null, as if it had "nullable": false, which
#            has no meaning without a type. {"not":{}} accepts every value, so the usual way to
#            forbid a member, b: z.never().optional(), forbids nothing. An enum with null but without
#            a type refuses null too. A "not" with another schema works. With EnableJSONSchema2020,
#            the validator agrees with zod in all these cases.
# Output:    any null zod true kin false 2020 true
#            never 5 zod false kin true 2020 false
#            literals null zod true kin false 2020 true
#            without {"a":"x","b":5} zod false kin true 2020 false
#            not "a" zod false kin false 2020 false
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install zod@4.3.6
cat > check.mjs <<'JS'
import fs from 'node:fs';
import * as z from 'zod';
const types = {
  any: z.any(), never: z.never(), literals: z.literal([1, null]),
  without: z.object({ a: z.string(), b: z.never().optional() }),
};
const values = { any: null, never: 5, literals: null, without: { a: 'x', b: 5 } };
const cases = Object.keys(types).map((name) => {
  const { $schema, ...schema } = z.toJSONSchema(types[name], { target: 'openapi-3.0' });
  return { name, schema, value: values[name], zod: types[name].safeParse(values[name]).success };
});
cases.push({ name: 'not', schema: { not: { type: 'string' } }, value: 'a', zod: false });
fs.writeFileSync('cases.json', JSON.stringify(cases));
JS
node check.mjs
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/getkin/kin-openapi/openapi3"
)

func main() {
	text, err := os.ReadFile("cases.json")
	check(err)
	var cases []struct {
		Name   string
		Schema json.RawMessage
		Value  any
		Zod    bool
	}
	check(json.Unmarshal(text, &cases))
	for _, c := range cases {
		document, err := openapi3.NewLoader().LoadFromData([]byte(
			`{"openapi":"3.0.3","info":{"title":"t","version":"1"},"paths":{},"components":{"schemas":{"X":` + string(c.Schema) + `}}}`))
		check(err)
		value, err := json.Marshal(c.Value)
		check(err)
		schema := document.Components.Schemas["X"].Value
		fmt.Printf("%s %s zod %t kin %t 2020 %t\n", c.Name, value, c.Zod, schema.VisitJSON(c.Value) == nil,
			schema.VisitJSON(c.Value, openapi3.EnableJSONSchema2020()) == nil)
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
go get github.com/getkin/kin-openapi/openapi3@v0.153.0 >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[ "$seen" = 'any null zod true kin false 2020 true
never 5 zod false kin true 2020 false
literals null zod true kin false 2020 true
without {"a":"x","b":5} zod false kin true 2020 false
not "a" zod false kin false 2020 false' ] || { echo "changed: other values are accepted"; exit 1; }
echo "ok: the schema of z.any() refuses null, and that of z.never() accepts every value"

#!/usr/bin/env bash
# Versions:  github.com/google/jsonschema-go v0.4.3, Go
# Behavior:  jsonschema.For derives the schema of a Go type, for example for the tools of an MCP
#            server. It reads the tags of encoding/json, but not the methods: a json.RawMessage and a
#            []byte are lists of numbers from 0 to 255, a json.Number is a string, and a type with a
#            MarshalJSON method has the schema of its fields. encoding/json writes these types
#            differently: any JSON, a string, a number, and what the method returns. So each schema
#            refuses the JSON of its type.
# Output:    RawMessage {"type":["null","array"],"items":{"type":"integer","minimum":0,"maximum":255}} refuses {"a":1}
#            []byte {"type":["null","array"],"items":{"type":"integer","minimum":0,"maximum":255}} refuses "YQ=="
#            Number {"type":"string"} refuses 1
#            Optional {"type":"object","properties":{"Value":{"type":"integer"}},"required":["Value"],"additionalProperties":false} refuses 1
# Guarded by: the section "Schemas from the generated types" of the README of cmd/nango-models
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"github.com/google/jsonschema-go/jsonschema"
)

type optional struct{ Value int }

func (o optional) MarshalJSON() ([]byte, error) { return json.Marshal(o.Value) }

func main() {
	show("RawMessage", json.RawMessage(`{"a":1}`))
	show("[]byte", []byte("a"))
	show("Number", json.Number("1"))
	show("Optional", optional{1})
}

func show[T any](name string, value T) {
	schema, err := jsonschema.For[T](nil)
	check(err)
	text, err := json.Marshal(schema)
	check(err)
	resolved, err := schema.Resolve(nil)
	check(err)
	encoded, err := json.Marshal(value)
	check(err)
	var decoded any
	check(json.Unmarshal(encoded, &decoded))
	verb := "accepts"
	if resolved.Validate(decoded) != nil {
		verb = "refuses"
	}
	fmt.Println(name, string(text), verb, string(encoded))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
go get github.com/google/jsonschema-go@v0.4.3 >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
bytes='{"type":["null","array"],"items":{"type":"integer","minimum":0,"maximum":255}}'
[ "$seen" = "RawMessage $bytes refuses {\"a\":1}
[]byte $bytes refuses \"YQ==\"
Number {\"type\":\"string\"} refuses 1
Optional {\"type\":\"object\",\"properties\":{\"Value\":{\"type\":\"integer\"}},\"required\":[\"Value\"],\"additionalProperties\":false} refuses 1" ] ||
  { echo "changed: the schemas of Go types are different"; exit 1; }
echo "ok: the schema of a Go type refuses the JSON of the type"

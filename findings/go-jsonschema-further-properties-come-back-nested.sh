#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behavior:  An object with properties and additionalProperties (a zod object with a catchall) gets a
#            field for the additional members, which UnmarshalJSON fills. There is no MarshalJSON,
#            and the field has no JSON tag. So the additional members are written one level deeper,
#            into a member AdditionalProperties that the schema forbids. Integers above 2^53 are
#            rounded.
# Output:    {"id":"a","n":9007199254740993} round-trips to {"id":"a","AdditionalProperties":{"n":9007199254740992}}
# Guarded by: TestAdditionalMembersRoundTrip in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"id":{"type":"string"}},"required":["id"],"additionalProperties":{"type":"integer"}}' > count.json
go_jsonschema -p main -o count.go count.json
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
)

func main() {
	var c CountJson
	if err := json.Unmarshal([]byte(`{"id":"a","n":9007199254740993}`), &c); err != nil {
		panic(err)
	}
	out, _ := json.Marshal(c)
	fmt.Println(string(out))
}
GO
go mod init example.com/check >/dev/null 2>&1
go get github.com/go-viper/mapstructure/v2@v2.5.0 2>/dev/null
seen=$(go run .)
echo "$seen"
[[ $seen == *'"AdditionalProperties":{"n":900719925474099'* ]] || { echo "changed: additional members are written differently"; exit 1; }
echo "ok: additional members are written one level deeper"

#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behaviour: An object with properties and additionalProperties (a zod object with a catchall) gets a field
#            for the further members, which UnmarshalJSON fills. There is no MarshalJSON, and the field has
#            no JSON tag, so that writing the value puts the further members one level deeper, into a member
#            named AdditionalProperties that the schema refuses; integers above 2^53 were rounded on the way in.
# Output:    {"id":"a","n":9007199254740993} comes back as {"id":"a","AdditionalProperties":{"n":9007199254740992}}
# Guarded by: TestFurtherMembersComeBackWhereTheyWere in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
GOBIN=$dir go install github.com/atombender/go-jsonschema@v0.24.1 2>/dev/null
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"id":{"type":"string"}},"required":["id"],"additionalProperties":{"type":"integer"}}' > count.json
./go-jsonschema -p main -o count.go count.json
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
[[ $seen == *'"AdditionalProperties":{"n":900719925474099'* ]] || { echo "changed: further members are written otherwise"; exit 1; }
echo "ok: further members are written back one level deeper"

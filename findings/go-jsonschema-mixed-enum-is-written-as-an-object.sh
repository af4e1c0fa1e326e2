#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behaviour: An enum of strings and numbers (z.literal(['all', 10]) of zod) becomes a struct with the field
#            Value, with UnmarshalJSON and MarshalJSON. The latter has a pointer receiver while the field that
#            holds it is no pointer, so json.Marshal of the parent given by value does not call it, and writes
#            the struct. The same parent given by pointer is written right.
# Output:    by value {"size":{"Value":"all"}}, by pointer {"size":"all"}
# Guarded by: TestMixedEnumsAreWrittenAsTheirValue in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
GOBIN=$dir go install github.com/atombender/go-jsonschema@v0.24.1 2>/dev/null
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"size":{"enum":["all",10]}},"required":["size"]}' > page.json
./go-jsonschema -p main -o page.go page.json 2>/dev/null
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
)

func main() {
	var p PageJson
	if err := json.Unmarshal([]byte(`{"size":"all"}`), &p); err != nil {
		panic(err)
	}
	value, _ := json.Marshal(p)
	pointer, _ := json.Marshal(&p)
	fmt.Println(string(value), string(pointer))
}
GO
go mod init example.com/check >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[ "$seen" = '{"size":{"Value":"all"}} {"size":"all"}' ] || { echo "changed: the enum is written otherwise"; exit 1; }
echo "ok: an enum of several types is written as an object when its parent is no pointer"

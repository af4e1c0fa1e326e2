#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behavior:  An enum of strings and numbers, such as z.literal(['all', 10]) of zod, becomes a struct
#            with the field Value and with UnmarshalJSON and MarshalJSON. MarshalJSON has a pointer
#            receiver, but the field of this type is not a pointer. So if the parent is passed to
#            json.Marshal by value, json.Marshal does not call MarshalJSON and writes the struct. If
#            the parent is passed by pointer, the result is correct.
# Output:    by value {"size":{"Value":"all"}}, by pointer {"size":"all"}
# Guarded by: TestMixedEnumsAreWrittenAsTheirValue in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"size":{"enum":["all",10]}},"required":["size"]}' > page.json
go_jsonschema -p main -o page.go page.json 2>/dev/null
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
[ "$seen" = '{"size":{"Value":"all"}} {"size":"all"}' ] || { echo "changed: the enum is written differently"; exit 1; }
echo "ok: an enum of several types is written as an object if its parent is passed by value"

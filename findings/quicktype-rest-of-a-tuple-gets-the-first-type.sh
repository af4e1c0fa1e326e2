#!/usr/bin/env bash
# Versions:  quicktype 26.0.0, Go
# Behavior:  A list in draft 7 may have a schema for each of the first items and another one for the
#            rest (additionalItems), as zod writes z.tuple([z.string()]).rest(z.number()). If the
#            first items have several types, quicktype generates a union, but it ignores
#            additionalItems: the Go type of the list below is []string, which cannot decode a valid
#            value.
# Output:    json: cannot unmarshal number into Go struct field ….row of type string
# Guarded by: TestTuplesKeepEveryItem in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install quicktype@26.0.0
cat > sheet.json <<'JSON'
{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["row"],
"properties":{"row":{"type":"array","items":[{"type":"string"}],"additionalItems":{"type":"number"}}}}
JSON
npx quicktype -s schema sheet.json -l go --package main -o sheet.go
cat > main.go <<'GO'
package main

import "fmt"

func main() {
	_, err := UnmarshalSheet([]byte(`{"row":["total",1,2]}`))
	fmt.Println(err)
}
GO
go mod init example.com/check >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
grep -q 'Row \[\]string' sheet.go && [[ $seen == *'cannot unmarshal number'* ]] || { echo "changed: the list is read differently"; exit 1; }
echo "ok: the rest of a tuple is read as the type of its first item"

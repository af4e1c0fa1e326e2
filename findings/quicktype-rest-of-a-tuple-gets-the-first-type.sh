#!/usr/bin/env bash
# Versions:  quicktype 26.0.0, Go
# Behaviour: A list in draft 7 may give the first items a schema each and the rest another one (additionalItems;
#            z.tuple([z.string()]).rest(z.number()) of zod is written so). Items of several types become a union
#            in Go where all of them are listed, but additionalItems is not read: the list below is []string,
#            and a valid value cannot be decoded.
# Output:    json: cannot unmarshal number into Go struct field ….row of type string
# Guarded by: TestTuplesKeepEveryItem in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts quicktype@26.0.0 >/dev/null 2>&1
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
grep -q 'Row \[\]string' sheet.go && [[ $seen == *'cannot unmarshal number'* ]] || { echo "changed: the list is read otherwise"; exit 1; }
echo "ok: the rest of a tuple is read as the type of its first item"

#!/usr/bin/env bash
# Versions:  quicktype 26.0.0, Go
# Behaviour: Three members: o may be absent, n may be null, and on may be either. The Go type has a pointer for
#            each, and omitempty for o alone: on is the same as n, though it need not be there. A value without
#            on comes back with "on":null, which other readers of the schema take for "was set to null" (an
#            update that clears a field), and an optional member that is also nullable cannot be left out.
# Output:    {"n":"x"} comes back as {"n":"x","on":null}
# Guarded by: TestAbsentAndNullAreKeptApart in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT; cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts quicktype@26.0.0 >/dev/null 2>&1
cat > note.json <<'JSON'
{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,"required":["n"],
"properties":{"o":{"type":"string"},"n":{"type":["string","null"]},"on":{"type":["string","null"]}}}
JSON
npx quicktype -s schema note.json -l go --package main -o note.go
cat > main.go <<'GO'
package main

import "fmt"

func main() {
	note, err := UnmarshalNote([]byte(`{"n":"x"}`))
	if err != nil {
		panic(err)
	}
	out, _ := note.Marshal()
	fmt.Println(string(out))
}
GO
go mod init example.com/check >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[ "$seen" = '{"n":"x","on":null}' ] || { echo "changed: it is written otherwise"; exit 1; }
echo "ok: a member that may be absent or null is always written"

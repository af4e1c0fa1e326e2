#!/usr/bin/env bash
# Versions:  quicktype 26.0.0, Go
# Behavior:  In the schema, member o is optional, n may be null, and on is optional and may be null.
#            The Go type has a pointer for each of them, but omitempty only for o, so on is always
#            written. A value without on round-trips to "on":null. Other readers of the schema
#            interpret this as a value that was set to null, for example as an update that clears a
#            field. An optional member that may be null cannot be omitted.
# Output:    {"n":"x"} round-trips to {"n":"x","on":null}
# Guarded by: TestUnsetAndNullAreDistinguished in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install quicktype@26.0.0
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
[ "$seen" = '{"n":"x","on":null}' ] || { echo "changed: it is written differently"; exit 1; }
echo "ok: an optional member that may be null is always written"

#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behaviour: A pattern of JSON Schema is a JavaScript expression, and may look ahead: that of every zod email
#            address does. The generator puts the pattern into the Go code as it is and drops the error of
#            regexp.MatchString, which cannot compile it. The code builds, and its UnmarshalJSON refuses
#            every value with "must match", the valid ones too. One would expect an error of the generator,
#            or a type without that check.
# Output:    field E pattern match: must match ^(?!\.)[a-z.]+@example\.com$
# Guarded by: TestPatternsAreNotChecked in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
GOBIN=$dir go install github.com/atombender/go-jsonschema@v0.24.1 2>/dev/null
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"e":{"type":"string","pattern":"^(?!\\.)[a-z.]+@example\\.com$"}},"required":["e"]}' > user.json
./go-jsonschema -p main --struct-name-from-title -o user.go user.json
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
)

func main() {
	var u UserJson
	fmt.Println(json.Unmarshal([]byte(`{"e":"jane@example.com"}`), &u))
}
GO
go mod init example.com/check >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[[ $seen == 'field E pattern match: must match '* ]] || { echo "changed: the value is read now"; exit 1; }
echo "ok: a valid value is refused where Go cannot compile the pattern"

#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behavior:  A pattern in JSON Schema is a JavaScript regular expression, which may have lookaheads,
#            as in the pattern of every zod email address. The generator copies the pattern to the Go
#            code, which ignores the error that regexp.MatchString returns for lookaheads. So
#            UnmarshalJSON refuses every value with "must match", even a valid one. We expected that
#            the generator would return an error, or omit the check.
# Output:    field E pattern match: must match ^(?!\.)[a-z.]+@example\.com$
# Guarded by: TestPatternsAreNotChecked in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"e":{"type":"string","pattern":"^(?!\\.)[a-z.]+@example\\.com$"}},"required":["e"]}' > user.json
go_jsonschema -p main --struct-name-from-title -o user.go user.json
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
[[ $seen == 'field E pattern match: must match '* ]] || { echo "changed: the value is accepted"; exit 1; }
echo "ok: a valid value is refused if Go cannot compile the pattern"

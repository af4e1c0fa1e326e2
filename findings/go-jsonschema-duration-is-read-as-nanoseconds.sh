#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behaviour: The format duration is a string of ISO 8601, such as P3DT4H (what z.iso.duration() of zod reads).
#            The generated field is a time.Duration, which encoding/json reads and writes as a number of
#            nanoseconds: every valid value is refused, and what the type writes is no string at all.
# Output:    json: cannot unmarshal string into Go struct field Plain.d of type time.Duration; writes {"d":1000}
# Guarded by: TestDurationsStayStrings in cmd/nango-models/internal/generate
set -euo pipefail
dir=$(mktemp -d); trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT; cd "$dir"
GOBIN=$dir go install github.com/atombender/go-jsonschema@v0.24.1 2>/dev/null
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"d":{"type":"string","format":"duration"}},"required":["d"]}' > job.json
./go-jsonschema -p main -o job.go job.json
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
)

func main() {
	var j JobJson
	err := json.Unmarshal([]byte(`{"d":"P3DT4H"}`), &j)
	out, _ := json.Marshal(JobJson{D: 1000})
	fmt.Println(err != nil, string(out))
}
GO
go mod init example.com/check >/dev/null 2>&1
seen=$(go run .)
echo "refused, and written as: $seen"
[ "$seen" = 'true {"d":1000}' ] || { echo "changed: durations are read otherwise"; exit 1; }
echo "ok: a duration of ISO 8601 is refused, and written as a number"

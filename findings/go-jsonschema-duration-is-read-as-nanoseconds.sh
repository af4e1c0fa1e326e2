#!/usr/bin/env bash
# Versions:  github.com/atombender/go-jsonschema v0.24.1
# Behavior:  In JSON Schema, a value with the format duration is an ISO 8601 string such as P3DT4H,
#            which zod reads with z.iso.duration(). The generated field is a time.Duration, which
#            encoding/json reads and writes as a number of nanoseconds. So decoding refuses every
#            valid value, and encoding writes a number instead of a string.
# Output:    json: cannot unmarshal string into Go struct field Plain.d of type time.Duration; writes {"d":1000}
# Guarded by: TestDurationsStayStrings in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
echo '{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"d":{"type":"string","format":"duration"}},"required":["d"]}' > job.json
go_jsonschema -p main -o job.go job.json
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
[ "$seen" = 'true {"d":1000}' ] || { echo "changed: durations are handled differently"; exit 1; }
echo "ok: an ISO 8601 duration is refused, and written as a number"

package nangotest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen/server"
)

// version is that of the Nango server which is emulated.
type version [3]int

// newestVersion is the newest server whose answers are known.
var newestVersion = version{0, 71, 10}

// upTo reports whether v is last or older.
func (v version) upTo(last version) bool { return slices.Compare(v[:], last[:]) <= 0 }

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// parseVersion reads a version such as 0.71.4.
func parseVersion(text string) (v version, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}

// has reports whether a server of version v has an operation. That of 0.71.4 has a route for
// invocations that says so.
func (v version) has(op server.Operation) bool {
	since, young := parseVersion(op.Since)
	until, old := parseVersion(op.Until)
	return (!young || op.ID == "invokeFunction" || slices.Compare(v[:], since[:]) >= 0) &&
		(!old || v.upTo(until))
}

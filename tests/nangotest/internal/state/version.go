package state

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen/server"
)

// Version is a version of Nango.
type Version [3]int

// NewestVersion is the newest version of Nango that the emulator can emulate.
var NewestVersion = Version{0, 71, 10}

// UpTo reports whether v <= other.
func (v Version) UpTo(other Version) bool { return slices.Compare(v[:], other[:]) <= 0 }

func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// ParseVersion parses a version such as 0.71.4.
func ParseVersion(text string) (v Version, ok bool) {
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

// Has reports whether version v of Nango has a route for an operation. All versions have a route
// for invokeFunction, but versions up to 0.71.4 answer it with status 501.
func (v Version) Has(op server.Operation) bool {
	since, young := ParseVersion(op.Since)
	until, old := ParseVersion(op.Until)
	return (!young || op.ID == "invokeFunction" || slices.Compare(v[:], since[:]) >= 0) &&
		(!old || v.UpTo(until))
}

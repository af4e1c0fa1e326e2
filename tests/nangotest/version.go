package nangotest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// version is that of the Nango server which is emulated.
type version [3]int

// newestVersion is the newest server whose answers are known.
var newestVersion = version{0, 71, 10}

// upTo reports whether v is last or older.
func (v version) upTo(last version) bool { return slices.Compare(v[:], last[:]) <= 0 }

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// WithVersion answers as a Nango server of this version does, such as 0.71.4, where versions are known to differ. Without
// it the server answers as the newest known one, 0.71.10.
func WithVersion(text string) Option {
	return func(c *config) error {
		parts := strings.Split(text, ".")
		if len(parts) != len(c.version) {
			return fmt.Errorf("WithVersion: %q is not a version such as %s", text, newestVersion)
		}
		var v version
		for i, part := range parts {
			n, err := strconv.ParseUint(part, 10, 16)
			if err != nil {
				return fmt.Errorf("WithVersion: %q is not a version such as %s", text, newestVersion)
			}
			v[i] = int(n)
		}
		c.version = v
		return nil
	}
}

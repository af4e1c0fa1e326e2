// Package release determines the next version from the changes of openapi.yaml and the exported Go
// API since the last tag.
package release

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"
)

// Level is the effect of a change on users of the module.
type Level int

// The levels, in increasing order.
const (
	Internal Level = iota // users cannot see it, or it is not part of the promised API
	Addition              // something new
	Breaking              // a working program may no longer compile or work
)

func (l Level) String() string { return [...]string{"internal", "addition", "breaking"}[l] }

// Change is one difference from the last tag.
type Change struct {
	Level       Level
	Where, What string
}

// order sorts changes by level, highest first.
func (c Change) order(other Change) int {
	return cmp.Or(cmp.Compare(other.Level, c.Level), cmp.Compare(c.Where, other.Where),
		cmp.Compare(c.What, other.What))
}

// First is the version that is due if there is no tag yet.
const First = "v0.1.0"

// next returns the version after last that a change of this level requires, and the name of the
// step.
func next(last string, level Level) (version, step string) {
	var n [3]int
	for i, part := range strings.SplitN(strings.TrimPrefix(semver.Canonical(last), "v"), ".", 3) {
		n[i], _ = strconv.Atoi(part)
	}
	switch {
	case level == Internal:
		return fmt.Sprintf("v%d.%d.%d", n[0], n[1], n[2]+1), "patch"
	case level == Addition || n[0] == 0:
		return fmt.Sprintf("v%d.%d.0", n[0], n[1]+1), "minor"
	default:
		return fmt.Sprintf("v%d.0.0", n[0]+1), "major"
	}
}

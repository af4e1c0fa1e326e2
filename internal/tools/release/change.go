// Package release says which version is due: it compares openapi.yaml and the exported Go API with
// the last tag.
package release

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"
)

// Level is what a change means to somebody who uses the module.
type Level int

// The levels, from the least on.
const (
	Internal Level = iota // nothing that users can see, or nothing that is promised to them
	Addition              // something that was not there before
	Breaking              // a program that worked before may not compile, or may not work
)

func (l Level) String() string { return [...]string{"internal", "addition", "breaking"}[l] }

// Change is one difference from the last tag.
type Change struct {
	Level       Level
	Where, What string
}

// order puts the weightiest changes first.
func (c Change) order(other Change) int {
	return cmp.Or(cmp.Compare(other.Level, c.Level), cmp.Compare(c.Where, other.Where),
		cmp.Compare(c.What, other.What))
}

// First is the version of the first tag.
const First = "v0.1.0"

// next is the version after last that a change of this level asks for, and the step to it.
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

// Package release determines the version to release next, from the changes of openapi.yaml and of
// the exported Go API since the last tag.
package release

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"
)

// Level says how a change affects users of the module.
type Level int

// The levels, in increasing order.
const (
	Internal Level = iota // no effect on users, or not part of the compatibility promise
	Addition              // users get something new
	Breaking              // a working program may no longer compile or work
)

func (l Level) String() string { return [...]string{"internal", "addition", "breaking"}[l] }

// Change is one change since the last tag.
type Change struct {
	Level       Level
	Where, What string
}

// order compares two changes for sorting. The change with the higher level comes first.
func (c Change) order(other Change) int {
	return cmp.Or(cmp.Compare(other.Level, c.Level), cmp.Compare(c.Where, other.Where),
		cmp.Compare(c.What, other.What))
}

// First is the version to release if there is no tag yet.
const First = "v0.1.0"

// nextVersion returns the version to release after the current one, and the name of the step
// between the two: patch, minor or major. The argument highest is the highest level of all changes.
func nextVersion(current string, highest Level) (version, step string) {
	var n [3]int
	for i, part := range strings.SplitN(strings.TrimPrefix(semver.Canonical(current), "v"), ".", 3) {
		n[i], _ = strconv.Atoi(part)
	}
	switch {
	case highest == Internal:
		return fmt.Sprintf("v%d.%d.%d", n[0], n[1], n[2]+1), "patch"
	case highest == Addition || n[0] == 0:
		return fmt.Sprintf("v%d.%d.0", n[0], n[1]+1), "minor"
	default:
		return fmt.Sprintf("v%d.0.0", n[0]+1), "major"
	}
}

// loadBoth calls load for each of two directories.
func loadBoth[T any](load func(dir string) (T, error), oldDir, newDir string) (older, newer T,
	err error) {
	if older, err = load(oldDir); err == nil {
		newer, err = load(newDir)
	}
	return older, newer, err
}

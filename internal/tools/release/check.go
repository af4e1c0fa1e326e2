package release

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/semver"

	"github.com/nango-go/nango/internal/tools/table"
)

// Report is the result of comparing the work tree with the last tag.
type Report struct {
	Last    string   // the last tag, or "" if there is none
	Changes []Change // the changes by level, the highest level first
	Due     string   // the version to release next, or "" if nothing changed
	// Step is patch, minor or major. It is "first" if there is no tag yet, and "none" if nothing
	// changed.
	Step    string
	Version string // the value of client.Version
}

// Check compares the work tree in dir with the last tag. If tag is not "", it is the version to be
// released, and Check compares the work tree with the last tag below that version. In this case
// Check returns an error if client.Version or CHANGELOG.md names another version, or if the version
// is too low for the changes.
func Check(ctx context.Context, dir, tag string) (*Report, error) {
	if tag != "" {
		if semver.Canonical(tag) != tag {
			return nil, fmt.Errorf("the tag %q is not a version such as %s", tag, First)
		}
		if err := checkTag(dir, tag); err != nil {
			return nil, err
		}
	}
	version, err := clientVersion(dir)
	if err != nil {
		return nil, err
	}
	last, err := lastTag(ctx, dir, tag)
	if err != nil {
		return nil, err
	}
	report := &Report{Last: last, Version: version}
	if last == "" {
		report.Due, report.Step = First, "first"
	} else if err := report.compare(ctx, dir); err != nil {
		return nil, err
	}
	if tag != "" && semver.Compare(tag, report.Due) < 0 {
		err = fmt.Errorf("%s is too small a step: %s is due", tag, report.Due)
	}
	return report, err
}

func (r *Report) compare(ctx context.Context, dir string) error {
	differs, err := changed(ctx, dir, r.Last)
	if err != nil {
		return err
	}
	if !differs {
		r.Step = "none"
		return nil
	}
	temp, err := os.MkdirTemp("", "release-check-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	if temp, err = filepath.EvalSymlinks(temp); err != nil {
		return err
	}
	if err := export(ctx, dir, r.Last, temp); err != nil {
		return err
	}
	document, err := compareDocuments(temp, dir)
	if err != nil {
		return err
	}
	keywords, err := keywordChanges(temp, dir, document)
	if err != nil {
		return err
	}
	api, err := compareGo(ctx, temp, dir)
	if err != nil {
		return err
	}
	r.Changes = slices.Concat(document, keywords, api)
	slices.SortFunc(r.Changes, Change.order)
	level := Internal
	if len(r.Changes) > 0 {
		level = r.Changes[0].Level
	}
	r.Due, r.Step = nextVersion(r.Last, level)
	return nil
}

// Print writes the changes, the version to release next, and the reason for that version.
func (r *Report) Print(w io.Writer) error {
	t := table.New(w)
	if len(r.Changes) > 0 {
		t.Line("since %s:", r.Last)
		t.Row("LEVEL", "WHERE", "WHAT")
		for _, c := range r.Changes {
			t.Row(c.Level, c.Where, c.What)
		}
	}
	t.Line("%s", r.verdict())
	if r.Due != "" && semver.Compare(r.Version, r.Due) < 0 {
		t.Line("client.Version is still %s", r.Version)
	}
	return t.End()
}

func (r *Report) verdict() string {
	switch {
	case r.Step == "first":
		return "there is no tag yet: " + r.Due + " is due"
	case r.Step == "none":
		return "nothing changed since " + r.Last + ": no version is due"
	case len(r.Changes) == 0:
		return fmt.Sprintf("due: a patch, %s: files changed since %s, but neither openapi.yaml's API nor "+
			"the Go API", r.Due, r.Last)
	}
	count := map[Level]int{}
	for _, c := range r.Changes {
		count[c.Level]++
	}
	why := fmt.Sprintf("due: a %s version, %s: %d breaking, %d additions, %d internal", r.Step, r.Due,
		count[Breaking], count[Addition], count[Internal])
	if count[Breaking] > 0 && r.Step == "minor" {
		why += " (before v1.0.0 a minor version may break)"
	}
	return why
}

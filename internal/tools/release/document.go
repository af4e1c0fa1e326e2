package release

import (
	"fmt"
	"path/filepath"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	"github.com/oasdiff/oasdiff/load"
)

const documentName = "openapi.yaml"

// compareDocuments returns the differences between the file openapi.yaml in oldDir and the same
// file in newDir.
func compareDocuments(oldDir, newDir string) ([]Change, error) {
	older, newer, err := loadBoth(document, oldDir, newDir)
	if err != nil {
		return nil, err
	}
	report, sources, err := diff.GetPathsDiff(diff.NewConfig(), []*load.SpecInfo{older},
		[]*load.SpecInfo{newer})
	if err != nil {
		return nil, fmt.Errorf("compare %s: %w", documentName, err)
	}
	config := checker.NewConfig(checker.GetAllChecks(),
		checker.WithSeverityLevels(map[string]checker.Level{
			// A new enum value breaks no program, since the client accepts unknown values.
			checker.ResponsePropertyEnumValueAddedId: checker.INFO,
		}))
	say := checker.NewDefaultLocalizer()
	var changes []Change
	for _, c := range checker.CheckBackwardCompatibilityUntilLevel(config, report, sources,
		checker.INFO) {
		changes = append(changes, Change{
			Level: documentLevel(c, older.Spec, newer.Spec), Where: documentName,
			What: fmt.Sprintf("%s %s: %s [%s]", c.GetOperation(), c.GetPath(), c.GetUncolorizedText(say),
				c.GetId()),
		})
	}
	return changes, nil
}

func document(dir string) (*load.SpecInfo, error) {
	info, err := load.NewSpecInfo(openapi3.NewLoader(),
		load.NewSource(filepath.Join(dir, documentName)), load.WithFlattenParams())
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", documentName, err)
	}
	return info, nil
}

// documentLevel returns the level of a change of openapi.yaml. A change is internal if it concerns
// an unused component, or an operation that is internal in both documents. Any other change is
// breaking if it may break a program, and otherwise an addition.
func documentLevel(c checker.Change, older, newer *openapi3.T) Level {
	was, is := operation(older, c), operation(newer, c)
	switch {
	case was == nil && is == nil && c.GetLevel() == checker.INFO:
		return Internal
	case (was != nil || is != nil) && internal(was) && internal(is):
		return Internal
	case c.GetLevel() == checker.INFO:
		return Addition
	default:
		return Breaking
	}
}

func operation(doc *openapi3.T, c checker.Change) *openapi3.Operation {
	if item := doc.Paths.Value(c.GetPath()); item != nil {
		return item.Operations()[c.GetOperation()]
	}
	return nil
}

// internal reports whether op is marked with x-internal. It also returns true if op is nil, which
// means that one of the two documents does not have the operation. A change is thus internal if the
// operation is internal in every document that has it.
func internal(op *openapi3.Operation) bool {
	return op == nil || op.Extensions["x-internal"] == true
}

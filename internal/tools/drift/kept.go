package drift

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// KeptFile is the file that lists the intended differences, with their reasons.
//
//go:embed kept.yaml
var KeptFile []byte

// Kept is an entry of a list of intended differences. Its fields Operations and At hold patterns,
// in which * matches any string. The entry explains a [Difference] if three conditions hold: both
// have the same Only, a pattern in Operations matches the Operation of the Difference, and a
// pattern in At matches the At of the Difference. An entry without Operations applies to every
// operation. An empty pattern in At matches a whole operation.
type Kept struct {
	Only       Side     `yaml:"only"`
	Operations []string `yaml:"operations"`
	At         []string `yaml:"at"`
	Reason     string   `yaml:"reason"`

	line       int
	operations []*pattern
	at         []*pattern
}

type pattern struct {
	text    string
	regexp  *regexp.Regexp
	applies bool
}

// UnmarshalYAML decodes an entry and records its line.
func (k *Kept) UnmarshalYAML(n *yaml.Node) error {
	type plain Kept
	if err := n.Decode((*plain)(k)); err != nil {
		return err
	}
	k.line = n.Line
	for i := 0; i < len(n.Content); i += 2 {
		if name := n.Content[i].Value; !slices.Contains([]string{"only", "operations", "at", "reason"},
			name) {
			return fmt.Errorf("line %d: field %s is not known", n.Content[i].Line, name)
		}
	}
	switch {
	case k.Only != Ours && k.Only != Published:
		return fmt.Errorf("line %d: only is %q; it must be %s or %s", k.line, k.Only, Ours, Published)
	case len(k.At) == 0:
		return fmt.Errorf("line %d: at is missing", k.line)
	case strings.TrimSpace(k.Reason) == "":
		return fmt.Errorf("line %d: reason is missing", k.line)
	}
	k.operations, k.at = patterns(k.Operations), patterns(k.At)
	return nil
}

func patterns(texts []string) []*pattern {
	made := make([]*pattern, len(texts))
	for i, text := range texts {
		quoted := strings.ReplaceAll(regexp.QuoteMeta(text), `\*`, ".*")
		made[i] = &pattern{text: text, regexp: regexp.MustCompile("^" + quoted + "$")}
	}
	return made
}

// ReadKept parses a list of intended differences.
func ReadKept(data []byte) ([]*Kept, error) {
	var kept []*Kept
	if err := yaml.Unmarshal(data, &kept); err != nil {
		return nil, fmt.Errorf("kept differences: %w", err)
	}
	return kept, nil
}

// explains reports whether the entry k explains the difference d, and records which patterns have
// matched.
func (k *Kept) explains(d Difference) bool {
	if k.Only != d.Only {
		return false
	}
	operations, at := matching(k.operations, d.Operation), matching(k.at, d.At)
	if len(k.operations) > 0 && len(operations) == 0 || len(at) == 0 {
		return false
	}
	for _, p := range append(operations, at...) {
		p.applies = true
	}
	return true
}

func matching(all []*pattern, text string) []*pattern {
	var found []*pattern
	for _, p := range all {
		if p.regexp.MatchString(text) {
			found = append(found, p)
		}
	}
	return found
}

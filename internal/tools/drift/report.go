package drift

import (
	"fmt"
	"io"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/nango-go/nango/internal/tools/table"
)

// Report says which differences are intended.
type Report struct {
	Differences []Difference
	New         []Difference // the differences that no entry explains
	Stale       []string     // the entries or patterns that match no difference

	kept  []*Kept
	count map[*Kept]int // the number of differences that the entry is the first to explain
	by    map[Difference]*Kept
}

// Judge returns a report that says which of the differences are explained by an entry of the given
// list.
func Judge(differences []Difference, kept []*Kept) *Report {
	r := &Report{Differences: differences, kept: kept, count: map[*Kept]int{},
		by: map[Difference]*Kept{}}
	for _, d := range differences {
		for _, k := range kept {
			if k.explains(d) && r.by[d] == nil {
				r.by[d] = k
				r.count[k]++
			}
		}
		if r.by[d] == nil {
			r.New = append(r.New, d)
		}
	}
	for _, k := range kept {
		stale := len(r.Stale)
		for _, p := range append(slices.Clip(k.operations), k.at...) {
			if !p.applies {
				r.Stale = append(r.Stale,
					fmt.Sprintf("line %d: %q (only %s) matches no difference", k.line, p.text, k.Only))
			}
		}
		if len(r.Stale) == stale && r.count[k] == 0 {
			r.Stale = append(r.Stale,
				fmt.Sprintf("line %d: earlier entries explain all that it matches", k.line))
		}
	}
	return r
}

// OK reports whether the list of intended differences explains every difference, and contains no
// entries or patterns that are no longer needed.
func (r *Report) OK() bool { return len(r.New) == 0 && len(r.Stale) == 0 }

// Operations counts the operations of the published document: those that openapi.yaml describes,
// those that it omits for a reason, and those that it should describe but does not.
func (r *Report) Operations(published *openapi3.T) (described, left, missing int) {
	for _, item := range published.Paths.Map() {
		described += len(item.Operations())
	}
	for _, d := range r.Differences {
		switch {
		case d.At != "" || d.Only != Published:
			continue
		case r.by[d] != nil:
			left++
		default:
			missing++
		}
		described--
	}
	return described, left, missing
}

// Print writes the report as tables. If all is set, it lists every explained difference; otherwise
// it counts them by reason.
func (r *Report) Print(w io.Writer, all bool) error {
	t := table.New(w)
	if len(r.New) > 0 {
		t.Line("%d differences that kept.yaml does not explain:", len(r.New))
		t.Row("ONLY IN", "OPERATION", "WHERE")
		for _, d := range r.New {
			t.Row(d.Only, d.Operation, d.where())
		}
	}
	if len(r.Stale) > 0 {
		t.Line("%d parts of kept.yaml that no longer apply:", len(r.Stale))
		for _, s := range r.Stale {
			t.Row(s)
		}
	}
	t.Line("%d differences that are kept on purpose, for %d reasons:", len(r.Differences)-len(r.New),
		len(r.count))
	if all {
		t.Row("ONLY IN", "OPERATION", "WHERE", "LINE OF KEPT.YAML")
		for _, d := range r.Differences {
			if k := r.by[d]; k != nil {
				t.Row(d.Only, d.Operation, d.where(), k.line)
			}
		}
	} else {
		t.Row("COUNT", "ONLY IN", "REASON")
		for _, k := range r.kept {
			if r.count[k] > 0 {
				t.Row(r.count[k], k.Only, k.Reason)
			}
		}
	}
	return t.End()
}

func (d Difference) where() string {
	if d.At == "" {
		return "the whole operation"
	}
	return d.At
}

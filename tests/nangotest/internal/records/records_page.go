// Package records stores the records of a model as Nango does. The records are ordered by the time
// of their last change. A deleted record stays and is marked as deleted. Each record has a cursor,
// and the number of the sync job that last saved it.
package records

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
)

// Query selects the records of a page.
type Query struct {
	Limit         int
	From          *Position
	BadCursor     bool
	NoCursor      bool // set for a fractional limit, with which a real server returns no cursor
	ModifiedAfter time.Time
	Show          func(*Row) bool // nil shows all
	IDs           []string
}

// FilterRows returns a function that reports whether a row matches the filter. A row that was added
// or updated matches if the filter lists its last action. As on a real server, a deleted row
// matches if the filter lists neither "added" nor "updated".
func FilterRows(filter []string) func(*Row) bool {
	for i := range filter {
		filter[i] = strings.ToLower(filter[i])
	}
	added, updated := slices.Contains(filter, "added"), slices.Contains(filter, "updated")
	return func(r *Row) bool {
		switch r.action() {
		case "ADDED":
			return added
		case "UPDATED":
			return updated
		}
		return !added && !updated
	}
}

func (r *Row) action() string {
	switch {
	case !r.deleted.IsZero():
		return "DELETED"
	case r.first.Equal(r.at):
		return "ADDED"
	}
	return "UPDATED"
}

// Page returns a page of records as JSON. Its cost depends on the size of the page and not on where
// in the table the page begins.
func (t *Table) Page(q Query) json.RawMessage {
	rows, more := t.find(q)
	out := make([]byte, 0, 64+512*len(rows))
	out = append(out, `{"next_cursor":`...)
	if more && !q.NoCursor {
		out = append(append(append(out, '"'), rows[len(rows)-1].Cursor()...), '"')
	} else {
		out = append(out, "null"...)
	}
	out = append(out, `,"records":[`...)
	for i, r := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = r.append(out)
	}
	return append(out, "]}"...)
}

// find returns up to q.Limit rows and reports whether there are more.
func (t *Table) find(q Query) (rows []*Row, more bool) {
	start := 0
	if q.From != nil {
		start = t.indexAfter(*q.From)
	}
	if since := (Position{at: q.ModifiedAfter}); !q.ModifiedAfter.IsZero() {
		start = max(start, t.indexAfter(since))
	}
	wanted := t.Rows[start:]
	if q.IDs != nil {
		wanted = t.rowsByID(q.IDs, start)
	}
	for _, r := range wanted {
		if q.Show != nil && !q.Show(r) {
			continue
		}
		if len(rows) == q.Limit {
			return rows, true
		}
		rows = append(rows, r)
	}
	return rows, false
}

// rowsByID returns the rows that have one of the given ids and whose index in the table is at least
// start.
func (t *Table) rowsByID(ids []string, start int) []*Row {
	var out []*Row
	for _, id := range ids {
		if r := t.byKey[id]; r != nil && !slices.Contains(out, r) &&
			(start == 0 || start < len(t.Rows) && r.compare(t.Rows[start].Position) >= 0) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *Row) int { return a.compare(b.Position) })
	return out
}

// append appends the JSON of the record, including its metadata, to out. A pruned record has only
// its id.
func (r *Row) append(out []byte) []byte {
	if r.data == nil {
		id, _ := json.Marshal(r.key)
		out = append(append(out, `{"id":`...), id...)
	} else {
		out = append(out, r.data[:len(r.data)-1]...)
	}
	layout := clock.LayoutMicro
	if !r.deleted.IsZero() {
		layout = clock.LayoutOffset
	}
	out = append(out, `,"_nango_metadata":{"first_seen_at":"`...)
	out = r.first.AppendFormat(out, clock.LayoutMicro)
	out = append(out, `","last_modified_at":"`...)
	out = r.at.AppendFormat(out, layout)
	out = append(append(out, `","last_action":"`...), r.action()...)
	out = appendTime(append(out, `","deleted_at":`...), r.deleted, clock.LayoutOffset)
	out = appendTime(append(out, `,"pruned_at":`...), r.pruned, clock.LayoutMicro)
	return append(append(append(out, `,"cursor":"`...), r.Cursor()...), `"}}`...)
}

func appendTime(out []byte, t time.Time, layout string) []byte {
	if t.IsZero() {
		return append(out, "null"...)
	}
	return append(t.AppendFormat(append(out, '"'), layout), '"')
}

package script

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"sort"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// pageSize is the maximum number of records on a page of a [MemoryStore], as in Nango.
const pageSize = 100

// table holds the records of a model. A nil table is empty.
type table struct {
	rows  map[string]*row
	order []change // oldest first; only the last change of each row counts
}

type row struct {
	data                             json.RawMessage
	job                              int64 // last job that saved the row
	seen                             int   // number of the last change of the row
	action                           client.RecordAction
	firstSeen, modifiedAt, deletedAt time.Time
}

type change struct {
	number int
	row    *row
}

// since yields the rows that have changed since the change with the given number, in the order of
// their last change.
func (t *table) since(number int) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		if t == nil {
			return
		}
		first := sort.Search(len(t.order), func(i int) bool { return t.order[i].number > number })
		for _, c := range t.order[first:] {
			if c.row.seen == c.number && !yield(c.row) {
				return
			}
		}
	}
}

// change marks the row r of the table t as changed. The parameter action says whether the row was
// added, updated or deleted. The parameter now is the time of the change.
func (mem *memory) change(t *table, r *row, action client.RecordAction, now time.Time) {
	mem.changes++
	r.seen, r.action, r.modifiedAt, r.deletedAt = mem.changes, action, now, time.Time{}
	if action == client.RecordDeleted {
		r.deletedAt = now
	}
	if len(t.order) > 2*len(t.rows)+1000 {
		t.order = slices.DeleteFunc(t.order, func(c change) bool { return c.row.seen != c.number })
	}
	t.order = append(t.order, change{mem.changes, r})
}

// WriteRecords implements [Store]. If several records have the same id, the first one wins.
func (m *MemoryStore) WriteRecords(_ context.Context, batch Batch) (client.RecordMerging, error) {
	mem, release := m.open()
	defer release()
	t := mem.tables[batch.Model]
	if t == nil {
		t = &table{rows: map[string]*row{}}
		mem.tables[batch.Model] = t
	}
	next := batch.Merging
	keepAfter, careful := -1, next.Strategy == client.MergingStrategyIgnoreIfModifiedAfterCursor
	if careful && next.Cursor != "" {
		n, err := strconv.Atoi(next.Cursor)
		if err != nil {
			return next, argument.Invalid("cursor", "does not belong to this store")
		}
		keepAfter = n
	}
	before, now := mem.changes, time.Now().UTC()
	written := map[string]bool{}
	for _, record := range batch.Records {
		id := idText(record)
		r := t.rows[id]
		if written[id] || r == nil && batch.Operation != SaveRecords {
			continue
		}
		written[id] = true
		if r != nil && keepAfter >= 0 && r.seen > keepAfter {
			r.job = m.job
			continue
		}
		m.write(mem, t, r, batch.Operation, id, record, now)
	}
	if careful && mem.changes > before {
		next.Cursor = cursorOf(mem.changes)
	}
	return next, nil
}

func (m *MemoryStore) write(mem *memory, t *table, r *row, op Operation, id string,
	record json.RawMessage, now time.Time) {
	if r == nil {
		r = &row{data: slices.Clone(record), job: m.job, firstSeen: now}
		t.rows[id] = r
		mem.change(t, r, client.RecordAdded, now)
		return
	}
	deleted := !r.deletedAt.IsZero()
	switch op {
	case DeleteRecords:
		if !deleted {
			mem.change(t, r, client.RecordDeleted, now)
		}
		return
	case UpdateRecords:
		record = mergeObjects(r.data, record)
	}
	r.job = m.job
	if deleted || !bytes.Equal(r.data, record) {
		r.data = slices.Clone(record)
		mem.change(t, r, client.RecordUpdated, now)
	}
}

// mergeObjects merges the members of the second object into the first one and returns the result.
// It merges nested objects recursively. Existing members keep their order; new members are added at
// the end.
func mergeObjects(object, changes json.RawMessage) json.RawMessage {
	list := members(object)
	for _, m := range members(changes) {
		at := slices.IndexFunc(list, func(old member) bool { return old.name == m.name })
		switch {
		case at < 0:
			list = append(list, m)
		case kindOf(list[at].value) == '{' && kindOf(m.value) == '{':
			list[at].value = mergeObjects(list[at].value, m.value)
		case m.name != "id": // the id is equal to the stored one, perhaps in another format
			list[at].value = m.value
		}
	}
	return joinMembers(list)
}

func joinMembers(list []member) json.RawMessage {
	out := []byte{'{'}
	for i, m := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, quoted(m.name)...), ':'), m.value...)
	}
	return append(out, '}')
}

// ReadRecords implements [Store]. The returned records have string ids, as in Nango.
func (m *MemoryStore) ReadRecords(_ context.Context, query RecordQuery) (RecordPage, error) {
	after := 0
	if query.Cursor != "" {
		var err error
		if after, err = strconv.Atoi(query.Cursor); err != nil {
			return RecordPage{}, argument.Invalid("cursor", "does not belong to this store")
		}
	}
	mem, release := m.open()
	defer release()
	var page RecordPage
	last := 0
	for r := range mem.tables[query.Model].since(after) {
		if len(query.IDs) > 0 && !slices.Contains(query.IDs, idText(r.data)) {
			continue
		}
		if len(page.Records) == pageSize {
			page.NextCursor = cursorOf(last)
			break
		}
		last = r.seen
		page.Records = append(page.Records, r.json())
	}
	return page, nil
}

// json returns the record of the row in the form in which Nango returns it.
func (r *row) json() json.RawMessage {
	list := members(r.data)
	for i := range list {
		if list[i].name == "id" {
			list[i].value = quoted(plainText(list[i].value))
		}
	}
	beside := metadata{FirstSeenAt: r.firstSeen, LastModifiedAt: r.modifiedAt, LastAction: r.action,
		Cursor: cursorOf(r.seen)}
	if !r.deletedAt.IsZero() {
		beside.DeletedAt = &r.deletedAt
	}
	raw, _ := json.Marshal(beside) // times and strings always marshal
	return joinMembers(append(list, member{metadataName, raw}))
}

func cursorOf(change int) string { return fmt.Sprintf("%012d", change) }

// LastCursor implements [Store].
func (m *MemoryStore) LastCursor(_ context.Context, model string) (string, error) {
	mem, release := m.open()
	defer release()
	cursor := ""
	if t := mem.tables[model]; t != nil && len(t.order) > 0 {
		cursor = cursorOf(t.order[len(t.order)-1].number)
	}
	return cursor, nil
}

// DeleteOutdated implements [Store].
func (m *MemoryStore) DeleteOutdated(_ context.Context, model string, job int64) ([]string, error) {
	mem, release := m.open()
	defer release()
	t := mem.tables[model]
	var ids []string
	now := time.Now().UTC()
	for _, r := range slices.Collect(t.since(0)) {
		if r.job+1 < job && r.deletedAt.IsZero() {
			mem.change(t, r, client.RecordDeleted, now)
			ids = append(ids, idText(r.data))
		}
	}
	return ids, nil
}

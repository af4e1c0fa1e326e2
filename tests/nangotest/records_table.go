package nangotest

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// modelKey names the records of a connection: a model and its variant.
type modelKey struct{ model, variant string }

const baseVariant = "base"

func newModelKey(model, variant string) modelKey {
	if variant == "" {
		variant = baseVariant
	}
	return modelKey{model, variant}
}

// parseModelKey reads Model or Model::variant.
func parseModelKey(s string) modelKey {
	model, variant, _ := strings.Cut(s, "::")
	return newModelKey(model, variant)
}

// table holds the records of a model, in the order in which they are listed: by time of change, then id.
type table struct {
	scope string // what makes ids of rows differ from those of other tables
	space ids.UUID
	rows  []*row
	byKey map[string]*row // by the record's own id
}

// row is a record.
type row struct {
	position
	key     string          // the record's own id
	data    json.RawMessage // an object; nil once pruned
	first   time.Time
	deleted time.Time
	pruned  time.Time
	job     int // the last sync job that saved it
}

// position is where a row stands: what a cursor holds.
type position struct {
	at time.Time
	id string
}

func (p position) compare(other position) int {
	return cmp.Or(p.at.Compare(other.at), strings.Compare(p.id, other.id))
}

// cursor is opaque for clients: base64 of time and id.
func (p position) cursor() string {
	return base64.StdEncoding.EncodeToString([]byte(clock.Text(p.at, clock.LayoutMicro) + "||" + p.id))
}

func parseCursor(s string) (position, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return position{}, err
	}
	at, id, ok := strings.Cut(string(b), "||")
	t, err := time.Parse(clock.LayoutShort, at) // Nango drops zeros at the end
	if !ok || err != nil || !zod.AnyUUID.MatchString(id) {
		return position{}, fmt.Errorf("is not a cursor")
	}
	return position{t, id}, nil
}

func newTable(connection int, key modelKey) *table {
	scope := strconv.Itoa(connection) + key.model
	if key.variant != baseVariant {
		scope += "::" + key.variant
	}
	return &table{scope: scope, space: ids.UUIDV5(ids.UUID{}, scope), byKey: map[string]*row{}}
}

// rowID is the id that Nango gives a record, always the same one.
func (t *table) rowID(key string) string { return ids.UUIDV5(t.space, t.scope+key).String() }

// after is the index of the first row that comes after p.
func (t *table) after(p position) int {
	i, found := slices.BinarySearchFunc(t.rows, p, func(r *row, p position) int { return r.compare(p) })
	if found {
		i++
	}
	return i
}

// record is a record to be written.
type record struct {
	key  string
	data json.RawMessage
}

// newRecord reads the id, which is a text or a number other than 0.
func newRecord(raw json.RawMessage) (record, error) {
	var r struct {
		ID       json.RawMessage `json:"id"`
		Metadata json.RawMessage `json:"_nango_metadata"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return record{}, fmt.Errorf("is not an object")
	}
	var key string
	number := json.Unmarshal(r.ID, &key) != nil
	if number {
		key = string(bytes.TrimSpace(r.ID))
		var n json.Number
		if json.Unmarshal(r.ID, &n) != nil || key == "0" {
			return record{}, fmt.Errorf("id: is neither a text nor a number")
		}
	}
	if key == "" {
		return record{}, fmt.Errorf("id: is missing")
	}
	if number || r.Metadata != nil {
		o := wirejson.Object{}
		if err := json.Unmarshal(raw, &o); err != nil {
			return record{}, err
		}
		delete(o, "_nango_metadata")
		if number { // it comes back as text
			o["id"] = json.RawMessage(strconv.Quote(key))
		}
		raw, _ = wirejson.Encode(o)
	}
	return record{key, raw}, nil
}

// written counts what a write changed.
type written struct{ added, updated, deleted int }

// write is one way to write a batch of records.
type write struct {
	now    time.Time
	job    int
	newest *position // rows that changed after it are left alone
	merge  bool      // of existing rows only, field by field
}

// save inserts and replaces. Of several records with one id the last counts.
func (t *table) save(batch []record, w write) (written, position) {
	var done written
	var moved []*row
	seen := map[string]bool{}
	for _, r := range slices.Backward(batch) {
		if seen[r.key] {
			continue
		}
		seen[r.key] = true
		old := t.byKey[r.key]
		switch {
		case old == nil && w.merge:
		case old == nil:
			fresh := &row{key: r.key, data: r.data, first: w.now, job: w.job, position: position{w.now, t.rowID(r.key)}}
			t.byKey[r.key] = fresh
			moved = append(moved, fresh)
			done.added++
		case w.newest != nil && old.compare(*w.newest) > 0:
		default:
			old.job = w.job
			data := r.data
			if w.merge {
				data = mergeJSON(old.data, r.data)
			}
			if bytes.Equal(old.data, data) && old.deleted.IsZero() {
				continue
			}
			if old.deleted.IsZero() {
				done.updated++
			} else {
				old.first = w.now
				done.added++
			}
			old.data, old.deleted, old.pruned = data, time.Time{}, time.Time{}
			old.at = w.now
			moved = append(moved, old)
		}
	}
	return done, t.move(moved)
}

// remove marks records as deleted; their fields stay.
func (t *table) remove(batch []record, w write) (written, position) {
	var done written
	var moved []*row
	for _, r := range batch {
		old := t.byKey[r.key]
		if old == nil || !old.deleted.IsZero() || w.newest != nil && old.compare(*w.newest) > 0 {
			continue
		}
		old.deleted, old.at, old.job = w.now, w.now, w.job
		moved = append(moved, old)
		done.deleted++
	}
	return done, t.move(moved)
}

// move puts changed rows, which all have the newest time, to the end. It returns the last position among them.
func (t *table) move(moved []*row) position {
	if len(moved) == 0 {
		return position{}
	}
	if len(t.rows) > 0 {
		changed := make(map[*row]bool, len(moved))
		for _, r := range moved {
			changed[r] = true
		}
		t.rows = slices.DeleteFunc(t.rows, func(r *row) bool { return changed[r] })
	}
	slices.SortFunc(moved, func(a, b *row) int { return a.compare(b.position) })
	t.rows = append(t.rows, moved...)
	return moved[len(moved)-1].position
}

func (t *table) drop(rows int) {
	for _, r := range t.rows[:rows] {
		delete(t.byKey, r.key)
	}
	t.rows = slices.Delete(t.rows, 0, rows)
}

// count is how many records there are that are not deleted.
func (t *table) count() int {
	n := 0
	for _, r := range t.rows {
		if r.deleted.IsZero() {
			n++
		}
	}
	return n
}

// mergeJSON lays b over a; lists are replaced.
func mergeJSON(a, b json.RawMessage) json.RawMessage {
	var x, y wirejson.Object
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil || x == nil || y == nil {
		return b
	}
	for name, value := range y {
		if old, ok := x[name]; ok {
			value = mergeJSON(old, value)
		}
		x[name] = value
	}
	out, err := wirejson.Encode(x)
	if err != nil {
		return b
	}
	return out
}

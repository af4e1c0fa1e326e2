package records

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// ModelKey identifies a list of records of a connection by its model and variant.
type ModelKey struct{ Model, Variant string }

// BaseVariant is the variant that every sync has.
const BaseVariant = "base"

// NewModelKey returns the key of a model; an empty variant is BaseVariant.
func NewModelKey(model, variant string) ModelKey {
	if variant == "" {
		variant = BaseVariant
	}
	return ModelKey{model, variant}
}

// ParseModelKey parses Model or Model::variant.
func ParseModelKey(s string) ModelKey {
	model, variant, _ := strings.Cut(s, "::")
	return NewModelKey(model, variant)
}

// Table holds the records of a model in the order of lists: by time of change, then by id.
type Table struct {
	scope string // makes the ids of rows differ between tables
	space ids.UUID
	Rows  []*Row
	byKey map[string]*Row // by the record's own id
}

// Row is a record.
type Row struct {
	Position
	key     string          // the record's own id
	data    json.RawMessage // an object; nil once pruned
	first   time.Time
	deleted time.Time
	pruned  time.Time
	job     int64 // the last sync job that saved it
}

// Position is the position of a row in the order of lists. A cursor encodes it.
type Position struct {
	at time.Time
	ID string
}

func (p Position) compare(other Position) int {
	return cmp.Or(p.at.Compare(other.at), strings.Compare(p.ID, other.ID))
}

// Cursor returns the position as a cursor, which is the base64 of the time and the id.
func (p Position) Cursor() string {
	return base64.StdEncoding.EncodeToString([]byte(clock.Text(p.at, clock.LayoutMicro) + "||" + p.ID))
}

// ParseCursor returns the position that a cursor encodes.
func ParseCursor(s string) (Position, error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return Position{}, err
	}
	at, id, ok := strings.Cut(string(b), "||")
	t, err := time.Parse(clock.LayoutShort, at) // Nango drops zeros at the end
	if !ok || err != nil || !zod.AnyUUID.MatchString(id) {
		return Position{}, errors.New("is not a cursor")
	}
	return Position{t, id}, nil
}

// NewTable returns an empty table for a model of a connection.
func NewTable(connection int64, key ModelKey) *Table {
	scope := strconv.FormatInt(connection, 10) + key.Model
	if key.Variant != BaseVariant {
		scope += "::" + key.Variant
	}
	return &Table{scope: scope, space: ids.UUIDV5(ids.UUID{}, scope), byKey: map[string]*Row{}}
}

// rowID returns the id that Nango derives from a record's own id.
func (t *Table) rowID(key string) string { return ids.UUIDV5(t.space, t.scope+key).String() }

// after returns the index of the first row after p.
func (t *Table) after(p Position) int {
	i, found := slices.BinarySearchFunc(t.Rows, p,
		func(r *Row, p Position) int { return r.compare(p) })
	if found {
		i++
	}
	return i
}

// Record is a record to write.
type Record struct {
	Key  string
	data json.RawMessage
}

// NewRecord returns the record with the JSON raw. Its id must be a string or a number other than 0.
func NewRecord(raw json.RawMessage) (Record, error) {
	var r struct {
		ID       json.RawMessage `json:"id"`
		Metadata json.RawMessage `json:"_nango_metadata"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return Record{}, errors.New("is not an object")
	}
	var key string
	number := json.Unmarshal(r.ID, &key) != nil
	if number {
		key = string(bytes.TrimSpace(r.ID))
		var n json.Number
		if json.Unmarshal(r.ID, &n) != nil || key == "0" {
			return Record{}, errors.New("id: is neither a text nor a number")
		}
	}
	if key == "" {
		return Record{}, errors.New("id: is missing")
	}
	if number || r.Metadata != nil {
		o := wirejson.Object{}
		if err := json.Unmarshal(raw, &o); err != nil {
			return Record{}, err
		}
		delete(o, "_nango_metadata")
		if number { // it comes back as a string
			o["id"] = json.RawMessage(strconv.Quote(key))
		}
		raw, _ = wirejson.Encode(o)
	}
	return Record{key, raw}, nil
}

// Written counts what a write changed.
type Written struct{ Added, Updated, Deleted int }

// Write holds the options of a write.
type Write struct {
	Now    time.Time
	Job    int64
	Newest *Position // rows changed after it stay unchanged
	Merge  bool      // merge fields into existing rows only
}

// Save adds or replaces records. If several have the same id, the last one wins. It returns the
// position of the last one changed.
func (t *Table) Save(batch []Record, w Write) (Written, Position) {
	var done Written
	var moved []*Row
	seen := map[string]bool{}
	for _, r := range slices.Backward(batch) {
		if seen[r.Key] {
			continue
		}
		seen[r.Key] = true
		old := t.byKey[r.Key]
		switch {
		case old == nil && w.Merge:
		case old == nil:
			fresh := &Row{key: r.Key, data: r.data, first: w.Now, job: w.Job,
				Position: Position{w.Now, t.rowID(r.Key)}}
			t.byKey[r.Key] = fresh
			moved = append(moved, fresh)
			done.Added++
		case w.Newest != nil && old.compare(*w.Newest) > 0:
		default:
			old.job = w.Job
			data := r.data
			if w.Merge {
				data = mergeJSON(old.data, r.data)
			}
			if bytes.Equal(old.data, data) && old.deleted.IsZero() {
				continue
			}
			if old.deleted.IsZero() {
				done.Updated++
			} else {
				old.first = w.Now
				done.Added++
			}
			old.data, old.deleted, old.pruned = data, time.Time{}, time.Time{}
			old.at = w.Now
			moved = append(moved, old)
		}
	}
	return done, t.move(moved)
}

// Remove marks records as deleted; their fields stay.
func (t *Table) Remove(batch []Record, w Write) (Written, Position) {
	var done Written
	var moved []*Row
	for _, r := range batch {
		old := t.byKey[r.Key]
		if old == nil || !old.deleted.IsZero() || w.Newest != nil && old.compare(*w.Newest) > 0 {
			continue
		}
		old.deleted, old.at, old.job = w.Now, w.Now, w.Job
		moved = append(moved, old)
		done.Deleted++
	}
	return done, t.move(moved)
}

// move moves changed rows, which all have the newest time, to the end. It returns the position of
// the last of them.
func (t *Table) move(moved []*Row) Position {
	if len(moved) == 0 {
		return Position{}
	}
	if len(t.Rows) > 0 {
		changed := make(map[*Row]bool, len(moved))
		for _, r := range moved {
			changed[r] = true
		}
		t.Rows = slices.DeleteFunc(t.Rows, func(r *Row) bool { return changed[r] })
	}
	slices.SortFunc(moved, func(a, b *Row) int { return a.compare(b.Position) })
	t.Rows = append(t.Rows, moved...)
	return moved[len(moved)-1].Position
}

// Drop removes the first rows.
func (t *Table) Drop(rows int) {
	for _, r := range t.Rows[:rows] {
		delete(t.byKey, r.key)
	}
	t.Rows = slices.Delete(t.Rows, 0, rows)
}

// Count returns the number of records that are not deleted.
func (t *Table) Count() int {
	n := 0
	for _, r := range t.Rows {
		if r.deleted.IsZero() {
			n++
		}
	}
	return n
}

// mergeJSON merges the object b into a. Lists are replaced.
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

// RemoveUnseen marks the records as deleted that neither the job of w nor a later one saved. A run
// that resumes has a later job than the one in which it began.
func (t *Table) RemoveUnseen(job int64, w Write) Written {
	done, _ := t.Remove(t.Unseen(job), w)
	return done
}

// Unseen returns the records that neither this job nor a later one has saved.
func (t *Table) Unseen(job int64) []Record {
	var out []Record
	for _, r := range t.Rows {
		if r.job < job && r.deleted.IsZero() {
			out = append(out, Record{Key: r.key})
		}
	}
	return out
}

// Prune removes the data of at most limit rows up to a position, and returns how many it pruned.
func (t *Table) Prune(until Position, limit int, now time.Time) (count int) {
	for _, r := range t.Rows[:t.after(until)] {
		if count == limit {
			break
		}
		if r.data != nil {
			r.data, r.pruned = nil, now
			count++
		}
	}
	return count
}

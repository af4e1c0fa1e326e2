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

// ModelKey identifies a list of records of a connection by its model and its variant.
type ModelKey struct{ Model, Variant string }

// BaseVariant is the name of the variant that every sync has.
const BaseVariant = "base"

// NewModelKey returns the key of a model and a variant. An empty variant means BaseVariant.
func NewModelKey(model, variant string) ModelKey {
	return ModelKey{model, cmp.Or(variant, BaseVariant)}
}

// ParseModelKey parses a key in the form Model or Model::variant.
func ParseModelKey(s string) ModelKey {
	model, variant, _ := strings.Cut(s, "::")
	return NewModelKey(model, variant)
}

// Table holds the records of a model. Its rows are sorted by the time of their last change, then by
// id. Pages of records have the same order.
type Table struct {
	scope string // part of the input of row ids, so that the ids differ between tables
	space ids.UUID
	Rows  []*Row
	byKey map[string]*Row // by the record's id
}

// Row is a stored record.
type Row struct {
	Position
	key     string          // the record's id
	data    json.RawMessage // the record's JSON object; nil if the record is pruned
	first   time.Time
	deleted time.Time
	pruned  time.Time
	job     int64 // the last sync job that saved the record
}

// Position is the position of a row in its table. A cursor encodes it.
type Position struct {
	at time.Time
	ID string
}

func (p Position) compare(other Position) int {
	return cmp.Or(p.at.Compare(other.at), strings.Compare(p.ID, other.ID))
}

// Cursor returns the position as a cursor, which is the time and the id encoded in base64.
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

// rowID returns the id of the row of a record. As in Nango, it is derived from the record's own id,
// which is the parameter key.
func (t *Table) rowID(key string) string { return ids.UUIDV5(t.space, t.scope+key).String() }

// indexAfter returns the index of the first row that is after p.
func (t *Table) indexAfter(p Position) int {
	i, found := slices.BinarySearchFunc(t.Rows, p,
		func(r *Row, p Position) int { return r.compare(p) })
	if found {
		i++
	}
	return i
}

// Record is a record to be written.
type Record struct {
	Key  string
	data json.RawMessage
}

// NewRecord returns the record whose JSON is raw. Its id must be a non-empty string or a number
// other than 0.
func NewRecord(raw json.RawMessage) (Record, error) {
	var members map[string]json.RawMessage // a struct would also take the value of Id or ID
	if err := json.Unmarshal(raw, &members); err != nil {
		return Record{}, errors.New("is not an object")
	}
	var key string
	id := members["id"]
	number := json.Unmarshal(id, &key) != nil
	if number {
		key = string(bytes.TrimSpace(id))
		var n json.Number
		if json.Unmarshal(id, &n) != nil || key == "0" {
			return Record{}, errors.New("id: is neither a string nor a number")
		}
	}
	if key == "" {
		return Record{}, errors.New("id: is missing")
	}
	if number || members["_nango_metadata"] != nil {
		o := wirejson.Object{}
		if err := json.Unmarshal(raw, &o); err != nil {
			return Record{}, err
		}
		delete(o, "_nango_metadata")
		if number { // Nango returns a numeric id as a string
			o["id"] = json.RawMessage(strconv.Quote(key))
		}
		raw, _ = wirejson.Encode(o)
	}
	return Record{key, raw}, nil
}

// Written counts the records that a write added, updated and deleted.
type Written struct{ Added, Updated, Deleted int }

// Write holds the options of a write.
type Write struct {
	Now    time.Time
	Job    int64
	Newest *Position // rows that were changed after this position are skipped
	Merge  bool      // merge fields into existing rows; skip rows that do not exist
}

// Save adds or replaces records. If several records in batch have the same id, the last one wins.
// Save returns the position of the last row that it changed.
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

// Remove marks records as deleted. Their fields stay. It returns the position of the last row that
// it changed.
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

// move moves the changed rows, all of which now have the newest time, to the end of the table. It
// returns the position of the last of them.
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

// Drop removes the given number of rows from the beginning of the table.
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

// mergeJSON merges the fields of the object b into the object a. Nested objects are merged too; any
// other value, such as a list, is replaced.
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

// Unseen returns the records that were last saved by a job before the given job. It omits records
// that are marked as deleted. A record that a later job saved is not returned, because the later
// job may continue an interrupted run of the given job.
func (t *Table) Unseen(job int64) []Record {
	var out []Record
	for _, r := range t.Rows {
		if r.job < job && r.deleted.IsZero() {
			out = append(out, Record{Key: r.key})
		}
	}
	return out
}

// Prune removes the data of at most limit rows. It prunes only rows up to the given position, and
// returns the number of rows that it pruned.
func (t *Table) Prune(last Position, limit int, now time.Time) (count int) {
	for _, r := range t.Rows[:t.indexAfter(last)] {
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

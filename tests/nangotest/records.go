package nangotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// lookback is how far back modified_after may reach.
const lookback = 365 * 24 * time.Hour

// ListRecords pages through the records of a model.
func (a api) ListRecords(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		q, err := newRecordQuery(c, a.clock.Now())
		if err != nil {
			return nil, err
		}
		conn, err := c.recordsConnection()
		if err != nil {
			return nil, err
		}
		if q.badCursor {
			return nil, reply.Refuse(http.StatusInternalServerError, "server_error", "Failed to fetch records")
		}
		t := conn.models[newModelKey(c.query.Get("model"), c.query.Get("variant"))]
		if t == nil {
			return json.RawMessage(`{"next_cursor":null,"records":[]}`), nil
		}
		return t.page(q), nil
	})
}

// recordsConnection is the connection that the headers name.
func (c *call) recordsConnection() (*connection, error) {
	conn := c.env.find(c.Header.Get("Provider-Config-Key"), c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, reply.Refuse(http.StatusBadRequest, "unknown_connection",
			"Provided ConnectionId and ProviderConfigKey does not match a valid connection")
	}
	return conn, nil
}

// recordQuery is which records are asked for.
type recordQuery struct {
	limit         int
	from          *position
	badCursor     bool
	noCursor      bool // a fractional limit ends paging on a real server
	modifiedAfter time.Time
	show          func(*row) bool
	ids           []string
}

func newRecordQuery(c *call, now time.Time) (recordQuery, error) {
	q := recordQuery{limit: c.query.Number("limit", 100), ids: c.query.Lists["ids"], show: func(*row) bool { return true }}
	if q.noCursor = strings.Contains(c.query.Get("limit"), "."); q.noCursor {
		q.limit++
	}
	if cursor := c.query.Get("cursor"); cursor != "" {
		from, err := parseCursor(cursor)
		q.from, q.badCursor = &from, err != nil
	}
	for _, name := range []string{"modified_after", "delta"} {
		since := c.query.Get(name)
		if since == "" {
			continue
		}
		t, err := zod.ParseDateTime(since)
		if err != nil {
			return q, reply.Invalid("invalid_query_params", reply.Issue("invalid_format", "Invalid ISO datetime", name))
		}
		if now.Sub(t) > lookback {
			return q, reply.Invalid("invalid_query_params", reply.Issue("custom", "must be within the last 12 months", name))
		}
		q.modifiedAfter = t
	}
	if filter := c.query.Commas("filter"); len(filter) > 0 {
		q.show = filterRows(filter)
	}
	return q, nil
}

// filterRows: a real server shows deletions only where nothing else is asked for.
func filterRows(filter []string) func(*row) bool {
	for i := range filter {
		filter[i] = strings.ToLower(filter[i])
	}
	added, updated := slices.Contains(filter, "added"), slices.Contains(filter, "updated")
	return func(r *row) bool {
		switch r.action() {
		case "ADDED":
			return added
		case "UPDATED":
			return updated
		}
		return !added && !updated
	}
}

func (r *row) action() string {
	switch {
	case !r.deleted.IsZero():
		return "DELETED"
	case r.first.Equal(r.at):
		return "ADDED"
	}
	return "UPDATED"
}

// page is the answer for a page: as many rows as it holds are touched, whichever page it is.
func (t *table) page(q recordQuery) json.RawMessage {
	rows, more := t.find(q)
	out := make([]byte, 0, 64+512*len(rows))
	out = append(out, `{"next_cursor":`...)
	if more && !q.noCursor {
		out = append(append(append(out, '"'), rows[len(rows)-1].cursor()...), '"')
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

// find returns up to limit rows, and whether there are more.
func (t *table) find(q recordQuery) (rows []*row, more bool) {
	start := 0
	if q.from != nil {
		start = t.after(*q.from)
	}
	if since := (position{at: q.modifiedAfter}); !q.modifiedAfter.IsZero() {
		start = max(start, t.after(since))
	}
	wanted := t.rows[start:]
	if q.ids != nil {
		wanted = t.named(q.ids, start)
	}
	for _, r := range wanted {
		if !q.show(r) {
			continue
		}
		if len(rows) == q.limit {
			return rows, true
		}
		rows = append(rows, r)
	}
	return rows, false
}

// named are the rows with these ids, from start on.
func (t *table) named(ids []string, start int) []*row {
	var out []*row
	for _, id := range ids {
		if r := t.byKey[id]; r != nil && !slices.Contains(out, r) && (start == 0 || start < len(t.rows) && r.compare(t.rows[start].position) >= 0) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *row) int { return a.compare(b.position) })
	return out
}

// append writes the record with its metadata. A pruned one has nothing left but its id.
func (r *row) append(out []byte) []byte {
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
	return append(append(append(out, `,"cursor":"`...), r.cursor()...), `"}}`...)
}

func appendTime(out []byte, t time.Time, layout string) []byte {
	if t.IsZero() {
		return append(out, "null"...)
	}
	return append(t.AppendFormat(append(out, '"'), layout), '"')
}

// PruneRecords empties records up to a cursor.
func (a api) PruneRecords(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in struct {
			Model   string  `json:"model"`
			Variant string  `json:"variant"`
			Until   string  `json:"until_cursor"`
			Limit   float64 `json:"limit"`
		}
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if !zod.Matches(zod.ModelName, in.Model) {
			return nil, reply.InvalidBody("invalid_format", "Invalid string: must match pattern /"+zod.ModelName+"/", "model")
		}
		conn, err := c.recordsConnection()
		if err != nil {
			return nil, err
		}
		until, err := parseCursor(in.Until)
		if err != nil {
			return nil, reply.Refuse(http.StatusInternalServerError, "server_error", "Failed to prune records")
		}
		limit := int(in.Limit)
		if limit == 0 {
			limit = 1000
		}
		count := 0
		if t := conn.models[newModelKey(in.Model, in.Variant)]; t != nil {
			count = t.prune(until, limit, a.clock.Next())
		}
		// A real server says that there may be more until there was nothing.
		return map[string]any{"count": count, "has_more": count > 0}, nil
	})
}

func (t *table) prune(until position, limit int, now time.Time) (count int) {
	for _, r := range t.rows[:t.after(until)] {
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

// seedRecords saves what a test gives, as a sync would.
func (e *environment) seedRecords(seed Records, now time.Time) error {
	conn := e.find(seed.ProviderConfigKey, seed.ConnectionID)
	if conn == nil {
		return fmt.Errorf("connection_id: there is no connection %q of integration %q", seed.ConnectionID, seed.ProviderConfigKey)
	}
	if seed.Model == "" {
		return fmt.Errorf("model: is missing")
	}
	var batch, deleted []record
	var err error
	if seed.Rows != nil || seed.Deleted == nil {
		if batch, err = recordsOf(seed.Rows); err != nil {
			return err
		}
	}
	if seed.Deleted != nil {
		if deleted, err = recordsOf(seed.Deleted); err != nil {
			return fmt.Errorf("deleted: %w", err)
		}
	}
	t := conn.table(newModelKey(seed.Model, seed.Variant))
	t.save(batch, write{now: now})
	t.remove(deleted, write{now: e.srv.clock.Next()})
	return nil
}

// recordsOf turns any slice into records.
func recordsOf(rows any) ([]record, error) {
	v := reflect.ValueOf(rows)
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return nil, fmt.Errorf("rows: %T is not a slice", rows)
	}
	batch := make([]record, v.Len())
	for i := range batch {
		raw, err := wirejson.Encode(v.Index(i).Interface())
		if err == nil {
			batch[i], err = newRecord(raw)
		}
		if err != nil {
			return nil, fmt.Errorf("rows[%d]: %w", i, err)
		}
	}
	return batch, nil
}

func (c *connection) table(key modelKey) *table {
	t := c.models[key]
	if t == nil {
		t = newTable(c.id, key)
		c.models[key] = t
	}
	return t
}

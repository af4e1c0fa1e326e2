package routes

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// lookback limits how far in the past the parameter modified_after may be.
const lookback = 365 * 24 * time.Hour

// ListRecords returns a page of the records of a model.
func (c *call) ListRecords() (any, error) {
	q, err := newRecordQuery(c, c.api.Clock.Now())
	if err != nil {
		return nil, err
	}
	conn, err := c.recordsConnection()
	if err != nil {
		return nil, err
	}
	if q.BadCursor {
		return nil, reply.Refuse(http.StatusInternalServerError, "server_error",
			"Failed to fetch records")
	}
	t := conn.Models[records.NewModelKey(c.query.Get("model"), c.query.Get("variant"))]
	if t == nil {
		return json.RawMessage(`{"next_cursor":null,"records":[]}`), nil
	}
	return t.Page(q), nil
}

// recordsConnection returns the connection that the request's headers identify.
func (c *call) recordsConnection() (*state.Connection, error) {
	conn := c.env.Find(c.Header.Get("Provider-Config-Key"), c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, reply.BadRequest("unknown_connection",
			"Provided ConnectionId and ProviderConfigKey does not match a valid connection")
	}
	return conn, nil
}

func newRecordQuery(c *call, now time.Time) (records.Query, error) {
	q := records.Query{Limit: c.query.Number("limit", 100), IDs: c.query.Lists["ids"]}
	if q.NoCursor = strings.Contains(c.query.Get("limit"), "."); q.NoCursor {
		q.Limit++
	}
	if cursor := c.query.Get("cursor"); cursor != "" {
		from, err := records.ParseCursor(cursor)
		q.From, q.BadCursor = &from, err != nil
	}
	for _, name := range []string{"modified_after", "delta"} {
		since := c.query.Get(name)
		if since == "" {
			continue
		}
		t, err := zod.ParseDateTime(since)
		if err != nil {
			return q, reply.Invalid("invalid_query_params",
				reply.Issue("invalid_format", "Invalid ISO datetime", name))
		}
		if now.Sub(t) > lookback {
			return q, reply.Invalid("invalid_query_params",
				reply.Issue("custom", "must be within the last 12 months", name))
		}
		q.ModifiedAfter = t
	}
	if filter := c.query.Commas("filter"); len(filter) > 0 {
		q.Show = records.FilterRows(filter)
	}
	return q, nil
}

// PruneRecords removes the data of records up to a cursor. The ids of the records stay.
func (c *call) PruneRecords() (any, error) {
	return withBody(c, func(in gen.PruneRecordsRequest) (any, error) {
		conn, err := c.recordsConnection()
		if err != nil {
			return nil, err
		}
		until, err := records.ParseCursor(in.UntilCursor)
		if err != nil {
			return nil, reply.Refuse(http.StatusInternalServerError, "server_error",
				"Failed to prune records")
		}
		count := 0
		if t := conn.Models[records.NewModelKey(in.Model, in.Variant)]; t != nil {
			count = t.Prune(until, cmp.Or(in.Limit, 1000), c.api.Clock.Next())
		}
		// Like a real server, report has_more as true until a call prunes no records.
		return map[string]any{"count": count, "has_more": count > 0}, nil
	})
}

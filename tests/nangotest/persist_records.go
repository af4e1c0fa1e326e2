package nangotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// hardDeleteLimit is how many records a call drops.
const hardDeleteLimit = 50_000

const ignoreIfNewer = "ignore_if_modified_after_cursor"

type merging struct {
	Strategy string `json:"strategy"`
	Cursor   string `json:"cursor,omitempty"`
}

// SaveRecords adds and replaces records.
func (a api) SaveRecords(w http.ResponseWriter, r *http.Request) {
	a.persistWrite(w, r, "post_records_failed", "save", (*table).save, false)
}

// UpdateRecords changes fields of records that there are.
func (a api) UpdateRecords(w http.ResponseWriter, r *http.Request) {
	a.persistWrite(w, r, "put_records_failed", "update", (*table).save, true)
}

// DeleteRecords marks records as deleted.
func (a api) DeleteRecords(w http.ResponseWriter, r *http.Request) {
	a.persistWrite(w, r, "delete_records_failed", "delete", (*table).remove, false)
}

// persistWrite writes a batch. Any number of a job is taken, since the API tells nobody which there are.
func (a api) persistWrite(w http.ResponseWriter, r *http.Request, code, verb string,
	do func(*table, []record, write) (written, position), merge bool) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, job, err := c.persistRun()
		if err != nil {
			return nil, err
		}
		var in struct {
			Model   string            `json:"model"`
			Records []json.RawMessage `json:"records"`
			LogID   string            `json:"activityLogId"`
			Merging *merging          `json:"merging"`
		}
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		failed := func(why string) error {
			return reply.Refuse(http.StatusInternalServerError, code, fmt.Sprintf("Failed to %s records: %s", verb, why))
		}
		key := parseModelKey(in.Model)
		if models := conn.declared(c.PathValue("syncId")); models != nil && !slices.Contains(models, key.model) {
			return nil, failed(fmt.Sprintf("The model '%s' is not included in the declared sync models: %s.", in.Model, strings.Join(models, ", ")))
		}
		batch := make([]record, len(in.Records))
		for i, raw := range in.Records {
			if batch[i], err = newRecord(raw); err != nil {
				return nil, failed(fmt.Sprintf("Failed to %s records %s", verb, in.LogID))
			}
		}
		if in.Merging == nil {
			in.Merging = &merging{Strategy: "override"}
		}
		opts := write{now: a.clock.Next(), job: job, merge: merge}
		if newest, err := parseCursor(in.Merging.Cursor); err == nil && in.Merging.Strategy == ignoreIfNewer {
			opts.newest = &newest
		}
		_, last := do(conn.table(key), batch, opts)
		if in.Merging.Strategy == ignoreIfNewer && last.id != "" {
			in.Merging.Cursor = last.cursor()
		}
		return map[string]any{"nextMerging": in.Merging}, nil
	})
}

// persistRun are the connection and the number of the job in the path.
func (c *call) persistRun() (*connection, int, error) {
	conn, err := c.persistConnection()
	if err != nil {
		return nil, 0, err
	}
	job, err := strconv.Atoi(c.PathValue("syncJobId"))
	switch {
	case err != nil:
		return nil, 0, reply.Invalid("invalid_request", zod.WrongType("number", "NaN", "syncJobId"))
	case job < 1:
		return nil, 0, reply.Invalid("invalid_request", reply.Issue("too_small", "Too small: expected number to be >0", "syncJobId"))
	}
	return conn, job, nil
}

// declared are the models of the sync with this id, if it is deployed.
func (c *connection) declared(syncID string) []string {
	for _, st := range c.syncs {
		if st.id == syncID {
			return list(st.fn.sync.Models)
		}
	}
	return nil
}

// DeleteOutdatedRecords deletes what neither this job nor a later one saved, and tells the ids.
func (a api) DeleteOutdatedRecords(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, job, err := c.persistRun()
		if err != nil {
			return nil, err
		}
		t, err := c.persistTable(conn)
		if err != nil {
			return nil, err
		}
		keys := []string{}
		unseen := t.unseen(job)
		for _, r := range unseen {
			keys = append(keys, r.key)
		}
		t.remove(unseen, write{now: a.clock.Next(), job: job})
		return map[string]any{"deletedKeys": keys}, nil
	})
}

// persistTable is the table of the model in the body.
func (c *call) persistTable(conn *connection) (*table, error) {
	var in struct {
		Model string `json:"model"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	return conn.table(parseModelKey(in.Model)), nil
}

// HardDeleteRecords drops records for good.
func (a api) HardDeleteRecords(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, _, err := c.persistRun()
		if err != nil {
			return nil, err
		}
		t, err := c.persistTable(conn)
		if err != nil {
			return nil, err
		}
		n := min(len(t.rows), hardDeleteLimit)
		t.drop(n)
		return map[string]any{"deletedCount": n, "hasMore": len(t.rows) > 0}, nil
	})
}

// GetPersistedRecords reads records by their ids, or page by page.
func (a api) GetPersistedRecords(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, err := c.persistConnection()
		if err != nil {
			return nil, err
		}
		q := recordQuery{limit: c.query.Number("limit", 100), ids: c.query.Lists["externalIds"], show: func(*row) bool { return true }}
		if cursor := c.query.Get("cursor"); cursor != "" {
			from, err := parseCursor(cursor)
			if err != nil {
				return nil, reply.Refuse(http.StatusInternalServerError, "get_records_failed", "Failed to get records: invalid_cursor_value")
			}
			q.from = &from
		}
		return conn.table(parseModelKey(c.query.Get("model"))).page(q), nil
	})
}

// GetRecordsCursor tells the cursor of the first or the last record.
func (a api) GetRecordsCursor(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, err := c.persistConnection()
		if err != nil {
			return nil, err
		}
		rows := conn.table(parseModelKey(c.query.Get("model"))).rows
		if len(rows) == 0 {
			return reply.EmptyObject{}, nil
		}
		at := rows[0]
		if c.query.Get("offset") == "last" {
			at = rows[len(rows)-1]
		}
		return map[string]string{"cursor": at.cursor()}, nil
	})
}

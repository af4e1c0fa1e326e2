package routes

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// hardDeleteLimit is the largest number of records that one call of HardDeleteRecords deletes.
const hardDeleteLimit = 50_000

const ignoreIfNewer = "ignore_if_modified_after_cursor"

type merging struct {
	Strategy string `json:"strategy"`
	Cursor   string `json:"cursor,omitempty"`
}

// SaveRecords adds records, or replaces records with the same id.
func (c *call) SaveRecords() (any, error) {
	return c.persistWrite("post_records_failed", "save", (*records.Table).Save, false)
}

// UpdateRecords changes fields of existing records.
func (c *call) UpdateRecords() (any, error) {
	return c.persistWrite("put_records_failed", "update", (*records.Table).Save, true)
}

// DeleteRecords marks records as deleted.
func (c *call) DeleteRecords() (any, error) {
	return c.persistWrite("delete_records_failed", "delete", (*records.Table).Remove, false)
}

// persistWrite writes a batch of records. It accepts every job number and does not check that the
// job exists, since the emulator's API has no operation that creates sync jobs.
func (c *call) persistWrite(code, verb string,
	do func(*records.Table, []records.Record, records.Write) (records.Written,
		records.Position), merge bool) (any, error) {
	job, err := c.syncJob()
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
		return reply.Refuse(http.StatusInternalServerError, code,
			fmt.Sprintf("Failed to %s records: %s", verb, why))
	}
	key := records.ParseModelKey(in.Model)
	if models := c.conn.Declared(c.PathValue("syncId")); models != nil &&
		!slices.Contains(models, key.Model) {
		return nil, failed(fmt.Sprintf("The model '%s' is not included in the declared sync models: %s.",
			in.Model, strings.Join(models, ", ")))
	}
	batch := make([]records.Record, len(in.Records))
	for i, raw := range in.Records {
		if batch[i], err = records.NewRecord(raw); err != nil {
			return nil, failed(fmt.Sprintf("Failed to %s records %s", verb, in.LogID))
		}
	}
	if in.Merging == nil {
		in.Merging = &merging{Strategy: "override"}
	}
	opts := records.Write{Now: c.api.Clock.Next(), Job: job, Merge: merge}
	if newest, err := records.ParseCursor(in.Merging.Cursor); err == nil &&
		in.Merging.Strategy == ignoreIfNewer {
		opts.Newest = &newest
	}
	_, last := do(c.conn.Table(key), batch, opts)
	if in.Merging.Strategy == ignoreIfNewer && last.ID != "" {
		in.Merging.Cursor = last.Cursor()
	}
	return map[string]any{"nextMerging": in.Merging}, nil
}

// syncJob returns the number of the sync job in the path.
func (c *call) syncJob() (int64, error) {
	job, err := strconv.ParseInt(c.PathValue("syncJobId"), 10, 64)
	switch {
	case err != nil:
		return 0, reply.Invalid("invalid_request", zod.WrongType("number", "NaN", "syncJobId"))
	case job < 1:
		return 0, reply.Invalid("invalid_request",
			reply.Issue("too_small", "Too small: expected number to be >0", "syncJobId"))
	}
	return job, nil
}

// DeleteOutdatedRecords marks records as deleted and returns their ids. It marks every record that
// neither the job in the path nor a later job has saved.
func (c *call) DeleteOutdatedRecords() (any, error) {
	t, job, err := c.persistTable()
	if err != nil {
		return nil, err
	}
	keys := []string{}
	unseen := t.Unseen(job)
	for _, r := range unseen {
		keys = append(keys, r.Key)
	}
	t.Remove(unseen, records.Write{Now: c.api.Clock.Next(), Job: job})
	return map[string]any{"deletedKeys": keys}, nil
}

// persistTable returns the records of a model and the number of a job. The body names the model,
// and the path contains the number.
func (c *call) persistTable() (*records.Table, int64, error) {
	job, err := c.syncJob()
	if err != nil {
		return nil, 0, err
	}
	var in gen.HardDeleteRecordsRequest
	if err := c.decode(&in); err != nil {
		return nil, 0, err
	}
	return c.conn.Table(records.ParseModelKey(in.Model)), job, nil
}

// HardDeleteRecords removes records completely, instead of marking them as deleted.
func (c *call) HardDeleteRecords() (any, error) {
	t, _, err := c.persistTable()
	if err != nil {
		return nil, err
	}
	n := min(len(t.Rows), hardDeleteLimit)
	t.Drop(n)
	return map[string]any{"deletedCount": n, "hasMore": len(t.Rows) > 0}, nil
}

// GetPersistedRecords returns the records with the requested ids. If the request contains no ids,
// it returns a page of all records.
func (c *call) GetPersistedRecords() (any, error) {
	q := records.Query{Limit: c.query.Number("limit", 100), IDs: c.query.Lists["externalIds"]}
	if cursor := c.query.Get("cursor"); cursor != "" {
		from, err := records.ParseCursor(cursor)
		if err != nil {
			return nil, reply.Refuse(http.StatusInternalServerError, "get_records_failed",
				"Failed to get records: invalid_cursor_value")
		}
		q.From = &from
	}
	return c.conn.Table(records.ParseModelKey(c.query.Get("model"))).Page(q), nil
}

// GetRecordsCursor returns the cursor of the first or the last record of a model.
func (c *call) GetRecordsCursor() (any, error) {
	rows := c.conn.Table(records.ParseModelKey(c.query.Get("model"))).Rows
	if len(rows) == 0 {
		return reply.EmptyObject{}, nil
	}
	at := rows[0]
	if c.query.Get("offset") == "last" {
		at = rows[len(rows)-1]
	}
	return map[string]string{"cursor": at.Cursor()}, nil
}

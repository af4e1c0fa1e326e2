package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	nango "github.com/nango-go/nango/client"
)

// mirror copies records from Nango into PostgreSQL.
type mirror struct {
	client *nango.Client
	pool   *pgxpool.Pool
	page   int           // records in a request and in a transaction
	turn   time.Duration // how long one call of copy goes on
}

// errOvertaken says that another process has copied these records meanwhile, because this one seemed to be dead.
var errOvertaken = errors.New("another worker has gone on from the same cursor")

// copy copies what is new in a connection, from the kept cursor on, and returns how many records that were. more says
// that there are further ones, for which the time was not enough.
//
// The listing is not filtered: that way it has the deletions too, in their order among the other changes.
func (m *mirror) copy(ctx context.Context, from copyJob) (copied int, more bool, err error) {
	cursor, err := m.cursor(ctx, from)
	if err != nil {
		return 0, false, err
	}
	end := time.Now().Add(m.turn)
	var batch []nango.Record[json.RawMessage]
	for record, err := range nango.AllRecords[json.RawMessage](ctx, m.client, nango.ListRecordsParams{
		ProviderConfigKey: from.ProviderConfigKey, ConnectionID: from.ConnectionID, Model: from.Model, Limit: m.page, Cursor: cursor,
	}) {
		if err != nil {
			return copied, false, err
		}
		if batch = append(batch, record); len(batch) < m.page {
			continue
		}
		if cursor, err = m.save(ctx, from, cursor, batch); err != nil {
			return copied, false, err
		}
		copied += len(batch)
		batch = batch[:0]
		if time.Now().After(end) {
			return copied, true, nil
		}
	}
	if len(batch) > 0 {
		_, err = m.save(ctx, from, cursor, batch)
	}
	return copied + len(batch), false, err
}

// cursor is where to go on: that of the last record in the table, "" at first.
func (m *mirror) cursor(ctx context.Context, of copyJob) (cursor string, err error) {
	// The update changes nothing, and lets the statement return the row that there is.
	err = m.pool.QueryRow(ctx, `
		INSERT INTO nango_cursors (provider_config_key, connection_id, model) VALUES ($1, $2, $3)
		ON CONFLICT (provider_config_key, connection_id, model) DO UPDATE SET model = excluded.model
		RETURNING cursor`, of.ProviderConfigKey, of.ConnectionID, of.Model).Scan(&cursor)
	return cursor, err
}

// save writes records and moves the cursor behind them in one transaction: whenever the process ends, both are there or
// neither is. The cursor moves from its old place only. Where it is elsewhere by now, another worker has these records,
// and nothing is written.
func (m *mirror) save(ctx context.Context, from copyJob, cursor string, batch []nango.Record[json.RawMessage]) (next string, err error) {
	next = batch[len(batch)-1].Metadata.Cursor
	err = pgx.BeginFunc(ctx, m.pool, func(tx pgx.Tx) error {
		rows := &pgx.Batch{} // one round trip; a record that comes twice is simply written twice
		for _, record := range batch {
			id, err := recordID(record.Data)
			if err != nil {
				return err
			}
			rows.Queue(`
				INSERT INTO nango_records (provider_config_key, connection_id, model, id, data, last_action, last_modified_at, deleted_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
				ON CONFLICT (provider_config_key, connection_id, model, id) DO UPDATE SET
					data = excluded.data, last_action = excluded.last_action,
					last_modified_at = excluded.last_modified_at, deleted_at = excluded.deleted_at`,
				from.ProviderConfigKey, from.ConnectionID, from.Model, id, string(record.Data),
				string(record.Metadata.LastAction), record.Metadata.LastModifiedAt, record.Metadata.DeletedAt)
		}
		if err := tx.SendBatch(ctx, rows).Close(); err != nil {
			return fmt.Errorf("write records: %w", err)
		}
		moved, err := tx.Exec(ctx, `
			UPDATE nango_cursors SET cursor = $5, copied = copied + $6
			WHERE provider_config_key = $1 AND connection_id = $2 AND model = $3 AND cursor = $4`,
			from.ProviderConfigKey, from.ConnectionID, from.Model, cursor, next, len(batch))
		if err == nil && moved.RowsAffected() == 0 {
			err = errOvertaken
		}
		return err
	})
	return next, err
}

// recordID is the record's id as text. Syncs may save a number, of which Nango makes a text.
func recordID(data json.RawMessage) (string, error) {
	var record struct {
		ID json.RawMessage `json:"id"`
	}
	if err := json.Unmarshal(data, &record); err != nil || len(record.ID) == 0 {
		return "", errors.New("a record has no id")
	}
	var text string
	if json.Unmarshal(record.ID, &text) != nil {
		text = string(record.ID)
	}
	return text, nil
}

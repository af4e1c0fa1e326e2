package riverfollow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
)

// Schema creates the table of [Table]. Its data column has the JSON of each record. Queries such as
// data->>'title' never fail: characters that PostgreSQL cannot store as text (\u0000, unpaired
// surrogates and bytes that are not UTF-8) are replaced with U+FFFD. If a record had such
// characters, the raw column has its original JSON; otherwise it is null. The row of a deleted
// record keeps its data and has deleted_at set.
const Schema = `CREATE TABLE IF NOT EXISTS nango_records (
	provider_config_key text        NOT NULL,
	connection_id       text        NOT NULL,
	model               text        NOT NULL,
	variant             text        NOT NULL,
	id                  text        NOT NULL,
	data                json        NOT NULL,
	raw                 bytea,
	last_action         text        NOT NULL,
	last_modified_at    timestamptz NOT NULL,
	deleted_at          timestamptz,
	pruned_at           timestamptz,
	pass                bigint      NOT NULL,
	PRIMARY KEY (provider_config_key, connection_id, model, variant, id)
)`

// Table writes records into the table nango_records; see [Schema]. The zero value is ready to use.
//
// While the whole list is read for the first time, batches are written with COPY. Each later batch
// is written with one upsert. A pruned record, which Nango returns without its data, does not
// overwrite the data in its row. If PostgreSQL refuses a record, for example because it is nested
// too deeply, the data column has only the record's id, and the raw column has the original JSON.
type Table struct{}

// row holds the values to write for one record.
type row struct {
	id        string
	data, raw []byte
	meta      *client.RecordMetadata
}

// Write writes a batch in the given transaction; see [WithTx].
func (t Table) Write(ctx context.Context, tx pgx.Tx, b follow.Batch[json.RawMessage]) error {
	if b.Sweep {
		_, err := tx.Exec(ctx, `DELETE FROM nango_records WHERE`+ofRef+` AND pass < $5`,
			append(key(b.Ref), b.Pass)...)
		return err
	}
	rows, err := newRows(b.Records)
	if err != nil || len(rows) == 0 {
		return err
	}
	ways := []func(context.Context, pgx.Tx, follow.Batch[json.RawMessage],
		[]row) error{copyFrom, upsert, upsertEach}
	if !b.Full || b.Pass > 1 {
		ways = ways[1:]
	}
	for _, way := range ways {
		if _, err := tx.Exec(ctx, `SAVEPOINT nango_records`); err != nil { // the commit releases it
			return err
		}
		if err = way(ctx, tx, b, rows); !refused(err) {
			break
		}
		if _, err := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT nango_records`); err != nil {
			return err
		}
	}
	return err
}

// refused reports whether PostgreSQL refused a write because the row exists already, because a
// value is invalid, or because a limit was exceeded.
func refused(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "23505" || pg.Code[:2] == "22" || pg.Code[:2] == "54")
}

// newRows returns the rows for the given records. If several records have the same id, it keeps
// only the last of them.
func newRows(records []client.Record[json.RawMessage]) ([]row, error) {
	rows := make([]row, 0, len(records))
	places := make(map[string]int, len(records))
	for i := range records {
		id, err := recordID(records[i].Data)
		if err != nil {
			return nil, err
		}
		data, changed := readable(records[i].Data)
		r := row{id: id, data: data, meta: &records[i].Metadata}
		if changed {
			r.raw = records[i].Data
		}
		if place, ok := places[id]; ok {
			rows[place] = r
			continue
		}
		places[id] = len(rows)
		rows = append(rows, r)
	}
	return rows, nil
}

const upsertRows = `INSERT INTO nango_records AS old (provider_config_key, connection_id, model, variant, pass,
		id, data, raw, last_action, last_modified_at, deleted_at, pruned_at)
	SELECT $1, $2, $3, $4, $5, new.id, new.data::json, new.raw, new.last_action,
		new.last_modified_at, new.deleted_at, new.pruned_at
	FROM unnest($6::text[], $7::text[], $8::bytea[], $9::text[],
		$10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
		AS new (id, data, raw, last_action, last_modified_at, deleted_at, pruned_at)
	ON CONFLICT (provider_config_key, connection_id, model, variant, id) DO UPDATE SET
		data = CASE WHEN excluded.pruned_at IS NULL THEN excluded.data ELSE old.data END,
		raw = CASE WHEN excluded.pruned_at IS NULL THEN excluded.raw ELSE old.raw END,
		last_action = excluded.last_action, last_modified_at = excluded.last_modified_at,
		deleted_at = excluded.deleted_at, pruned_at = excluded.pruned_at, pass = excluded.pass`

// upsert writes all rows in one statement.
func upsert(ctx context.Context, tx pgx.Tx, b follow.Batch[json.RawMessage], rows []row) error {
	n := len(rows)
	ids, data, raw, actions := make([]string, n), make([]string, n), make([][]byte, n),
		make([]string, n)
	modified, deleted, pruned := make([]time.Time, n), make([]*time.Time, n), make([]*time.Time, n)
	for i, r := range rows {
		ids[i], data[i], raw[i], actions[i] = r.id, string(r.data), r.raw, string(r.meta.LastAction)
		modified[i], deleted[i], pruned[i] = r.meta.LastModifiedAt, r.meta.DeletedAt, r.meta.PrunedAt
	}
	_, err := tx.Exec(ctx, upsertRows,
		append(key(b.Ref), b.Pass, ids, data, raw, actions, modified, deleted, pruned)...)
	return err
}

// upsertEach writes one row at a time. For a row that PostgreSQL refuses, it writes only the id.
func upsertEach(ctx context.Context, tx pgx.Tx, b follow.Batch[json.RawMessage], rows []row) error {
	for _, r := range rows {
		one := []row{r}
		write := func(tx pgx.Tx) error { return upsert(ctx, tx, b, one) }
		err := pgx.BeginFunc(ctx, tx, write)
		if refused(err) {
			if r.raw == nil {
				one[0].raw = r.data
			}
			if one[0].data, err = json.Marshal(map[string]string{"id": r.id}); err != nil {
				return err
			}
			err = pgx.BeginFunc(ctx, tx, write)
		}
		if err != nil {
			return fmt.Errorf("record %q: %w", r.id, err)
		}
	}
	return nil
}

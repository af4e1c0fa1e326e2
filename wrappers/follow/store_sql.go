package follow

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Dialect selects the syntax of query parameters.
type Dialect int

const (
	// PostgreSQL writes parameters as $1, $2.
	PostgreSQL Dialect = iota
	// SQLite writes parameters as ?.
	SQLite
)

// Schema is the statement that creates the table of a [SQLStore], in PostgreSQL and in SQLite.
const Schema = `CREATE TABLE IF NOT EXISTS nango_follow (
	provider_config_key text NOT NULL,
	connection_id       text NOT NULL,
	model               text NOT NULL,
	variant             text NOT NULL,
	token               text NOT NULL, -- new with each save
	state               text NOT NULL, -- a State as JSON
	PRIMARY KEY (provider_config_key, connection_id, model, variant)
)`

// SQLStore keeps states in the table nango_follow of a database. Create the table with [Schema].
//
// # SQLite
//
// Only one connection at a time can write to an SQLite database. With the default settings, the
// other connections fail at once with "database is locked" (SQLITE_BUSY). After each failure, the
// records must be read again. Open the database with these settings, written as modernc.org/sqlite
// expects them:
//
//	const settings = "?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)"
//	db, err := sql.Open("sqlite", "file:copy.db"+settings)
//
// With busy_timeout, a writer waits up to 60 seconds for its turn. With _txlock=immediate, a
// transaction waits when it begins; otherwise, a transaction that reads before it writes fails at
// once, whatever the timeout, if another transaction has written in between. With WAL, the program
// can read the copy while the follower writes to it. The README of this package has measurements.
//
// The driver modernc.org/sqlite (as of v1.62.0) stores these values in a way that SQL does not
// expect:
//
//	value            stored as                  what fails                           write instead
//	time.Time        2026-01-02 03:04:05 +0000  date functions return NULL; equal    t.UnixMicro(), or
//	                 UTC, or in another zone    times of two zones differ, and       t.UTC().Format with a
//	                                            ORDER BY mixes them; max() cannot    layout of fixed length
//	                                            be scanned into a time.Time
//	json.RawMessage  a BLOB                     comparisons with strings, LIKE,      string(raw)
//	                                            json_object
//	json.Number      a string                   comparisons with numbers             an int64 or a float64
type SQLStore struct {
	db      *sql.DB
	dialect Dialect
}

// NewSQLStore returns a store that keeps states in db.
func NewSQLStore(db *sql.DB, dialect Dialect) *SQLStore { return &SQLStore{db, dialect} }

var errNoDatabase = errors.New("the store has no database")

// querier holds the methods that *sql.DB and *sql.Tx share.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

const ofRef = ` WHERE provider_config_key = ? AND connection_id = ? AND model = ? AND variant = ?`

// Load implements [Store].
func (s *SQLStore) Load(ctx context.Context, ref Ref) (state State, err error) {
	if s.db == nil {
		return State{}, errNoDatabase
	}
	var text string
	err = s.db.QueryRowContext(ctx, s.query(`SELECT state FROM nango_follow`+ofRef),
		key(ref)...).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return State{}, nil
	}
	if err != nil {
		return State{}, err
	}
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		return State{}, fmt.Errorf("nango_follow.state: %w", err)
	}
	return state, nil
}

// Save implements [Store].
func (s *SQLStore) Save(ctx context.Context, step Step) error {
	if s.db == nil {
		return errNoDatabase
	}
	err := s.save(ctx, s.db, step)
	if !errors.Is(err, ErrOvertaken) {
		return err
	}
	stored, loadErr := s.Load(ctx, step.To.Ref)
	if loadErr != nil {
		return loadErr
	}
	_, err = compare(stored, step)
	return err
}

// Delete implements [Store].
func (s *SQLStore) Delete(ctx context.Context, ref Ref) error {
	if s.db == nil {
		return errNoDatabase
	}
	_, err := s.db.ExecContext(ctx, s.query(`DELETE FROM nango_follow`+ofRef), key(ref)...)
	return err
}

// SaveTx saves a step, which is a change of the stored state, in the caller's transaction. So the
// caller can commit it together with the rows of the batch:
//
//	tx, err := db.BeginTx(ctx, nil)
//	...
//	defer tx.Rollback()
//	if err := writeRows(ctx, tx, b.Records); err != nil {
//		return err
//	}
//	if err := store.SaveTx(ctx, tx, b.Step); err != nil {
//		return err
//	}
//	return tx.Commit()
//
// If SaveTx returns [ErrOvertaken], the transaction must be rolled back.
func (s *SQLStore) SaveTx(ctx context.Context, tx *sql.Tx, step Step) error {
	if tx == nil {
		return argument.Invalid("tx", "is nil")
	}
	return s.save(ctx, tx, step)
}

func (s *SQLStore) save(ctx context.Context, db querier, step Step) error {
	if step.To.Token == "" {
		return errors.New("the new state has no token")
	}
	text, err := json.Marshal(step.To)
	if err != nil {
		return err
	}
	var moved sql.Result
	if step.From.Token == "" {
		moved, err = db.ExecContext(ctx, s.query(`INSERT INTO nango_follow
			(provider_config_key, connection_id, model, variant, token, state) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`), append(key(step.To.Ref), step.To.Token, string(text))...)
	} else {
		args := append([]any{step.To.Token, string(text)}, key(step.To.Ref)...)
		moved, err = db.ExecContext(ctx,
			s.query(`UPDATE nango_follow SET token = ?, state = ?`+ofRef+` AND token = ?`),
			append(args, step.From.Token)...)
	}
	if err != nil {
		return err
	}
	rows, err := moved.RowsAffected()
	if err == nil && rows == 0 {
		err = ErrOvertaken
	}
	return err
}

func key(ref Ref) []any {
	return []any{ref.Connection.ProviderConfigKey, ref.Connection.ConnectionID, ref.Model, ref.Variant}
}

// query rewrites the ? parameters of an SQL text for the store's dialect.
func (s *SQLStore) query(text string) string {
	if s.dialect != PostgreSQL {
		return text
	}
	var out strings.Builder
	parts := strings.Split(text, "?")
	for i, part := range parts {
		if i > 0 {
			fmt.Fprintf(&out, "$%d", i)
		}
		out.WriteString(part)
	}
	return out.String()
}

// WithTx returns a Handle function that writes each batch and its state in one transaction of the
// store's database, so that either both are stored or neither is. The function apply writes the
// batch. It must not commit.
func WithTx[T any](s *SQLStore, apply func(ctx context.Context, tx *sql.Tx,
	b Batch[T]) error) func(context.Context, Batch[T]) error {
	return func(ctx context.Context, b Batch[T]) (err error) {
		if s == nil || s.db == nil {
			return errNoDatabase
		}
		tx, err := s.db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // does nothing after the commit
		// The state is saved first. This locks the row of the state, so that a second follower
		// waits here, then gets ErrOvertaken and writes nothing.
		if err := s.SaveTx(ctx, tx, b.Step); err != nil {
			return err
		}
		if err := apply(ctx, tx, b); err != nil {
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
		b.Committed()
		return nil
	}
}

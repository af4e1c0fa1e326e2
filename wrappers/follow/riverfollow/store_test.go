package riverfollow_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"

	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
	"github.com/nango-go/nango/wrappers/follow/storetest"
)

// openSQL maps the name of a dialect to a function that opens a database with database/sql.
var openSQL = map[string]func(t *testing.T) (*sql.DB, follow.Dialect){
	"PostgreSQL": func(t *testing.T) (*sql.DB, follow.Dialect) {
		pool := newPool(t, newDatabase(t))
		db := stdlib.OpenDBFromPool(pool)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		return db, follow.PostgreSQL
	},
	"SQLite": func(t *testing.T) (*sql.DB, follow.Dialect) {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "follow.db")+"?_pragma=busy_timeout(60000)")
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		_, err = db.ExecContext(t.Context(), follow.Schema)
		require.NoError(t, err)
		return db, follow.SQLite
	},
}

func TestSQLStore(t *testing.T) {
	for name, open := range openSQL {
		t.Run(name, func(t *testing.T) {
			dbs := map[follow.Store]*sql.DB{}
			var dialect follow.Dialect
			storetest.Run(t, func(t *testing.T) follow.Store {
				var db *sql.DB
				db, dialect = open(t)
				s := follow.NewSQLStore(db, dialect)
				dbs[s] = db
				return s
			}, func(_ *testing.T, s follow.Store) follow.Store { return follow.NewSQLStore(dbs[s], dialect) })
		})
	}
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) follow.Store {
		return riverfollow.NewStore(newPool(t, newDatabase(t)))
	}, func(_ *testing.T, s follow.Store) follow.Store { return s })
}

func TestStoreAndSQLStoreShareTheTable(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	db := stdlib.OpenDBFromPool(pool)
	defer func() { require.NoError(t, db.Close()) }()
	step := storetest.Next(storetest.Ref(1), follow.State{}, "one")
	require.NoError(t, riverfollow.NewStore(pool).Save(t.Context(), step))
	state, err := follow.NewSQLStore(db, follow.PostgreSQL).Load(t.Context(), storetest.Ref(1))
	require.NoError(t, err)
	require.Equal(t, step.To, state)
}

// If anything fails between the first row of a batch and the commit, neither the rows nor the state
// are stored.
func TestRowsAndStateAreWrittenTogether(t *testing.T) {
	for name, open := range openSQL {
		t.Run(name, func(t *testing.T) {
			db, dialect := open(t)
			_, err := db.ExecContext(t.Context(), `CREATE TABLE issues (id text NOT NULL, n integer NOT NULL)`)
			require.NoError(t, err)
			if dialect == follow.SQLite {
				// A pragma simulates a full disk, but only for one database connection. So db must
				// not open a second connection.
				db.SetMaxOpenConns(1)
			}
			srv := newServer(t, 1, 40)
			store := follow.NewSQLStore(db, dialect)
			var failing func(ctx context.Context, tx *sql.Tx) error
			batch := 0
			f, err := follow.New(srv.Client(), follow.Config[Issue]{
				Store: store, BatchSize: 10, Handle: follow.WithTx(store, func(ctx context.Context, tx *sql.Tx, b follow.Batch[Issue]) error {
					batch++
					insert := `INSERT INTO issues (id, n) VALUES ($1, 1)` // writing an issue again adds another row
					for i, r := range b.Records {
						if batch == 2 && i == 5 && failing != nil {
							if err := failing(ctx, tx); err != nil {
								return err
							}
						}
						if _, err := tx.ExecContext(ctx, insert, r.Data.ID); err != nil {
							return err
						}
					}
					return nil
				}),
			})
			require.NoError(t, err)
			faults := map[string]func(ctx context.Context, tx *sql.Tx) error{
				"an error": func(context.Context, *sql.Tx) error { return errors.New("no") },
				"a panic":  func(context.Context, *sql.Tx) error { panic("no") },
			}
			if dialect == follow.PostgreSQL {
				faults["a lost connection"] = func(ctx context.Context, tx *sql.Tx) error {
					_, err := tx.ExecContext(ctx, `SELECT pg_terminate_backend(pg_backend_pid())`)
					require.Error(t, err)
					return nil
				}
				faults["a full disk"] = func(ctx context.Context, tx *sql.Tx) error {
					_, err := tx.ExecContext(ctx, `DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$`)
					return err
				}
			} else {
				faults["a full disk"] = func(ctx context.Context, tx *sql.Tx) error {
					_, err := tx.ExecContext(ctx, `PRAGMA max_page_count = 1`)
					require.NoError(t, err)
					_, err = tx.ExecContext(ctx, `INSERT INTO issues (id, n) VALUES (zeroblob(100000), 1)`)
					require.ErrorContains(t, err, "full")
					return err
				}
			}
			for name, fault := range faults {
				_, err := db.ExecContext(t.Context(), `DELETE FROM issues`)
				require.NoError(t, err)
				_, err = db.ExecContext(t.Context(), `DELETE FROM nango_follow`)
				require.NoError(t, err)
				batch, failing = 0, fault
				_, err = f.Once(t.Context(), ref("user-1"))
				require.Error(t, err, name)
				require.Equal(t, 10, countRows(t, db), name)
				if dialect == follow.SQLite {
					_, err = db.ExecContext(t.Context(), `PRAGMA max_page_count = 1000000`)
					require.NoError(t, err)
				}
				failing = nil
				_, err = f.Once(t.Context(), ref("user-1"))
				require.NoError(t, err, name)
				require.Equal(t, 40, countRows(t, db), name)
			}
		})
	}
}

func countRows(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(*) FROM issues`).Scan(&n))
	return n
}

func TestAnOvertakenFollowerWritesNothing(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 1, 30)
	store := riverfollow.NewStore(pool)
	write := riverfollow.Table{}.Write
	other, err := newFollower(srv.Client(), pool, 10)
	require.NoError(t, err)
	overtaken := false
	f, err := follow.New(srv.Client(), follow.Config[json.RawMessage]{
		Store: store, BatchSize: 20, Handle: func(ctx context.Context, b follow.Batch[json.RawMessage]) error {
			if !overtaken {
				overtaken = true
				if _, err := other.Once(ctx, ref("user-1")); err != nil {
					return err
				}
			}
			return riverfollow.WithTx(store, func(ctx context.Context, tx pgx.Tx, b follow.Batch[json.RawMessage]) error {
				require.Fail(t, "it must not come to writing")
				return write(ctx, tx, b)
			})(ctx, b)
		},
	})
	require.NoError(t, err)
	_, err = f.Once(t.Context(), ref("user-1"))
	require.ErrorIs(t, err, follow.ErrOvertaken)
	requireSame(t, srv, pool, "user-1")
}

func TestMigrateMayRunManyTimesAtOnce(t *testing.T) {
	url := newDatabase(t)
	results := make(chan error)
	for range 4 {
		go func() {
			pool := newPool(t, url)
			results <- riverfollow.Migrate(t.Context(), pool)
		}()
	}
	for range 4 {
		require.NoError(t, <-results)
	}
}

func TestAStoreWithoutAPoolIsAnError(t *testing.T) {
	s := riverfollow.NewStore(nil)
	_, err := s.Load(t.Context(), ref("user-1"))
	require.Error(t, err)
	require.Error(t, s.Save(t.Context(), storetest.Next(storetest.Ref(1), follow.State{}, "one")))
	require.Error(t, riverfollow.WithTx(s, riverfollow.Table{}.Write)(t.Context(), follow.Batch[json.RawMessage]{}))
}

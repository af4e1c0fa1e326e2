package riverfollow_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/child"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

const (
	batchSize = 10
	table     = `CREATE TABLE issues (id text NOT NULL)`
	insert    = `INSERT INTO issues (id) VALUES ($1)` // a second write of the same issue would add a second row
)

// steps are the points at which a process is killed as it writes its second batch. The field named
// rows is the expected number of rows in the table afterwards.
var steps = []struct {
	name string
	rows int
}{{"before the transaction", 10}, {"before the rows", 10}, {"between the rows", 10}, {"before the commit", 10}, {"after the commit", 20}}

// follower returns a follower that writes batches into the database. While the second batch is
// written, it calls onStep at each point in steps, with the name of the point.
func follower(c *nango.Client, db *sql.DB, dialect follow.Dialect, onStep func(step string)) (*follow.Follower[Issue], error) {
	store, batch := follow.NewSQLStore(db, dialect), 0
	second := func(step string) {
		if batch == 2 {
			onStep(step)
		}
	}
	write := follow.WithTx(store, func(ctx context.Context, tx *sql.Tx, b follow.Batch[Issue]) error {
		second("before the rows")
		for i, r := range b.Records {
			if i == len(b.Records)/2 {
				second("between the rows")
			}
			if _, err := tx.ExecContext(ctx, insert, r.Data.ID); err != nil {
				return err
			}
		}
		second("before the commit")
		return nil
	})
	return follow.New(c, follow.Config[Issue]{Store: store, BatchSize: batchSize, Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
		batch++
		second("before the transaction")
		err := write(ctx, b)
		second("after the commit")
		return err
	}})
}

// saveUntil runs a follower up to the point with the given name (see steps) and then waits to be
// killed.
func saveUntil(ctx context.Context, end string) error {
	c, err := nango.FromEnv()
	if err != nil {
		return err
	}
	db, dialect, err := openDatabase(os.Getenv("FOLLOW_TEST_DRIVER"), os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	f, err := follower(c, db, dialect, func(step string) {
		if step == end {
			child.Stop("at " + step)
		}
	})
	if err != nil {
		return err
	}
	_, err = f.Once(ctx, ref("user-1"))
	return err
}

func openDatabase(driver, url string) (*sql.DB, follow.Dialect, error) {
	db, err := sql.Open(driver, url)
	if driver == "sqlite" {
		return db, follow.SQLite, err
	}
	return db, follow.PostgreSQL, err
}

func TestAKilledProcessLosesAndRepeatsNothing(t *testing.T) {
	for _, driver := range []string{"pgx", "sqlite"} {
		for _, step := range steps {
			t.Run(driver+" killed "+step.name, func(t *testing.T) {
				url := filepath.Join(t.TempDir(), "follow.db") + "?_pragma=busy_timeout(60000)"
				if driver == "pgx" {
					url = newDatabase(t)
				}
				db, dialect, err := openDatabase(driver, url)
				require.NoError(t, err)
				defer func() { require.NoError(t, db.Close()) }()
				for _, schema := range []string{follow.Schema, table} {
					_, err = db.ExecContext(t.Context(), schema)
					require.NoError(t, err)
				}
				srv := newServer(t, 1, 4*batchSize)

				child.Kill(t, child.Start(t, "at "+step.name, []string{
					"FOLLOW_TEST_END=" + step.name, "FOLLOW_TEST_DRIVER=" + driver, "DATABASE_URL=" + url,
					"NANGO_SECRET_KEY=" + nangotest.DefaultSecretKey, "NANGO_HOST=" + srv.URL(),
				}))

				require.Equal(t, step.rows, countRows(t, db))
				f, err := follower(srv.Client(), db, dialect, func(string) {})
				require.NoError(t, err)
				_, err = f.Once(t.Context(), ref("user-1"))
				require.NoError(t, err)
				require.Equal(t, 4*batchSize, countRows(t, db))
				var distinct int
				require.NoError(t, db.QueryRowContext(t.Context(), `SELECT count(DISTINCT id) FROM issues`).Scan(&distinct))
				require.Equal(t, 4*batchSize, distinct)
			})
		}
	}
}

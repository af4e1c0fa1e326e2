// Command mirror copies the records of many connections, including deletions, to the PostgreSQL
// table nango_records; see package riverfollow. It writes records in the same transaction as the
// cursor, which says up to where records have been copied. So no record is lost or written twice.
// For each connection, there is a job in a queue in the same database, so any number of processes
// on any number of machines share the work. Each process may be killed at any time.
//
// Without NANGO_SECRET_KEY, the program runs on the emulator and copies the records twice. The
// records change in between. If DATABASE_URL is not set either, the program starts a PostgreSQL
// server of its own; PostgreSQL must be installed. With both variables, and NANGO_HOST for a
// self-hosted Nango, the program copies the records of your own integration until it is
// interrupted. You can start it several times:
//
//	NANGO_SECRET_KEY=… DATABASE_URL=postgres://… go run ./mirror -integration github -model GithubIssue
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
)

type config struct {
	integration, model string
	jobs               int
	every              time.Duration
}

func main() {
	var cfg config
	flag.StringVar(&cfg.integration, "integration", "github", "the `key` of the integration")
	flag.StringVar(&cfg.model, "model", "GithubIssue", "the `name` of a synced model")
	flag.IntVar(&cfg.jobs, "jobs", 4, "the maximum number of connections to copy concurrently")
	flag.DurationVar(&cfg.every, "every", time.Minute, "how often to look for new records")
	program.Run(func(ctx context.Context) error { return run(ctx, os.Stdout, cfg) })
}

func run(ctx context.Context, out io.Writer, cfg config) error {
	database := os.Getenv("DATABASE_URL")
	if os.Getenv("NANGO_SECRET_KEY") == "" {
		return demo(ctx, out, cfg, database)
	}
	if database == "" {
		return errors.New("DATABASE_URL is not set; it names the database to copy to")
	}
	c, err := nango.FromEnv()
	if err != nil {
		return err
	}
	pool, err := open(ctx, database, cfg)
	if err != nil {
		return err
	}
	defer pool.Close()
	return mirror(ctx, c, pool, cfg)
}

// mirror copies records until ctx ends. It then finishes writing the current batches and returns.
func mirror(ctx context.Context, c *nango.Client, pool *pgxpool.Pool, cfg config) error {
	store := riverfollow.NewStore(pool)
	follower, err := follow.New(c, follow.Config[json.RawMessage]{
		Models: []follow.Model{{ProviderConfigKey: cfg.integration, Name: cfg.model}},
		Store:  store, Handle: riverfollow.WithTx(store, riverfollow.Table{}.Write), Reconcile: true,
	})
	if err != nil {
		return err
	}
	settings := &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: cfg.jobs}},
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if err := riverfollow.Configure(settings, follower,
		riverfollow.Options{Period: cfg.every}); err != nil {
		return err
	}
	queue, err := river.NewClient(riverpgxv5.New(pool), settings)
	if err != nil {
		return err
	}
	if err := queue.Start(ctx); err != nil {
		return err
	}
	<-queue.Stopped()
	return nil
}

// open connects to a database and creates the tables.
func open(ctx context.Context, database string, cfg config) (*pgxpool.Pool, error) {
	settings, err := pgxpool.ParseConfig(database)
	if err != nil {
		// The error of pgxpool may contain the password, so it is not returned.
		return nil, errors.New("DATABASE_URL is not a connection string of PostgreSQL")
	}
	settings.MaxConns = int32(cfg.jobs) + 4 // one for each job and some for the queue
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, err
	}
	if err := riverfollow.Migrate(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

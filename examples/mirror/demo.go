package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/postgres"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
)

// demo copies the records of an emulator to PostgreSQL, changes them, and copies them again. It
// runs two clients of the job queue River, as two processes would.
func demo(ctx context.Context, out io.Writer, cfg config, database string) (err error) {
	if database == "" {
		server, err := postgres.Start(ctx)
		if err != nil {
			return fmt.Errorf("%w, or set DATABASE_URL", err)
		}
		defer func() { _ = server.Stop(ctx) }()
		database = server.URL()
	}
	const connections, issues = 6, 2500
	srv, err := nangotest.Start()
	if err != nil {
		return err
	}
	defer srv.Close()
	if err := errors.Join(deploy(srv, cfg, issues), connect(ctx, srv, cfg, connections)); err != nil {
		return err
	}
	pool, err := open(ctx, database, cfg)
	if err != nil {
		return err
	}
	defer pool.Close()

	working, cancel := context.WithCancelCause(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel(nil)
	for range 2 {
		workers.Go(func() {
			if err := mirror(working, srv.Client(), pool, cfg); err != nil {
				cancel(err)
			}
		})
	}
	count := connections * issues
	if err := waitFor(working, pool, copied, count, 0); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d records of %d connections are in nango_records.\n", count, connections)
	fmt.Fprintln(out, "Now every sync adds, changes and deletes one.")
	if err := srv.Advance(ctx, time.Hour); err != nil {
		return err
	}
	if err := plan(ctx, pool); err != nil {
		return err
	}
	count += connections
	if err := waitFor(working, pool, copied, count, connections); err != nil {
		return err
	}
	var titles, odd int // a query works for every record, whatever it contains
	err = pool.QueryRow(ctx,
		`SELECT count(data->>'title'), count(raw) FROM nango_records`).Scan(&titles, &odd)
	fmt.Fprintf(out, "%d records now, of which %d are deleted.\n", count, connections)
	fmt.Fprintf(out, "%d have a title; %d have the original JSON too, since jsonb cannot store it.\n",
		titles, odd)
	return err
}

// Issue is the type of the records in the demo.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// deploy adds an integration with a sync to the emulator. The first run of the sync saves the given
// number of issues; later runs, one per hour, add, change and delete some.
func deploy(srv *nangotest.Server, cfg config, issues int) error {
	run := func(_ context.Context, run nangotest.SyncRun) error {
		if run.LastRun.IsZero() {
			all := make([]Issue, issues)
			for i := range all {
				all[i] = Issue{ID: strconv.Itoa(i + 1),
					Title: fmt.Sprintf("Issue %d of %s", i+1, run.Connection.ConnectionID)}
			}
			// This title tests the column named data, whose type is jsonb. That type cannot store the first
			// character of the title, and JSON encoders escape some of the others.
			all[2].Title = "\x00 <b> \u2028"
			return run.Save(cfg.model, all)
		}
		return errors.Join(
			run.Save(cfg.model,
				[]Issue{{ID: "1", Title: "Another title"}, {ID: strconv.Itoa(issues + 1), Title: "New"}}),
			run.Delete(cfg.model, []Issue{{ID: "2"}}),
		)
	}
	return srv.Seed(nangotest.Seed{Integrations: []nangotest.Integration{{
		UniqueKey: cfg.integration, Provider: "github",
		Syncs: []nangotest.Sync{{Name: "github-issues", Models: []string{cfg.model},
			Frequency: "every hour", AutoStart: true, Run: run}},
	}}})
}

// connect creates the given number of connections, and waits until the sync has run for each of
// them.
func connect(ctx context.Context, srv *nangotest.Server, cfg config, connections int) error {
	seed := nangotest.Seed{}
	for i := range connections {
		seed.Connections = append(seed.Connections, nangotest.Connection{
			ProviderConfigKey: cfg.integration, ConnectionID: fmt.Sprintf("user-%d", i+1),
			Credentials: nango.NewConnectionCredentials(
				nango.OAuth2Credentials{AccessToken: "gho_of-the-connection"}),
		})
	}
	return errors.Join(srv.Seed(seed), srv.Settle(ctx))
}

// copied is an SQL query that reports whether the table has $1 records, of which $2 are deleted,
// and no job is pending. A job must end before plan is called again, because riverfollow.Plan skips
// a connection that has a pending job.
const copied = `SELECT count(*) = $1 AND count(deleted_at) = $2
	AND NOT EXISTS (SELECT FROM river_job WHERE finalized_at IS NULL)
	FROM nango_records`

// plan adds the periodic job riverfollow.Plan to the queue immediately. Normally one of the running
// River clients adds this job once per period, but any program may do so.
func plan(ctx context.Context, pool *pgxpool.Pool) error {
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		return err
	}
	_, err = queue.Insert(ctx, riverfollow.Plan{}, nil)
	return err
}

// waitFor repeats an SQL query until its result is true.
func waitFor(ctx context.Context, pool *pgxpool.Pool, query string, args ...any) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var yes bool
		if err := pool.QueryRow(ctx, query, args...).Scan(&yes); err != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		if yes {
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

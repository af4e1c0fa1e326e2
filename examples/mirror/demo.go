package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// demo mirrors the emulator with two workers, and once more after something has changed there.
func demo(ctx context.Context, out io.Writer, cfg config, database string) (err error) {
	if database == "" {
		var stop func() error
		if database, stop, err = startPostgres(ctx); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, stop()) }()
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
	for _, name := range []string{"one", "two"} {
		cfg := cfg
		cfg.name = name
		workers.Go(func() {
			if err := work(working, out, srv.Client(), database, cfg); err != nil {
				cancel(err)
			}
		})
	}
	count := connections * issues
	if err := until(working, pool, allCopied, count); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%d records of %d connections are in nango_records. Now every sync adds, changes and deletes one.\n", count, connections)
	if err := srv.Advance(ctx, time.Hour); err != nil {
		return err
	}
	count += 3 * connections
	if err := plan(ctx, pool, cfg); err != nil {
		return err
	}
	if err := until(working, pool, allCopied, count); err != nil {
		return err
	}
	var there, deleted int
	if err := pool.QueryRow(ctx, `SELECT count(*), count(deleted_at) FROM nango_records`).Scan(&there, &deleted); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(out, "%d records now, of which %d are deleted; in all, %d were copied.\n", there, deleted, count)
	return nil
}

// Issue is a record of the emulator.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// deploy gives the emulator an integration with a sync, which saves issues first, and then changes some each hour.
func deploy(srv *nangotest.Server, cfg config, issues int) error {
	run := func(_ context.Context, run nangotest.SyncRun) error {
		if run.LastRun.IsZero() {
			all := make([]Issue, issues)
			for i := range all {
				all[i] = Issue{ID: fmt.Sprint(i + 1), Title: fmt.Sprintf("Issue %d of %s", i+1, run.Connection.ConnectionID)}
			}
			all[0].Title = "\x00 <b> \u2028" // nothing that JSON can hold gets lost
			return run.Save(cfg.model, all)
		}
		return errors.Join(
			run.Save(cfg.model, []Issue{{ID: "1", Title: "Another title"}, {ID: fmt.Sprint(issues + 1), Title: "New"}}),
			run.Delete(cfg.model, []Issue{{ID: "2"}}),
		)
	}
	return srv.Seed(nangotest.Seed{Integrations: []nangotest.Integration{{
		UniqueKey: cfg.integration, Provider: "github",
		Syncs: []nangotest.Sync{{Name: "github-issues", Models: []string{cfg.model}, Frequency: "every hour", AutoStart: true, Run: run}},
	}}})
}

// connect makes connections, and waits until their syncs have run.
func connect(ctx context.Context, srv *nangotest.Server, cfg config, connections int) error {
	seed := nangotest.Seed{}
	for i := range connections {
		seed.Connections = append(seed.Connections, nangotest.Connection{
			ProviderConfigKey: cfg.integration, ConnectionID: fmt.Sprintf("user-%d", i+1),
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_of-the-connection"}),
		})
	}
	return errors.Join(srv.Seed(seed), srv.Settle(ctx))
}

// allCopied asks whether so many records were copied and no job is left. A connection whose job has not quite ended gets
// no second one, so that a plan would pass it over and leave it to the next.
const allCopied = `SELECT coalesce(sum(copied), 0) = $1 AND NOT EXISTS (SELECT FROM river_job WHERE finalized_at IS NULL)
	FROM nango_cursors`

// plan queues what the leader queues in each period. Any program may do so, when a webhook tells of a sync for example.
func plan(ctx context.Context, pool *pgxpool.Pool, cfg config) error {
	queue, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		return err
	}
	_, err = queue.Insert(ctx, planJob{cfg.integration, cfg.model}, nil)
	return err
}

// until asks the database a question until the answer is yes.
func until(ctx context.Context, pool *pgxpool.Pool, question string, args ...any) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var yes bool
		if err := pool.QueryRow(ctx, question, args...).Scan(&yes); err != nil {
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

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	nango "github.com/nango-go/nango/client"
)

// planJob finds the connections of an integration and queues a copyJob for each.
type planJob struct{ ProviderConfigKey, Model string }

// Kind names the job in the queue.
func (planJob) Kind() string { return "plan" }

// InsertOpts keeps a second one out while there is one.
func (planJob) InsertOpts() river.InsertOpts { return onceAtATime() }

// copyJob copies what is new in one connection. Connections are independent, so each can be copied anywhere.
type copyJob struct{ ProviderConfigKey, ConnectionID, Model string }

// Kind names the job in the queue.
func (copyJob) Kind() string { return "copy" }

// InsertOpts keeps a second one for the same connection out while there is one.
func (copyJob) InsertOpts() river.InsertOpts { return onceAtATime() }

func onceAtATime() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

type planWorker struct {
	river.WorkerDefaults[planJob]
	client *nango.Client
	log    *log.Logger
}

// Work implements river.Worker.
func (w *planWorker) Work(ctx context.Context, job *river.Job[planJob]) error {
	var jobs []river.InsertManyParams
	for conn, err := range w.client.Connections.All(ctx, nango.ListConnectionsParams{IntegrationID: []string{job.Args.ProviderConfigKey}}) {
		if err != nil {
			return fmt.Errorf("list connections: %w", err)
		}
		jobs = append(jobs, river.InsertManyParams{Args: copyJob{job.Args.ProviderConfigKey, conn.ConnectionID, job.Args.Model}})
	}
	if len(jobs) == 0 {
		w.log.Printf("%s has no connections yet", job.Args.ProviderConfigKey)
		return nil
	}
	_, err := river.ClientFromContext[pgx.Tx](ctx).InsertMany(ctx, jobs)
	return err
}

type copyWorker struct {
	river.WorkerDefaults[copyJob]
	mirror *mirror
	log    *log.Logger
}

// Work implements river.Worker. What it returns decides what River does next: nil ends the job, an error is tried again
// after a while.
func (w *copyWorker) Work(ctx context.Context, job *river.Job[copyJob]) error {
	copied, more, err := w.mirror.copy(ctx, job.Args)
	w.log.Printf("%s: %d records copied", job.Args.ConnectionID, copied)
	switch {
	case errors.Is(err, nango.ErrNotFound):
		return river.JobCancel(err) // the connection was deleted
	case err != nil:
		w.log.Printf("%s: %v", job.Args.ConnectionID, err)
		return err
	case more:
		return river.JobSnooze(0) // to the end of the queue, so that the others get on too
	}
	return nil
}

// newQueue returns a River client that works, or waits to be started. Its tables have to be there; see createTables.
func newQueue(m *mirror, out *log.Logger, cfg config) (*river.Client[pgx.Tx], error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &planWorker{client: m.client, log: out})
	river.AddWorker(workers, &copyWorker{mirror: m, log: out})
	return river.NewClient(riverpgxv5.New(m.pool), &river.Config{
		ID:      cfg.name,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: cfg.jobs}},
		Workers: workers,
		Logger:  slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		// One process, the leader, queues the plan in each period; when it ends, another one takes its place.
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(cfg.every),
			func() (river.JobArgs, *river.InsertOpts) { return planJob{cfg.integration, cfg.model}, nil },
			&river.PeriodicJobOpts{RunOnStart: true})},
		// A killed worker cannot give its job back. A job is a turn long and a little more: after twice that time nobody
		// works on it any more, and the leader gives it to another worker, which goes on from the cursor.
		JobTimeout:           2 * cfg.turn,
		RescueStuckJobsAfter: 2 * cfg.turn,
		SoftStopTimeout:      cfg.turn,
	})
}

//go:embed schema.sql
var schema string

// createTables makes River's tables and ours where they are missing. Of several processes that start together one does
// it, while the others wait.
func createTables(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtext('nango mirror'))`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, schema); err != nil {
			return fmt.Errorf("create tables: %w", err)
		}
		if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("create the queue's tables: %w", err)
		}
		return nil
	})
}

// open connects to a database, under a name that its administrator sees.
func open(ctx context.Context, database string, cfg config) (*pgxpool.Pool, error) {
	settings, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, errors.New("DATABASE_URL is no connection string of PostgreSQL") // the error may quote it
	}
	settings.ConnConfig.RuntimeParams["application_name"] = cfg.name
	settings.MaxConns = int32(cfg.jobs) + 4 // one for each job, and some for the queue
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := createTables(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

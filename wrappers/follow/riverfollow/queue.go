package riverfollow

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
)

// Options says how connections are followed by a queue.
type Options struct {
	// Period is how often each connection is looked at; 0 is a minute. River looks for due jobs
	// every 5 seconds, so that less than half a minute has little use.
	Period time.Duration
	// Queue is the queue of the jobs; "" is River's default. It must be one of river.Config.Queues.
	Queue string
	// Logger gets a line for each connection that does not exist. Nil logs nothing; River itself
	// logs failures.
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Period == 0 {
		o.Period = time.Minute
	}
	if o.Queue == "" {
		o.Queue = river.QueueDefault
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Configure adds the workers and the plan of a follower to a configuration of River. JobTimeout and
// RescueStuckJobsAfter, where they are unset, become half a period and a period, but no less than
// 10 and 20 seconds: so long a killed process keeps its jobs. One follower can be added to a
// configuration.
func Configure[T any](cfg *river.Config, f *follow.Follower[T], opts Options) error {
	switch {
	case cfg == nil:
		return errors.New("riverfollow: the configuration is nil")
	case f == nil:
		return errors.New("riverfollow: the follower is nil")
	case opts.Period < 0:
		return errors.New("riverfollow: Options.Period is negative")
	}
	opts = opts.withDefaults()
	if cfg.Workers == nil {
		cfg.Workers = river.NewWorkers()
	}
	if err := river.AddWorkerSafely(cfg.Workers, &worker[T]{follower: f, opts: opts}); err != nil {
		return fmt.Errorf("riverfollow: %w", err)
	}
	if err := river.AddWorkerSafely(cfg.Workers, &planner[T]{follower: f, opts: opts}); err != nil {
		return fmt.Errorf("riverfollow: %w", err)
	}
	cfg.PeriodicJobs = append(cfg.PeriodicJobs,
		river.NewPeriodicJob(river.PeriodicInterval(opts.Period),
			func() (river.JobArgs,
				*river.InsertOpts) {
				return Plan{}, &river.InsertOpts{Queue: opts.Queue}
			},
			&river.PeriodicJobOpts{ID: Plan{}.Kind(), RunOnStart: true}))
	if cfg.JobTimeout == 0 {
		cfg.JobTimeout = max(opts.Period/2, 10*time.Second)
	}
	if cfg.RescueStuckJobsAfter == 0 && cfg.JobTimeout > 0 {
		cfg.RescueStuckJobsAfter = 2 * cfg.JobTimeout
	}
	return nil
}

// Job is one turn of a follower at a Ref. There is one of each at a time.
type Job struct {
	ProviderConfigKey string `json:"provider_config_key"`
	ConnectionID      string `json:"connection_id"`
	Model             string `json:"model"`
	Variant           string `json:"variant,omitempty"`
	// Noted marks the job of a webhook that came while another job of the Ref was waiting or
	// running.
	Noted bool `json:"noted,omitempty"`
}

// NewJob returns the job of a Ref.
func NewJob(ref follow.Ref) Job {
	return Job{ProviderConfigKey: ref.Connection.ProviderConfigKey,
		ConnectionID: ref.Connection.ConnectionID, Model: ref.Model, Variant: ref.Variant}
}

// Ref is what the job looks at.
func (j Job) Ref() follow.Ref {
	return follow.Ref{
		Connection: client.ConnectionRef{ProviderConfigKey: j.ProviderConfigKey,
			ConnectionID: j.ConnectionID},
		Model: j.Model, Variant: j.Variant,
	}
}

// Kind implements river.JobArgs.
func (Job) Kind() string { return "nango_follow" }

// InsertOpts implements river.JobArgsWithInsertOpts: one job for each Ref that has not ended.
func (Job) InsertOpts() river.InsertOpts { return onceAtATime() }

// Plan lists what is followed, and queues a [Job] for each. Any program may insert one.
type Plan struct{}

// Kind implements river.JobArgs.
func (Plan) Kind() string { return "nango_follow_plan" }

// InsertOpts implements river.JobArgsWithInsertOpts: one plan that has not ended.
func (Plan) InsertOpts() river.InsertOpts { return onceAtATime() }

func onceAtATime() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

// priorities: a webhook says that something is new, a period that something may be.
const (
	notedPriority   = 1
	plannedPriority = 2
)

type planner[T any] struct {
	river.WorkerDefaults[Plan]
	follower *follow.Follower[T]
	opts     Options
}

// NextRetry implements river.Worker.
func (p *planner[T]) NextRetry(job *river.Job[Plan]) time.Time { return p.opts.retry(job.Attempt) }

// Work implements river.Worker. Jobs are queued in pages, so that memory does not grow with the
// connections; what a plan that fails has queued stays.
func (p *planner[T]) Work(ctx context.Context, _ *river.Job[Plan]) error {
	const page = 1000
	queue := river.ClientFromContext[pgx.Tx](ctx)
	jobs := make([]river.InsertManyParams, 0, page)
	insert := func() error {
		if len(jobs) == 0 {
			return nil
		}
		_, err := queue.InsertMany(ctx, jobs)
		jobs = jobs[:0]
		return err
	}
	for ref, err := range p.follower.Refs(ctx) {
		if err != nil {
			return errors.Join(fmt.Errorf("list connections: %w", err), insert())
		}
		opts := Job{}.InsertOpts()
		opts.Queue, opts.Priority = p.opts.Queue, plannedPriority
		if jobs = append(jobs,
			river.InsertManyParams{Args: NewJob(ref), InsertOpts: &opts}); len(jobs) == page {
			if err := insert(); err != nil {
				return err
			}
		}
	}
	return insert()
}

type worker[T any] struct {
	river.WorkerDefaults[Job]
	follower *follow.Follower[T]
	opts     Options
}

// NextRetry implements river.Worker.
func (w *worker[T]) NextRetry(job *river.Job[Job]) time.Time { return w.opts.retry(job.Attempt) }

// retry is when to try again after so many attempts: never later than in a period.
func (o Options) retry(attempts int) time.Time {
	wait := o.Period
	if attempts < 20 {
		wait = min(wait, time.Second<<max(attempts-1, 0))
	}
	return time.Now().Add(wait/2 + rand.N(wait/2+1)) //nolint:gosec // no secret
}

// Work implements river.Worker. What it returns decides what River does next: nil ends the job, an
// error is tried again after a while, and a snooze goes to the end of the queue.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[Job]) error {
	result, err := w.follower.Turn(ctx, job.Args.Ref())
	switch {
	case err == nil && !result.More:
		return nil
	case err == nil, ctx.Err() != nil && result.Batches > 0, errors.Is(err, follow.ErrOvertaken):
		return river.JobSnooze(0)
	case errors.Is(err, client.ErrNotFound):
		w.opts.Logger.WarnContext(ctx, "the connection does not exist", "ref", job.Args.Ref().String())
		return river.JobCancel(err)
	case errors.Is(err, client.ErrRateLimited):
		return river.JobSnooze(window(err))
	}
	return err
}

// window is how long the server's limit lasts, and a little more, so that not all of its jobs come
// back at once.
func window(err error) time.Duration {
	wait := time.Second
	if refused, ok := errors.AsType[*client.SDKError](err); ok {
		wait += refused.RetryAfter
	}
	return min(wait, time.Minute) + rand.N(5*time.Second) //nolint:gosec // no secret
}

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

// Options configures how often connections are read and which queue the jobs use.
type Options struct {
	// Period is the time between two jobs for the same connection; 0 means a minute. River looks
	// for due jobs only every 5 seconds, so a period below half a minute is of little use.
	Period time.Duration
	// Queue is the name of the jobs' queue; "" means River's default queue. It must be a key of
	// river.Config.Queues.
	Queue string
	// Logger receives a line for each connection that does not exist; nil means slog.Default().
	// River itself logs failures.
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
		o.Logger = slog.Default()
	}
	return o
}

// Configure adds the workers and the periodic job of a follower to cfg. If cfg.JobTimeout is unset,
// Configure sets it to half a period, but at least 10 seconds. If cfg.RescueStuckJobsAfter is
// unset, Configure sets it to one period, but at least 20 seconds: after this time, another process
// takes over the jobs of a killed process. Only one follower can be added to a configuration.
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

// Job holds the arguments of a River job that reads the new records of a Ref, at most
// follow.Config.TurnBatches batches. No two equal jobs are queued at a time.
type Job struct {
	ProviderConfigKey string `json:"provider_config_key"`
	ConnectionID      string `json:"connection_id"`
	Model             string `json:"model"`
	Variant           string `json:"variant,omitempty"`
	// Noted reports whether a webhook queued the job while another job of the Ref was waiting or
	// running.
	Noted bool `json:"noted,omitempty"`
}

// NewJob returns a job that reads the new records of ref.
func NewJob(ref follow.Ref) Job {
	return Job{ProviderConfigKey: ref.Connection.ProviderConfigKey,
		ConnectionID: ref.Connection.ConnectionID, Model: ref.Model, Variant: ref.Variant}
}

// Ref returns the Ref whose new records the job reads.
func (j Job) Ref() follow.Ref {
	return follow.Ref{
		Connection: client.ConnectionRef{ProviderConfigKey: j.ProviderConfigKey,
			ConnectionID: j.ConnectionID},
		Model: j.Model, Variant: j.Variant,
	}
}

// Kind implements river.JobArgs.
func (Job) Kind() string { return "nango_follow" }

// InsertOpts implements river.JobArgsWithInsertOpts. The returned options allow only one unfinished
// job for each Ref and value of Noted.
func (Job) InsertOpts() river.InsertOpts { return onceAtATime() }

// Plan is a job that lists the Refs that the follower follows, and queues a [Job] for each of them.
// Any process may insert it.
type Plan struct{}

// Kind implements river.JobArgs.
func (Plan) Kind() string { return "nango_follow_plan" }

// InsertOpts implements river.JobArgsWithInsertOpts. The returned options allow only one unfinished
// Plan.
func (Plan) InsertOpts() river.InsertOpts { return onceAtATime() }

func onceAtATime() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

// Jobs that a webhook queued run first, because the webhook has reported new records. A periodic
// job may find no new records.
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

// Work implements river.Worker. It inserts a job for each Ref, 1,000 at a time, so that memory does
// not grow with the number of connections. If Work fails, the jobs that it has inserted remain
// queued.
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

// retry returns the time of the next attempt of a job that has failed the given number of times.
// This time is at most one period from now.
func (o Options) retry(attempts int) time.Time {
	wait := o.Period
	if attempts < 20 {
		wait = min(wait, time.Second<<max(attempts-1, 0))
	}
	return time.Now().Add(wait/2 + rand.N(wait/2+1)) //nolint:gosec // no secret
}

// Work implements river.Worker. The value that it returns tells River what to do with the job: nil
// completes it, an error makes River retry it later, and a snooze puts it at the end of the queue.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[Job]) error {
	result, err := w.follower.Turn(ctx, job.Args.Ref())
	_, unhandled := errors.AsType[*follow.HandleError](err)
	_, unknown := errors.AsType[*follow.ConnectionError](err)
	switch {
	case err == nil && !result.More:
		return nil
	case err == nil, ctx.Err() != nil && result.Batches > 0:
		return river.JobSnooze(0)
	case errors.Is(err, follow.ErrOvertaken): // waits, since the store may be returning old states
		return river.JobSnooze(time.Second + rand.N(time.Second)) //nolint:gosec // no secret
	case unhandled: // says nothing about the records, even if Handle got the error from Nango
		return err
	case unknown:
		w.opts.Logger.WarnContext(ctx, "the connection does not exist", "ref", job.Args.Ref().String())
		return river.JobCancel(err)
	case errors.Is(err, client.ErrRateLimited):
		return river.JobSnooze(window(err))
	}
	return err
}

// window returns the time until the server's rate limit window ends, plus a random delay, so that
// the jobs do not all run again at the same moment.
func window(err error) time.Duration {
	wait := time.Second
	if refused, ok := errors.AsType[*client.SDKError](err); ok {
		wait += refused.RetryAfter
	}
	return min(wait, time.Minute) + rand.N(5*time.Second) //nolint:gosec // no secret
}

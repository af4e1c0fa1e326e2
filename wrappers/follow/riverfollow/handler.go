package riverfollow

import (
	"context"
	"net/http"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/webhook"
)

// Handler returns a handler for the webhooks of an environment, signed with one of these keys; see
// wrappers/webhook for its answers. It queues a job for what a successful sync has changed, and
// answers. Other webhooks, and those about what the follower does not follow, are answered and
// ignored. Where the queue cannot be reached, Nango delivers again.
func Handler[T any](queue *river.Client[pgx.Tx], f *follow.Follower[T], opts Options,
	keys ...string) http.Handler {
	return webhook.Handler(keys, func(ctx context.Context, event *webhook.Event) error {
		ref, ok := follow.EventRef(event)
		if !ok || !f.Follows(ref) {
			return nil
		}
		return Note(ctx, queue, ref, opts)
	})
}

// Note queues a job for a Ref in which something is new, in front of those of the period. A job of
// the Ref that runs may have read past it already, and one of the period waits behind others: then
// a second job is queued, which is the only one until it begins.
func Note(ctx context.Context, queue *river.Client[pgx.Tx], ref follow.Ref, opts Options) error {
	insert := Job{}.InsertOpts()
	insert.Queue, insert.Priority = opts.withDefaults().Queue, notedPriority
	job := NewJob(ref)
	result, err := queue.Insert(ctx, job, &insert)
	if err != nil || !result.UniqueSkippedAsDuplicate ||
		result.Job.State == rivertype.JobStateAvailable && result.Job.Priority == notedPriority {
		return err
	}
	job.Noted = true
	_, err = queue.Insert(ctx, job, &insert)
	return err
}

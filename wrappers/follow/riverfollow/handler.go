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

// Handler returns an HTTP handler for Nango's webhooks, which must be signed with one of the given
// keys. Package webhook documents the statuses that the handler answers with. If the webhook
// reports a successful sync of records that f follows, the handler queues a job before it answers.
// It accepts all other webhooks and ignores them. If the queue cannot be reached, the handler
// answers with an error and Nango delivers the webhook again.
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

// Note queues a job for a Ref that has new records, ahead of the periodic jobs. If the Ref has a
// job already, Note queues a second job, for two reasons: a job that is running may have reached
// the end of the list before the new records were saved, and a periodic job that waits may have
// other jobs before it. Further calls of Note change nothing until the second job begins.
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

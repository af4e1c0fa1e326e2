package follow

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/webhook"
)

// Handler returns an HTTP handler for Nango's webhooks, which must be signed with one of the given
// keys. Package webhook documents the statuses that the handler answers with. If the webhook
// reports a successful sync, the handler calls [Follower.Note] and answers without waiting for the
// records to be read. It accepts all other webhooks and ignores them.
//
// To handle other webhooks at the same URL, write your own handler and call [Follower.NoteEvent] in
// it.
func (f *Follower[T]) Handler(keys ...string) http.Handler {
	return webhook.Handler(keys, func(_ context.Context, event *webhook.Event) error {
		f.NoteEvent(event)
		return nil
	}, webhook.WithLogger(f.cfg.Logger))
}

// NoteEvent calls [Follower.Note] for the records that a webhook is about. It reports whether f
// follows these records.
func (f *Follower[T]) NoteEvent(event *webhook.Event) bool {
	ref, ok := EventRef(event)
	return ok && f.Note(ref) == nil
}

// EventRef returns the Ref of the records that a webhook is about. If the webhook does not report a
// successful sync, EventRef returns false.
func EventRef(event *webhook.Event) (Ref, bool) {
	if event == nil || event.Sync == nil || !event.Sync.Success {
		return Ref{}, false
	}
	s := event.Sync
	ref := Ref{
		Connection: client.ConnectionRef{ProviderConfigKey: s.ProviderConfigKey,
			ConnectionID: s.ConnectionID},
		Model: s.Model, Variant: s.SyncVariant,
	}
	return ref.normal(), ref.usable() == nil
}

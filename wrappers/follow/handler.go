package follow

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/webhook"
)

// Handler returns a handler for the webhooks of an environment, signed with one of the given keys.
// See wrappers/webhook for the statuses that it answers with. For a successful sync, the handler
// notes the records' Ref for Run and answers without waiting for Run to read them. It answers and
// ignores all other webhooks.
//
// To receive other webhooks at the same URL, call [Follower.NoteEvent] in a handler of your own.
func (f *Follower[T]) Handler(keys ...string) http.Handler {
	return webhook.Handler(keys, func(_ context.Context, event *webhook.Event) error {
		f.NoteEvent(event)
		return nil
	})
}

// NoteEvent is [Follower.Note] for a webhook. It reports whether the webhook is about records that
// f follows.
func (f *Follower[T]) NoteEvent(event *webhook.Event) bool {
	ref, ok := EventRef(event)
	return ok && f.Follows(ref) && f.Note(ref) == nil
}

// EventRef returns the Ref of the records that a successful sync's webhook is about. It reports
// false for any other webhook.
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

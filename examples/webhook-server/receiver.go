package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/webhook"
)

// retryAfter is the pause after a failed read of records.
const retryAfter = 30 * time.Second

// source is what has a cursor: a model of a connection, in a variant of the sync.
type source struct{ ProviderConfigKey, ConnectionID, Model, Variant string }

// receiver collects the sources with new records, and reads them one after another.
type receiver struct {
	client  *nango.Client
	log     *log.Logger
	cursors *cursors

	mu      sync.Mutex
	pending map[source]bool // each source is listed once, however many webhooks name it
	wake    chan struct{}
}

// newReceiver returns a receiver that first reads every known source, since webhooks that arrived
// while it was down are lost.
func newReceiver(c *nango.Client, out *log.Logger, kept *cursors) *receiver {
	r := &receiver{client: c, log: out, cursors: kept, pending: map[source]bool{},
		wake: make(chan struct{}, 1)}
	for _, src := range kept.sources() {
		r.note(src)
	}
	return r
}

// handler answers a webhook. It only notes the source, so Nango, which gives up after 20 seconds,
// never waits. A program that has to process the event itself should queue Event.Raw durably.
func (r *receiver) handler(key string) http.Handler {
	return webhook.Handler([]string{key}, func(_ context.Context, ev *webhook.Event) error {
		switch {
		case ev.Type != webhook.TypeSync:
			r.log.Printf("webhook: %s", ev.Type)
		case !ev.Sync.Success:
			// The failure is logged; an error would only make Nango deliver it again.
			r.log.Printf("webhook: sync %s of %s failed: %s", ev.Sync.SyncName, ev.Sync.ConnectionID,
				ev.Sync.Error.Type)
		default:
			r.log.Printf("webhook: sync %s of %s ran", ev.Sync.SyncName, ev.Sync.ConnectionID)
			r.note(source{ev.Sync.ProviderConfigKey, ev.Sync.ConnectionID, ev.Sync.Model,
				ev.Sync.SyncVariant})
		}
		return nil
	})
}

func (r *receiver) note(src source) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending[src] = true
	select {
	case r.wake <- struct{}{}:
	default: // already awake
	}
}

// run reads the noted sources until ctx ends.
func (r *receiver) run(ctx context.Context) {
	var retry <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		case <-retry:
		}
		retry = nil
		if err := r.drain(ctx); err != nil {
			r.log.Printf("%v; retrying in %s", err, retryAfter)
			retry = time.After(retryAfter)
		}
	}
}

// drain reads every noted source. A source that fails stays noted.
func (r *receiver) drain(ctx context.Context) error {
	r.mu.Lock()
	todo := r.pending
	r.pending = map[source]bool{}
	r.mu.Unlock()
	var failed error
	for src := range todo {
		if err := r.read(ctx, src); err != nil {
			failed = fmt.Errorf("read %s of %s: %w", src.Model, src.ConnectionID, err)
			r.mu.Lock()
			r.pending[src] = true
			r.mu.Unlock()
		}
	}
	return failed
}

// read processes the records after the stored cursor. It ignores the webhook's time of the run:
// after a lost webhook, that would skip earlier changes.
func (r *receiver) read(ctx context.Context, src source) error {
	cursor, n := r.cursors.get(src), 0
	for record, err := range nango.AllRecords[json.RawMessage](ctx, r.client, nango.ListRecordsParams{
		ProviderConfigKey: src.ProviderConfigKey, ConnectionID: src.ConnectionID, Model: src.Model,
		Variant: src.Variant,
		Cursor:  cursor,
	}) {
		if errors.Is(err, nango.ErrNotFound) {
			r.log.Printf("%s is gone", src.ConnectionID)
			return r.cursors.set(src, "")
		}
		if err != nil {
			return errors.Join(err, r.cursors.set(src, cursor))
		}
		// Process the record here, by its id, so that repeating it is harmless: after a crash, the
		// records since the last stored cursor are read again.
		r.log.Printf("  %s %s", record.Metadata.LastAction, title(record.Data))
		cursor = record.Metadata.Cursor
		if n++; n%100 == 0 {
			if err := r.cursors.set(src, cursor); err != nil {
				return err
			}
		}
	}
	r.log.Printf("%s of %s: %d new records", src.Model, src.ConnectionID, n)
	return r.cursors.set(src, cursor)
}

// title describes a record of any model.
func title(data json.RawMessage) string {
	var record struct {
		ID    string `json:"id"` // a string, even if the sync saved a number
		Title string `json:"title"`
	}
	if json.Unmarshal(data, &record) != nil {
		return "a record of another type"
	}
	return record.ID + " " + record.Title
}

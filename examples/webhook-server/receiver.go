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

// retryAfter is the time to wait before records are read again after a failure.
const retryAfter = 30 * time.Second

// source identifies records that share a cursor: the records of one model, in one connection and
// one variant of the sync.
type source struct{ ProviderConfigKey, ConnectionID, Model, Variant string }

// receiver collects the sources that have new records, and reads them one after another.
type receiver struct {
	client  *nango.Client
	log     *log.Logger
	cursors *cursors

	mu sync.Mutex
	// pending holds the sources to read. A source is in the map only once, however many webhooks
	// name it.
	pending map[source]bool
	wake    chan struct{}
}

// newReceiver returns a receiver. The receiver first reads the new records of every source that has
// a cursor, because webhooks that were sent when the program was not running are lost.
func newReceiver(c *nango.Client, out *log.Logger, kept *cursors) *receiver {
	r := &receiver{client: c, log: out, cursors: kept, pending: map[source]bool{},
		wake: make(chan struct{}, 1)}
	for _, src := range kept.sources() {
		r.note(src)
	}
	return r
}

// handler returns a handler for webhooks. It answers a webhook at once, since Nango waits at most
// 20 seconds for the answer. The changed records are read later, by [receiver.run]. A program that
// has to process the event itself should store Event.Raw in a durable queue.
func (r *receiver) handler(key string) http.Handler {
	return webhook.Handler([]string{key}, func(_ context.Context, ev *webhook.Event) error {
		switch {
		case ev.Type != webhook.TypeSync:
			r.log.Printf("webhook: %s", ev.Type)
		case !ev.Sync.Success:
			// The failure is only logged: if the handler returned an error, Nango would deliver the
			// webhook again.
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
	default: // run has already been notified
	}
}

// run waits for pending sources and reads them, until ctx ends.
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

// drain reads every pending source. If reading a source fails, the source stays pending.
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

// read processes those records of a source that come after its stored cursor. It does not start
// from the time in the webhook, since that would skip the records of an earlier run whose webhook
// was lost.
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
		// Process the record here. Identify it by its id, so that processing it twice does no harm:
		// after a crash, the records after the last stored cursor are read again.
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

// title returns a string that describes a record of any model.
func title(data json.RawMessage) string {
	var record struct {
		ID    string `json:"id"` // a string in Nango, even if the sync saved a number
		Title string `json:"title"`
	}
	if json.Unmarshal(data, &record) != nil {
		return "a record of another type"
	}
	return record.ID + " " + record.Title
}

package follow

import (
	"context"

	"github.com/nango-go/nango/client"
)

// verified reports whether everything up to the cursor was certainly read from records that were
// not reset meanwhile.
func (l *look[T]) verified() bool { return !l.state.Verified.Before(l.state.Position) }

// check decides, before the first batch of a look, whether the records were reset since the last
// one. A reset drops every record, and what is stored after it was first seen after it: a record
// that is older proves that there was none.
func (l *look[T]) check(ctx context.Context, p *pending[T]) error {
	if !p.older {
		if err := l.requireOlder(ctx); err != nil {
			return err
		}
	}
	l.checked = true
	return nil
}

// finish ends a look that came to the end of the list.
func (l *look[T]) finish(ctx context.Context) error {
	if l.state.Token == "" {
		return l.f.requireModel(ctx, l.ref)
	}
	to := l.state
	to.Full = false
	if !l.verified() { // there were several pages, and a reset may have come between two of them
		if err := l.requireOlder(ctx); err != nil {
			return err
		}
		to.Verified = to.Position
	}
	if l.state.Full && l.state.Pass > 1 {
		return l.handle(ctx,
			Batch[T]{Ref: l.ref, Pass: l.state.Pass, Full: true, Sweep: true, Step: l.step(to)})
	}
	if to != l.state {
		return l.move(to)
	}
	return nil
}

// requireOlder looks for a record that was there at the last verification. They come first in the
// list, unless all of them were changed since.
func (l *look[T]) requireOlder(ctx context.Context) error {
	if l.state.Cursor == "" {
		return nil // nothing was read in this pass
	}
	limit := 1
	for cursor := ""; ; limit = 1000 {
		page, err := l.page(ctx, cursor, limit)
		if err != nil {
			return err
		}
		for _, r := range page.Records {
			if m := r.Metadata; !m.LastModifiedAt.After(l.state.Verified) ||
				!m.FirstSeenAt.After(l.state.Verified) {
				return nil
			}
		}
		if cursor = page.NextCursor; cursor == "" {
			return &ResetError{Ref: l.ref,
				Reason: "none of the records that were read before exists any more"}
		}
	}
}

// readable reports whether the list can be read from its beginning.
func (l *look[T]) readable(ctx context.Context) bool {
	_, err := l.page(ctx, "", 1)
	return err == nil
}

// page reads the metadata of records.
func (l *look[T]) page(ctx context.Context, cursor string,
	limit int) (*client.RecordPage[struct{}], error) {
	return client.ListRecords[struct{}](ctx, l.f.client, client.ListRecordsParams{
		ProviderConfigKey: l.ref.Connection.ProviderConfigKey,
		ConnectionID:      l.ref.Connection.ConnectionID, Model: l.ref.Model, Variant: l.ref.Variant,
		Limit: limit, Cursor: cursor,
	})
}

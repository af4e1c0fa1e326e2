package follow

import (
	"context"

	"github.com/nango-go/nango/client"
)

// verified reports whether it is certain that no reset happened while the records up to the stored
// cursor were read. In a reset, Nango drops all records of a sync; see check.
func (l *look[T]) verified() bool { return !l.state.Verified.Before(l.state.Position) }

// check runs before the first batch of each reading. It checks that the records were not reset
// since the previous reading. A reset drops every record, and Nango counts all records that are
// saved later as new. So there was no reset if Nango's list still has a record that it first saw
// before the last successful check.
func (l *look[T]) check(ctx context.Context, p *pending[T]) error {
	if !p.older {
		if err := l.requireOlder(ctx); err != nil {
			return err
		}
	}
	l.checked = true
	return nil
}

// finish runs when the end of the list of records is reached. If no state was ever stored, it
// checks that the model exists. Otherwise it makes the final check for a reset.
func (l *look[T]) finish(ctx context.Context) error {
	if l.state.Token == "" {
		return l.f.requireModel(ctx, l.ref)
	}
	if l.state.Full { // perhaps an earlier reading has passed on records that it could not store
		if err := l.begin(); err != nil {
			return err
		}
	}
	to := l.state
	to.Full = false
	if !l.verified() { // a reset may have happened between two pages
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

// requireOlder returns a [*ResetError] if no record is left that already existed at the last
// successful check. If such a record is left and has not changed since, it is the first in the
// list, so one request is enough. Otherwise, requireOlder may have to read the whole list.
func (l *look[T]) requireOlder(ctx context.Context) error {
	if l.state.Verified.IsZero() {
		return nil // this pass has read no record whose times are known
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

// readable reports whether Nango returns the first page of the list of records.
func (l *look[T]) readable(ctx context.Context) bool {
	_, err := l.page(ctx, "", 1)
	return err == nil
}

// page reads one page of records without their data.
func (l *look[T]) page(ctx context.Context, cursor string,
	limit int) (*client.RecordPage[struct{}], error) {
	page, err := client.ListRecords[struct{}](ctx, l.f.client, client.ListRecordsParams{
		ProviderConfigKey: l.ref.Connection.ProviderConfigKey,
		ConnectionID:      l.ref.Connection.ConnectionID, Model: l.ref.Model, Variant: l.ref.Variant,
		Limit: limit, Cursor: cursor,
	})
	return page, l.listError(err)
}

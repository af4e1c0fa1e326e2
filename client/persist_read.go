package client

import (
	"context"
	"errors"
	"iter"

	"github.com/nango-go/nango/gen"
)

// ListRecords returns one page of the stored records of a model, those marked as deleted included: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// A page holds 100 unless params.Limit says otherwise, at times fewer; NextCursor "" is the end. An unknown model has
// none. A malformed cursor is an [*SDKError] with status 500. [Persist.AllRecords] reads every page.
//
//nango:operation getPersistedRecords
func (p *Persist) ListRecords(ctx context.Context, model string, params PersistedRecordsParams, opts ...CallOption) (*PersistedRecords, error) {
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return nil, err
	}
	return decode[PersistedRecords](p.c.api(opts).GetPersistedRecords(ctx, p.run.EnvironmentID, p.run.ConnectionID, model, params))
}

// AllRecords iterates over the stored records that params select, page by page: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// params.Cursor is where it begins. The iteration ends with its first error, and may be ranged over again.
//
//nango:operation getPersistedRecords
func (p *Persist) AllRecords(ctx context.Context, model string, params PersistedRecordsParams, opts ...CallOption) iter.Seq2[PersistRecord, error] {
	return byCursor(params.Cursor, func(cursor string) ([]PersistRecord, string, error) {
		params := params
		params.Cursor = cursor
		page, err := p.ListRecords(ctx, model, params, opts...)
		if err != nil {
			return nil, "", err
		}
		return page.Records, page.NextCursor, nil
	})
}

// RecordsByID returns the stored records with the given ids, at most 100, in any order: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// Records that are marked as deleted are found too; ids that are not stored are left out.
//
//nango:operation getPersistedRecords
func (p *Persist) RecordsByID(ctx context.Context, model string, ids []string, opts ...CallOption) ([]PersistRecord, error) {
	if len(ids) == 0 || len(ids) > 100 {
		return nil, invalid("ids", "are not 1 to 100")
	}
	var records []PersistRecord
	for record, err := range p.AllRecords(ctx, model, PersistedRecordsParams{ExternalIDs: ids}, opts...) {
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

// Cursor returns the cursor of the first or last stored record of a model, "" where it has none: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/cursor.
//
//nango:operation getRecordsCursor
func (p *Persist) Cursor(ctx context.Context, model string, offset CursorOffset, opts ...CallOption) (string, error) {
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return "", err
	}
	found, err := value(decode[gen.RecordsCursor](p.c.api(opts).GetRecordsCursor(ctx, p.run.EnvironmentID, p.run.ConnectionID, model, offset)))
	return found.Cursor, err
}

// byCursor iterates over pages of which each names the next. The sequence keeps no state of its own, so it may be
// ranged over again.
func byCursor[T any](first string, fetch func(cursor string) (items []T, next string, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for cursor := first; ; {
			items, next, err := fetch(cursor)
			if err == nil && next != "" && next == cursor {
				err = &SDKValidationError{Field: "next_cursor", StatusCode: 200, Err: errors.New("leads back to the same page")}
			}
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			cursor = next
		}
	}
}

package client

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// SaveRecords adds records, or replaces those with the same ids: POST
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// Nango's own runner sends at most 1,000 at a time; a body may have 100 MB. Pass the result's
// NextMerging to the next batch of the model; a zero merging overrides. An answer of status 500
// does not mean that nothing was stored; to repeat the call is safe. It stands for a model that the
// sync does not declare too.
//
//nango:operation saveRecords
func (p *Persist) SaveRecords(ctx context.Context, model string, records []PersistRecord,
	merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).SaveRecords, model, records, merging)
}

// UpdateRecords merges fields into stored records, in depth, but lists are replaced: PUT
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// Records that are not stored are passed over. The rest is as for [Persist.SaveRecords].
//
//nango:operation updateRecords
func (p *Persist) UpdateRecords(ctx context.Context, model string, records []PersistRecord,
	merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).UpdateRecords, model, records, merging)
}

// DeleteRecords marks stored records as deleted and keeps their fields: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// Only the ids of records count. Those that are not stored are passed over. The rest is as for
// [Persist.SaveRecords].
//
//nango:operation deleteRecords
func (p *Persist) DeleteRecords(ctx context.Context, model string, records []PersistRecord,
	merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).DeleteRecords, model, records, merging)
}

type writeCall func(ctx context.Context, environmentID, connectionID int64, syncID string,
	jobID int64, body gen.PersistRecordsRequest) (*wire.Answer, error)

func (p *Persist) write(ctx context.Context, call writeCall, model string, records []PersistRecord,
	merging RecordMerging) (*PersistRecordsResult, error) {
	if err := p.inRun(model); err != nil {
		return nil, err
	}
	if err := required("Connection.ProviderConfigKey", p.run.Connection.ProviderConfigKey,
		"Connection.ConnectionID", p.run.Connection.ConnectionID, "ActivityLogID", p.run.ActivityLogID); err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, invalid("records", "are empty")
	}
	if merging.Strategy == "" {
		merging.Strategy = MergingStrategyOverride
	}
	return decodeJSON[*PersistRecordsResult](call(ctx, p.run.EnvironmentID, p.run.ConnectionID,
		p.run.SyncID, p.run.SyncJobID, gen.PersistRecordsRequest{
			Model: model, Records: records, Merging: merging, ActivityLogID: p.run.ActivityLogID,
			ProviderConfigKey: p.run.Connection.ProviderConfigKey,
			ConnectionID:      p.run.Connection.ConnectionID,
		}))
}

// HardDelete removes the records of a model for good, at most 50,000 a call; repeat it while the
// result's HasMore is true: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records/hard.
//
// Where the answer was lost, the call is not sent again, since the count would be wrong: the error
// is a [*TransportError], and how many were removed is unknown.
//
//nango:operation hardDeleteRecords
func (p *Persist) HardDelete(ctx context.Context, model string,
	opts ...CallOption) (*HardDeleteRecordsResult, error) {
	if err := p.inRun(model); err != nil {
		return nil, err
	}
	return decodeJSON[*HardDeleteRecordsResult](p.c.api(opts).HardDeleteRecords(ctx,
		p.run.EnvironmentID, p.run.ConnectionID, p.run.SyncID, p.run.SyncJobID, gen.HardDeleteRecordsRequest{Model: model}))
}

// DeleteOutdated marks the records of a model as deleted that no run from the given one on has
// saved, and returns their ids: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/outdated.
//
// It goes in batches and is not atomic. Where the answer was lost, the call is not sent again,
// since the ids would be lost with it: the error is a [*TransportError], some records may be
// deleted, and a second call returns the ids of those that were left. An unknown model has none.
//
//nango:operation deleteOutdatedRecords
func (p *Persist) DeleteOutdated(ctx context.Context, model string,
	opts ...CallOption) ([]string, error) {
	if err := p.inRun(model); err != nil {
		return nil, err
	}
	if err := required("ActivityLogID", p.run.ActivityLogID); err != nil {
		return nil, err
	}
	result, err := decodeJSON[gen.DeleteOutdatedRecordsResult](p.c.api(opts).DeleteOutdatedRecords(ctx,
		p.run.EnvironmentID, p.run.ConnectionID, p.run.SyncID, p.run.SyncJobID, gen.DeleteOutdatedRecordsRequest{Model: model, ActivityLogID: p.run.ActivityLogID}))
	return result.DeletedKeys, err
}

// inRun checks what every call about the records of a run needs.
func (p *Persist) inRun(model string) error {
	if err := required("model", model, "SyncID", p.run.SyncID); err != nil {
		return err
	}
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return err
	}
	return positive("SyncJobID", p.run.SyncJobID)
}

// ListRecords returns one page of the stored records of a model, those marked as deleted included:
// GET /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// A page holds 100 unless params.Limit says otherwise, at times fewer; NextCursor "" is the end. An
// unknown model has none. A malformed cursor is an [*SDKError] with status 500.
// [Persist.AllRecords] reads every page.
//
//nango:operation getPersistedRecords
func (p *Persist) ListRecords(ctx context.Context, model string, params PersistedRecordsParams,
	opts ...CallOption) (*PersistedRecords, error) {
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return nil, err
	}
	return decodeJSON[*PersistedRecords](p.c.api(opts).GetPersistedRecords(ctx, p.run.EnvironmentID,
		p.run.ConnectionID, model, params))
}

// AllRecords iterates over the stored records that params select, page by page: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// params.Cursor is where it begins. Each page is a call of its own to [RetryPolicy], [WithTimeout]
// and the options. The iteration ends with its first error, of which one is a next_cursor that
// leads back to an earlier page: an [*SDKValidationError]. It may be ranged over again.
//
//nango:operation getPersistedRecords
func (p *Persist) AllRecords(ctx context.Context, model string, params PersistedRecordsParams,
	opts ...CallOption) iter.Seq2[PersistRecord, error] {
	return byCursor(params.Cursor, p.pages(ctx, model, params, opts))
}

// RecordsByID returns the stored records with the given ids, at most 100, in any order: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// Records that are marked as deleted are found too; ids that are not stored are left out. An answer
// with more records than the ids can have is an [*SDKValidationError].
//
//nango:operation getPersistedRecords
func (p *Persist) RecordsByID(ctx context.Context, model string, ids []string,
	opts ...CallOption) ([]PersistRecord, error) {
	if len(ids) == 0 || len(ids) > 100 {
		return nil, invalid("ids", "are not 1 to 100")
	}
	// An id may be stored as a text and as a number, each on a page of its own; the last one may be
	// empty.
	most := 2*len(ids) + 1
	pages := atMost(most, p.pages(ctx, model, PersistedRecordsParams{ExternalIDs: ids}, opts))
	var records []PersistRecord
	for record, err := range byCursor("", pages) {
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

// Cursor returns the cursor of the first or last stored record of a model, "" where it has none:
// GET /environment/{environmentId}/connection/{nangoConnectionId}/cursor.
//
//nango:operation getRecordsCursor
func (p *Persist) Cursor(ctx context.Context, model string, offset CursorOffset,
	opts ...CallOption) (string, error) {
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return "", err
	}
	found, err := decodeJSON[gen.RecordsCursor](p.c.api(opts).GetRecordsCursor(ctx,
		p.run.EnvironmentID, p.run.ConnectionID, model, offset))
	return found.Cursor, err
}

// persistPages reads the page that follows cursor.
type persistPages func(cursor string) (*PersistedRecords, error)

func (p *Persist) pages(ctx context.Context, model string, params PersistedRecordsParams,
	opts []CallOption) persistPages {
	return func(cursor string) (*PersistedRecords, error) {
		params := params
		params.Cursor = cursor
		return p.ListRecords(ctx, model, params, opts...)
	}
}

// atMost is for one iteration, which it ends with an error where there are more records; an empty
// page counts as one.
func atMost(left int, pages persistPages) persistPages {
	return func(cursor string) (*PersistedRecords, error) {
		answer, err := pages(cursor)
		if err != nil {
			return nil, err
		}
		if left -= max(1, len(answer.Records)); left < 0 {
			return nil, &SDKValidationError{Field: "records", StatusCode: http.StatusOK,
				Err: errors.New("are more than the ids can have")}
		}
		return answer, nil
	}
}

// byCursor iterates over pages of which each names the next. The sequence keeps no state of its
// own, so it may be ranged over again.
func byCursor(first string, pages persistPages) iter.Seq2[PersistRecord, error] {
	return func(yield func(PersistRecord, error) bool) {
		var guard page.Guard
		for cursor := first; ; {
			answer, err := pages(cursor)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, record := range answer.Records {
				if !yield(record, nil) {
					return
				}
			}
			next := answer.NextCursor
			if next == "" {
				return
			}
			if guard.Repeats(cursor, next) {
				yield(nil, &SDKValidationError{Field: "next_cursor", StatusCode: http.StatusOK,
					Err: page.ErrCursorRepeated})
				return
			}
			guard.Add(cursor)
			cursor = next
		}
	}
}

package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// SaveRecords adds records, or replaces those with the same ids: POST
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// A body may have up to 100 MB; Nango's own runner sends up to 1,000 records at a time. Pass the
// result's NextMerging to the call for the next batch of the same model; the zero [RecordMerging]
// means that the batch overwrites all stored records with the same ids. After a response with
// status 500, some records may be stored; retrying is safe. Nango also responds with 500 for a
// model that the sync does not declare.
//
//nango:operation saveRecords
func (p *Persist) SaveRecords(ctx context.Context, model string, records []PersistRecord,
	merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).SaveRecords, model, records, merging)
}

// UpdateRecords merges the fields of records into the stored records with the same ids: PUT
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// It merges objects recursively but replaces lists. Records that are not stored are skipped. Limits
// and errors are as for [Persist.SaveRecords].
//
//nango:operation updateRecords
func (p *Persist) UpdateRecords(ctx context.Context, model string, records []PersistRecord,
	merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).UpdateRecords, model, records, merging)
}

// DeleteRecords marks stored records as deleted and keeps their fields: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// It uses only the ids of the given records. Records that are not stored are skipped. Limits and
// errors are as for [Persist.SaveRecords].
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
	run, ref := p.run, p.run.Connection
	if err := p.inRun(model, "Connection.ProviderConfigKey", ref.ProviderConfigKey,
		"Connection.ConnectionID", ref.ConnectionID, "ActivityLogID", run.ActivityLogID); err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, invalid("records", "are empty")
	}
	if merging.Strategy == "" {
		merging.Strategy = MergingStrategyOverride
	}
	return decodeJSON[*PersistRecordsResult](fromFields(call(ctx, run.EnvironmentID, run.ConnectionID,
		run.SyncID, run.SyncJobID, gen.PersistRecordsRequest{
			Model: model, Records: records, Merging: merging, ActivityLogID: run.ActivityLogID,
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID,
		})))
}

// HardDelete permanently removes the records of a model, up to 50,000 in each call: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records/hard.
// Repeat the call as long as the result's HasMore is true.
//
// A call that gets no response is not retried, since a second attempt would not count the records
// that the first has removed. The error is then a [*TransportError], and how many records were
// removed is unknown.
//
//nango:operation hardDeleteRecords
func (p *Persist) HardDelete(ctx context.Context, model string,
	opts ...CallOption) (*HardDeleteRecordsResult, error) {
	api := p.c.api(opts, check(p.inRun(model)))
	return decodeJSON[*HardDeleteRecordsResult](fromFields(api.HardDeleteRecords(ctx,
		p.run.EnvironmentID, p.run.ConnectionID, p.run.SyncID, p.run.SyncJobID,
		gen.HardDeleteRecordsRequest{Model: model})))
}

// DeleteOutdated marks records of a model as deleted if neither this run nor a later one has saved
// them. It returns their ids: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/outdated.
// [Persist.InJob] selects another run.
//
// Nango works in batches, so the call is not atomic. A call that gets no response is not retried,
// since a second attempt would not return the ids of the records that the first has marked. The
// error is then a [*TransportError], and some records may already be marked. For an unknown model,
// the result is empty.
//
//nango:operation deleteOutdatedRecords
func (p *Persist) DeleteOutdated(ctx context.Context, model string,
	opts ...CallOption) ([]string, error) {
	run := p.run
	api := p.c.api(opts, check(p.inRun(model, "ActivityLogID", run.ActivityLogID)))
	answer, err := fromFields(api.DeleteOutdatedRecords(ctx, run.EnvironmentID, run.ConnectionID,
		run.SyncID, run.SyncJobID,
		gen.DeleteOutdatedRecordsRequest{Model: model, ActivityLogID: run.ActivityLogID}))
	result, err := decodeJSON[gen.DeleteOutdatedRecordsResult](answer, err)
	return result.DeletedKeys, err
}

// inRun checks the values that every call about the records of a run needs: the model, and the ids
// of the sync, the connection and the run. It returns an error if one is missing. The parameter
// further lists more pairs of a name and a value. The value must not be empty; the name is for the
// error.
func (p *Persist) inRun(model string, further ...string) error {
	pairs := append([]string{"model", model, "SyncID", p.run.SyncID}, further...)
	if err := required(pairs...); err != nil {
		return err
	}
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return err
	}
	return positive("SyncJobID", p.run.SyncJobID)
}

// ListRecords returns one page of the stored records of a model, including those marked as deleted:
// GET /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// A page has up to params.Limit records (0 means 100). The last page has an empty NextCursor; a
// page with fewer records need not be the last one. For an unknown model, the list is empty. For a
// malformed cursor, the error is an [*SDKError] with status 500. [Persist.AllRecords] reads every
// page.
//
//nango:operation getPersistedRecords
func (p *Persist) ListRecords(ctx context.Context, model string, params PersistedRecordsParams,
	opts ...CallOption) (*PersistedRecords, error) {
	api := p.c.api(opts, check(positive("ConnectionID", p.run.ConnectionID)))
	answer, err := api.GetPersistedRecords(ctx, p.run.EnvironmentID, p.run.ConnectionID,
		model, params)
	list, err := decodeJSON[*PersistedRecords](answer, err)
	if err != nil {
		return nil, err
	}
	for i, record := range list.Records {
		if problem := page.CheckRecord(record); problem != nil {
			return nil, badAnswer(answer, fmt.Sprintf("records[%d]", i), problem.Error())
		}
	}
	return list, nil
}

// AllRecords iterates over the stored records that params selects, page by page: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records.
//
// Iteration starts after params.Cursor. Each page is a separate call, to which [RetryPolicy],
// [WithTimeout] and the options apply. The first error ends the iteration. If a next_cursor leads
// back to an earlier page, the error is an [*SDKValidationError]. The sequence may be ranged over
// more than once.
//
//nango:operation getPersistedRecords
func (p *Persist) AllRecords(ctx context.Context, model string, params PersistedRecordsParams,
	opts ...CallOption) iter.Seq2[PersistRecord, error] {
	return byCursor(params.Cursor, p.pages(ctx, model, params, opts))
}

// RecordsByID returns the stored records with the given ids, in any order: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/records. It accepts up to 100 ids.
//
// It includes records that are marked as deleted and skips ids that are not stored. If the server
// returns more records than these ids can identify, the error is an [*SDKValidationError].
//
//nango:operation getPersistedRecords
func (p *Persist) RecordsByID(ctx context.Context, model string, ids []string,
	opts ...CallOption) ([]PersistRecord, error) {
	if len(ids) == 0 || len(ids) > 100 {
		return nil, invalid("ids", "are not 1 to 100")
	}
	// Two records may be stored for one id: one with the id as a string, one with the id as a
	// number. Each record may be on a page of its own, and the last page may be empty.
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

// Cursor returns the cursor of the first or last stored record of a model, or "" if the model has
// no records: GET /environment/{environmentId}/connection/{nangoConnectionId}/cursor.
//
//nango:operation getRecordsCursor
func (p *Persist) Cursor(ctx context.Context, model string, offset CursorOffset,
	opts ...CallOption) (string, error) {
	api := p.c.api(opts, check(positive("ConnectionID", p.run.ConnectionID)))
	found, err := decodeJSON[gen.RecordsCursor](api.GetRecordsCursor(ctx,
		p.run.EnvironmentID, p.run.ConnectionID, model, offset))
	return found.Cursor, err
}

// persistPages is a function that returns the page of records after the given cursor.
type persistPages func(cursor string) (*PersistedRecords, error)

func (p *Persist) pages(ctx context.Context, model string, params PersistedRecordsParams,
	opts []CallOption) persistPages {
	return func(cursor string) (*PersistedRecords, error) {
		params := params
		params.Cursor = cursor
		return p.ListRecords(ctx, model, params, opts...)
	}
}

// atMost returns a function that gets each page by calling fetch. The returned function gives an
// error as soon as the pages have more records in total than limit. An empty page counts as one
// record. Use the returned function for one iteration only, since it counts the records of all its
// calls.
func atMost(limit int, fetch persistPages) persistPages {
	return func(cursor string) (*PersistedRecords, error) {
		answer, err := fetch(cursor)
		if err != nil {
			return nil, err
		}
		if limit -= max(1, len(answer.Records)); limit < 0 {
			return nil, &SDKValidationError{Field: "records", StatusCode: http.StatusOK,
				Err: errors.New("are more than the ids can identify")}
		}
		return answer, nil
	}
}

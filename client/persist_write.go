package client

import (
	"context"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// SaveRecords adds records, or replaces those with the same ids: POST
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// Nango's own runner sends at most 1,000 at a time; a body may have 100 MB. Pass the result's NextMerging to the next
// batch of the model; a zero merging overrides. An answer of status 500 does not mean that nothing was stored; to
// repeat the call is safe. It stands for a model that the sync does not declare too.
//
//nango:operation saveRecords
func (p *Persist) SaveRecords(ctx context.Context, model string, records []PersistRecord, merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).SaveRecords, model, records, merging)
}

// UpdateRecords merges fields into stored records, in depth, but lists are replaced: PUT
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// Records that are not stored are passed over. The rest is as for [Persist.SaveRecords].
//
//nango:operation updateRecords
func (p *Persist) UpdateRecords(ctx context.Context, model string, records []PersistRecord, merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).UpdateRecords, model, records, merging)
}

// DeleteRecords marks stored records as deleted and keeps their fields: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records.
//
// Only the ids of records count. Those that are not stored are passed over. The rest is as for [Persist.SaveRecords].
//
//nango:operation deleteRecords
func (p *Persist) DeleteRecords(ctx context.Context, model string, records []PersistRecord, merging RecordMerging, opts ...CallOption) (*PersistRecordsResult, error) {
	return p.write(ctx, p.c.api(opts).DeleteRecords, model, records, merging)
}

type writeCall func(ctx context.Context, environmentID, connectionID int64, syncID string, jobID int64, body gen.PersistRecordsRequest) (*wire.Answer, error)

func (p *Persist) write(ctx context.Context, call writeCall, model string, records []PersistRecord, merging RecordMerging) (*PersistRecordsResult, error) {
	if err := p.inRun(model); err != nil {
		return nil, err
	}
	if err := required("Connection.ProviderConfigKey", p.run.Connection.ProviderConfigKey, "Connection.ConnectionID", p.run.Connection.ConnectionID, "ActivityLogID", p.run.ActivityLogID); err != nil {
		return nil, err
	}
	if len(records) == 0 {
		return nil, invalid("records", "are empty")
	}
	if merging.Strategy == "" {
		merging.Strategy = MergingStrategyOverride
	}
	return decodeJSON[*PersistRecordsResult](call(ctx, p.run.EnvironmentID, p.run.ConnectionID, p.run.SyncID, p.run.SyncJobID, gen.PersistRecordsRequest{
		Model: model, Records: records, Merging: merging, ActivityLogID: p.run.ActivityLogID,
		ProviderConfigKey: p.run.Connection.ProviderConfigKey, ConnectionID: p.run.Connection.ConnectionID,
	}))
}

// HardDelete removes the records of a model for good, at most 50,000 a call; repeat it while the result's HasMore is
// true: DELETE
// /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/records/hard.
//
// Where the answer was lost, the call is not sent again, since the count would be wrong: the error is a
// [*TransportError], and how many were removed is unknown.
//
//nango:operation hardDeleteRecords
func (p *Persist) HardDelete(ctx context.Context, model string, opts ...CallOption) (*HardDeleteRecordsResult, error) {
	if err := p.inRun(model); err != nil {
		return nil, err
	}
	return decodeJSON[*HardDeleteRecordsResult](p.c.api(opts).HardDeleteRecords(ctx, p.run.EnvironmentID, p.run.ConnectionID, p.run.SyncID, p.run.SyncJobID, gen.HardDeleteRecordsRequest{Model: model}))
}

// DeleteOutdated marks the records of a model as deleted that no run from the given one on has saved, and returns their
// ids: DELETE /environment/{environmentId}/connection/{nangoConnectionId}/sync/{syncId}/job/{syncJobId}/outdated.
//
// It goes in batches and is not atomic. Where the answer was lost, the call is not sent again, since the ids would be
// lost with it: the error is a [*TransportError], some records may be deleted, and a second call returns the ids of those
// that were left. An unknown model has none.
//
//nango:operation deleteOutdatedRecords
func (p *Persist) DeleteOutdated(ctx context.Context, model string, opts ...CallOption) ([]string, error) {
	if err := p.inRun(model); err != nil {
		return nil, err
	}
	if err := required("ActivityLogID", p.run.ActivityLogID); err != nil {
		return nil, err
	}
	result, err := decodeJSON[gen.DeleteOutdatedRecordsResult](p.c.api(opts).DeleteOutdatedRecords(ctx, p.run.EnvironmentID, p.run.ConnectionID, p.run.SyncID, p.run.SyncJobID, gen.DeleteOutdatedRecordsRequest{Model: model, ActivityLogID: p.run.ActivityLogID}))
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

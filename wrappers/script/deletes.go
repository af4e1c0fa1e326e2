package script

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/nango-go/nango/client"
)

// TrackDeletesStart begins to watch which records of a model are saved, unless an earlier run that was interrupted has
// begun already. It needs [WithName].
func (s *Sync) TrackDeletesStart(ctx context.Context, model string) error {
	if _, err := s.fullName(model); err != nil {
		return err
	}
	begun, err := s.loadCheckpoint(ctx, s.trackingKey(model))
	if err != nil || begun != nil {
		return err
	}
	return s.saveCheckpoint(ctx, s.trackingKey(model), json.RawMessage(`{"syncJobId":`+strconv.Itoa(s.store.Job())+`}`))
}

// TrackDeletesEnd marks the records of a model as deleted that were not saved since [Sync.TrackDeletesStart], and
// returns their ids. Call it after every record that the provider still has was saved. Without a start it is an error.
func (s *Sync) TrackDeletesEnd(ctx context.Context, model string) ([]string, error) {
	name, err := s.fullName(model)
	if err != nil {
		return nil, err
	}
	raw, err := s.loadCheckpoint(ctx, s.trackingKey(model))
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, invalid("model", "has no TrackDeletesStart before this TrackDeletesEnd")
	}
	var begun struct {
		SyncJobID int `json:"syncJobId"`
	}
	if json.Unmarshal(raw, &begun) != nil || begun.SyncJobID <= 0 {
		return nil, &client.SDKValidationError{Field: "checkpoint.syncJobId", StatusCode: 200, Err: errNotOfType}
	}
	deleted, err := s.store.DeleteOutdated(ctx, name, begun.SyncJobID)
	if err != nil {
		return nil, err
	}
	return deleted, s.clearCheckpoint(ctx, s.trackingKey(model))
}

// DeleteRecordsFromPreviousExecutions marks the records of a model as deleted that this run has not saved, and returns
// their ids.
//
// Deprecated: Where a run may be interrupted and go on later, it deletes what the first part saved. Use
// [Sync.TrackDeletesStart] and [Sync.TrackDeletesEnd].
func (s *Sync) DeleteRecordsFromPreviousExecutions(ctx context.Context, model string) ([]string, error) {
	name, err := s.fullName(model)
	if err != nil {
		return nil, err
	}
	return s.store.DeleteOutdated(ctx, name, s.store.Job())
}

func (s *Sync) trackingKey(model string) string { return s.key + ":trackDeletes:" + model }

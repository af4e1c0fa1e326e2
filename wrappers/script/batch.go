package script

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// batchSize is the maximum number of records that are written to the store in one batch.
const batchSize = 1000

// BatchSave saves records of a model. A record with a new id is added; a record with the id of a
// stored record replaces it.
//
// The argument records is a slice. Each of its values must marshal to a JSON object with an id. The
// id is a string of 1 to 255 characters or a number other than 0. BatchSave does not send a member
// named _nango_metadata, and does not modify the caller's values. It checks all records before it
// stores the first one. If a record is invalid, BatchSave returns a [*client.SDKValidationError]
// that names the record by its index, such as records[3].id. For an empty slice it makes no call
// and returns nil.
//
// Records are stored in batches of 1,000. If a batch fails, BatchSave returns a [*BatchError] with
// the number of stored records. Numbers are sent with all their digits, but Nango reads them as
// JavaScript does and rounds integers above 2^53. BatchSave therefore sends a larger id as a
// string; Nango stores all ids as strings.
func (s *Sync) BatchSave(ctx context.Context, records any, model string) error {
	return s.write(ctx, SaveRecords, records, model)
}

// BatchUpdate merges fields into stored records of a model. Objects are merged recursively; lists
// are replaced. Records that are not stored are skipped. In all other respects BatchUpdate is like
// [Sync.BatchSave].
func (s *Sync) BatchUpdate(ctx context.Context, records any, model string) error {
	return s.write(ctx, UpdateRecords, records, model)
}

// BatchDelete marks stored records of a model as deleted. It uses only the ids of the given
// records. Records that are not stored are skipped. In all other respects BatchDelete is like
// [Sync.BatchSave].
func (s *Sync) BatchDelete(ctx context.Context, records any, model string) error {
	return s.write(ctx, DeleteRecords, records, model)
}

func (s *Sync) write(ctx context.Context, op Operation, records any, model string) error {
	name, err := s.fullName(model)
	if err != nil {
		return err
	}
	list, err := marshalRecords(records)
	if err != nil || len(list) == 0 {
		return err
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for stored := 0; stored < len(list); {
		end := min(stored+batchSize, len(list))
		next, err := s.store.WriteRecords(ctx,
			Batch{Operation: op, Model: name, Records: list[stored:end], Merging: s.mergingOf(name)})
		if err != nil {
			return &BatchError{Operation: op, Model: name, Stored: stored, Tried: end - stored,
				Total: len(list), Err: err}
		}
		s.setMerging(name, next)
		stored = end
	}
	return nil
}

// BatchError reports that not all records of a call were stored.
type BatchError struct {
	Operation Operation
	// Model is the full name of the model. For a variant of a sync it is "Model::variant".
	Model string
	// Stored is the number of records that are certainly stored. They are the first ones of the
	// call.
	Stored int
	// Tried is the number of records in the failed batch. They follow the stored records. Some or
	// all of them may be stored, because Nango's persist service can store a batch and still answer
	// with status 500. It is safe to repeat the call with the same records.
	Tried int
	// Total is the number of records passed to the call.
	Total int
	// Err is the cause of the failure.
	Err error
}

// Error returns a message with the model, the record counts and the cause.
func (e *BatchError) Error() string {
	return fmt.Sprintf("nango: %s %d records of %s: %d are done, the next %d may not be: %v",
		e.Operation, e.Total, e.Model, e.Stored, e.Tried, e.Err)
}

// Unwrap returns Err.
func (e *BatchError) Unwrap() error { return e.Err }

func (s *Sync) mergingOf(name string) client.RecordMerging {
	s.mu.Lock()
	defer s.mu.Unlock()
	if merging, ok := s.merging[name]; ok {
		return merging
	}
	return client.RecordMerging{Strategy: client.MergingStrategyOverride}
}

func (s *Sync) setMerging(name string, merging client.RecordMerging) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.merging[name] = merging
}

// MergingStrategy selects what a batch does with stored records that another writer has changed.
type MergingStrategy string

// Merging strategies for [Sync.SetMergingStrategy].
const (
	// MergingOverride writes every record. This is the default.
	MergingOverride MergingStrategy = "override"
	// MergingIgnoreIfModifiedAfter skips records that were changed after the strategy was set.
	MergingIgnoreIfModifiedAfter MergingStrategy = "ignore_if_modified_after"
)

// SetMergingStrategy selects what later batches of a model do with records that another writer,
// such as a webhook, has changed after this call. Call it before the first batch of the model. Only
// the first call for each model has an effect; later calls log a warning.
func (s *Sync) SetMergingStrategy(ctx context.Context, strategy MergingStrategy,
	model string) error {
	name, err := s.fullName(model)
	if err != nil {
		return err
	}
	if strategy != MergingOverride && strategy != MergingIgnoreIfModifiedAfter {
		return argument.Invalid("strategy", "is neither override nor ignore_if_modified_after")
	}
	s.mu.Lock()
	_, set := s.merging[name]
	s.mu.Unlock()
	if set {
		meta := client.Object{"model": model, "merging": client.Object{"strategy": string(strategy)}}
		s.sendLog(ctx, internalLine(client.LogLevelWarn,
			fmt.Sprintf("Merging strategy for model %s is already set. Skipping", model), &meta))
		return nil
	}
	merging := client.RecordMerging{Strategy: client.MergingStrategyOverride}
	if strategy == MergingIgnoreIfModifiedAfter {
		merging.Strategy = client.MergingStrategyIgnoreIfModifiedAfterCursor
		if merging.Cursor, err = s.store.LastCursor(ctx, name); err != nil {
			return err
		}
	}
	s.setMerging(name, merging)
	s.sendLog(ctx, internalLine(client.LogLevelInfo,
		fmt.Sprintf("Merging strategy set to '%s' for model %s.", strategy, model), nil))
	return nil
}

func internalLine(level client.LogLevel, message string, meta *client.Object) client.LogMessage {
	return client.LogMessage{Type: client.LogTypeLog, Source: client.LogSourceInternal, Level: level,
		Message: message, Meta: meta}
}

// TrackDeletesStart begins to track which records of a model are saved. If an earlier run began
// tracking and was interrupted, its tracking continues. TrackDeletesStart requires [WithName].
func (s *Sync) TrackDeletesStart(ctx context.Context, model string) error {
	if _, err := s.fullName(model); err != nil {
		return err
	}
	begun, err := s.loadCheckpoint(ctx, s.trackingKey(model))
	if err != nil || begun != nil {
		return err
	}
	return s.saveCheckpoint(ctx, s.trackingKey(model),
		json.RawMessage(`{"syncJobId":`+strconv.FormatInt(s.store.Job(), 10)+`}`))
}

// TrackDeletesEnd marks as deleted every record of a model that was not saved since
// [Sync.TrackDeletesStart], and returns the ids of these records. Call it after saving every record
// that the provider still has. It returns an error if tracking was not started.
//
// If TrackDeletesEnd returns both ids and an error, the records with these ids are deleted, but it
// is unknown whether tracking has ended. In this case, call TrackDeletesEnd again.
func (s *Sync) TrackDeletesEnd(ctx context.Context, model string) ([]string, error) {
	name, err := s.fullName(model)
	if err != nil {
		return nil, err
	}
	lost := s.lostClear(s.trackingKey(model))
	raw, err := s.loadCheckpoint(ctx, s.trackingKey(model))
	if err != nil || raw == nil && lost != nil {
		return nil, err
	}
	if raw == nil {
		return nil, argument.Invalid("model", "has no TrackDeletesStart before TrackDeletesEnd")
	}
	var begun struct {
		SyncJobID int64 `json:"syncJobId"`
	}
	if json.Unmarshal(raw, &begun) != nil || begun.SyncJobID <= 0 {
		return nil, &client.SDKValidationError{Field: "checkpoint.syncJobId", StatusCode: 200,
			Err: errNotOfType}
	}
	deleted, err := s.store.DeleteOutdated(ctx, name, begun.SyncJobID)
	if err != nil {
		return nil, err
	}
	return deleted, s.clearCheckpoint(ctx, s.trackingKey(model))
}

// DeleteRecordsFromPreviousExecutions marks as deleted every record of a model that this run has
// not saved, and returns the ids of these records.
//
// Deprecated: If a run is interrupted and a later run continues its work, this method deletes the
// records that the interrupted run saved. Use [Sync.TrackDeletesStart] and [Sync.TrackDeletesEnd].
func (s *Sync) DeleteRecordsFromPreviousExecutions(ctx context.Context,
	model string) ([]string, error) {
	name, err := s.fullName(model)
	if err != nil {
		return nil, err
	}
	return s.store.DeleteOutdated(ctx, name, s.store.Job())
}

func (s *Sync) trackingKey(model string) string { return s.key + ":trackDeletes:" + model }

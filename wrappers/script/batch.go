package script

import (
	"context"
	"fmt"

	"github.com/nango-go/nango/client"
)

// batchSize is how many records go to the store at a time.
const batchSize = 1000

// BatchSave saves records of a model: those that are new are added, those with the id of a stored one replace it.
//
// records is a slice of anything that marshals to a JSON object with an id: a text of 1 to 255 characters, or a number
// that is not 0. A member _nango_metadata is left out. Nothing that is the caller's is changed. All records are checked
// before the first is stored; the error of one that cannot be is a [*client.SDKValidationError] that tells its index,
// such as records[3].id. No records at all are no error and no call.
//
// Records are stored 1,000 at a time. Where that fails the error is a [*BatchError], which tells how many are stored.
// Numbers keep their digits on the way; but Nango reads them as JavaScript does, and rounds integers above 2^53. An id
// above that is therefore sent as text, which is what Nango keeps ids as.
func (s *Sync) BatchSave(ctx context.Context, records any, model string) error {
	return s.write(ctx, SaveRecords, records, model)
}

// BatchUpdate merges fields into stored records of a model, objects in depth; lists are replaced. Records that are not
// stored are passed over. The rest is as for [Sync.BatchSave].
func (s *Sync) BatchUpdate(ctx context.Context, records any, model string) error {
	return s.write(ctx, UpdateRecords, records, model)
}

// BatchDelete marks stored records of a model as deleted. Only their ids count. Records that are not stored are passed
// over. The rest is as for [Sync.BatchSave].
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
		next, err := s.store.WriteRecords(ctx, Batch{Operation: op, Model: name, Records: list[stored:end], Merging: s.mergingOf(name)})
		if err != nil {
			return &BatchError{Operation: op, Model: name, Stored: stored, Tried: end - stored, Total: len(list), Err: err}
		}
		s.setMerging(name, next)
		stored = end
	}
	return nil
}

// BatchError is a batch that was not stored as a whole.
type BatchError struct {
	Operation Operation
	// Model is the full name: Model::variant where the sync is a variant.
	Model string
	// Stored is how many records are stored for certain: the first ones.
	Stored int
	// Tried is how many after them were being stored. Some or all of them may be, since Nango's persist service can store
	// a batch and yet answer with status 500. To repeat the call with the same records is safe.
	Tried int
	// Total is how many records the call had.
	Total int
	// Err is why.
	Err error
}

// Error tells the model, the numbers and the reason.
func (e *BatchError) Error() string {
	return fmt.Sprintf("nango: %s %d records of %s: %d are done, the next %d may not be: %v", e.Operation, e.Total, e.Model, e.Stored, e.Tried, e.Err)
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

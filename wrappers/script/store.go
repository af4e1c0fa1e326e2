package script

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
)

// Store stores the state of a script: records, checkpoints, locks and log lines. A Store is the
// state of one connection as one run sees it.
//
// [NewMemoryStore] keeps everything in memory, for tests and dry runs; [NewPersistStore] uses
// Nango's persist service. For your own store, implement these methods, or embed one of the two and
// override some. Methods must be safe for concurrent use. Models have their full names:
// Model::variant if the sync is a variant.
type Store interface {
	// WriteRecords saves, updates or deletes a batch, and returns the merging for the next batch of
	// the model. It must accept the same batch again, since scripts retry failures.
	WriteRecords(ctx context.Context, batch Batch) (client.RecordMerging, error)
	// ReadRecords returns a page of stored records, including deleted ones.
	ReadRecords(ctx context.Context, query RecordQuery) (RecordPage, error)
	// LastCursor returns the cursor of the record that was changed last, or "" if the model has
	// none.
	LastCursor(ctx context.Context, model string) (string, error)
	// DeleteOutdated marks the records as deleted that neither the given job nor a later one has
	// saved, and returns their ids.
	DeleteOutdated(ctx context.Context, model string, job int64) ([]string, error)
	// Job returns the number of the run. Later runs have higher numbers.
	Job() int64

	// GetCheckpoint returns a checkpoint, or a zero one with Version 0 if the key never had one.
	GetCheckpoint(ctx context.Context, key string) (Checkpoint, error)
	// SaveCheckpoint replaces a checkpoint and returns its new version. If the version is not the
	// expected one, the error is [client.ErrConflict]; the first save of a key expects 1 and
	// returns 1.
	SaveCheckpoint(ctx context.Context, key string, data json.RawMessage,
		expectedVersion int) (version int, err error)
	// DeleteCheckpoint clears a checkpoint, which increments its version. If the version is not the
	// expected one, or the checkpoint is absent or cleared, the error is [client.ErrConflict].
	DeleteCheckpoint(ctx context.Context, key string, expectedVersion int) error

	// TryAcquireLock acquires a lock for a time, or renews it, and reports whether this run now
	// holds it. It does not wait.
	TryAcquireLock(ctx context.Context, key string, ttl time.Duration) (bool, error)
	// ReleaseLock releases a lock, and reports whether this run held it.
	ReleaseLock(ctx context.Context, key string) (bool, error)
	// ReleaseAllLocks releases every lock of this run.
	ReleaseAllLocks(ctx context.Context) error

	// Log adds a line to the log of the run.
	Log(ctx context.Context, line client.LogMessage) error
}

// Operation is the operation of a [Batch].
type Operation int

// Operations on records.
const (
	// SaveRecords adds records, or replaces those with the same ids.
	SaveRecords Operation = iota
	// UpdateRecords merges fields into stored records and skips others.
	UpdateRecords
	// DeleteRecords marks stored records as deleted and skips others.
	DeleteRecords
)

// String returns saving, updating or deleting.
func (o Operation) String() string {
	switch o {
	case SaveRecords:
		return "saving"
	case UpdateRecords:
		return "updating"
	case DeleteRecords:
		return "deleting"
	}
	return "Operation(" + strconv.Itoa(int(o)) + ")"
}

// Batch is a batch of at most 1,000 records of one model.
type Batch struct {
	Operation Operation
	Model     string
	// Records are JSON objects, each with a valid id and without _nango_metadata.
	Records []json.RawMessage
	// Merging determines what happens to records that were changed elsewhere.
	Merging client.RecordMerging
}

// RecordQuery selects stored records of a model.
type RecordQuery struct {
	Model string
	// IDs selects records by id, at most 100; an empty list selects all.
	IDs []string
	// Cursor is the NextCursor of the previous page.
	Cursor string
}

// RecordPage is a page of stored records.
type RecordPage struct {
	// Records are JSON objects with their _nango_metadata, oldest change first.
	Records []json.RawMessage
	// NextCursor is the cursor of the next page, or "" at the end.
	NextCursor string
}

// Checkpoint is a stored checkpoint.
type Checkpoint struct {
	// Data is a flat JSON object.
	Data json.RawMessage
	// Version counts the changes, from 1; 0 means that the checkpoint never existed.
	Version int
	// Cleared reports whether the checkpoint was cleared.
	Cleared bool
}

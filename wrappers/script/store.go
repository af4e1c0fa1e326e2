package script

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
)

// Store stores the state of a script: records, checkpoints, locks and log lines. Each Store value
// belongs to one run on one connection.
//
// [NewMemoryStore] keeps everything in memory, for tests and dry runs; [NewPersistStore] uses
// Nango's persist service. To write your own store, implement these methods, or embed one of the
// two stores and override some of its methods. Methods must be safe for concurrent use. Models are
// given by their full names, which are "Model::variant" for a variant of a sync.
type Store interface {
	// WriteRecords saves, updates or deletes a batch of records. It returns the value of
	// [Batch].Merging for the next batch of the same model. It must accept the same batch again,
	// because scripts retry a failed call.
	WriteRecords(ctx context.Context, batch Batch) (client.RecordMerging, error)
	// ReadRecords returns a page of stored records, including deleted ones.
	ReadRecords(ctx context.Context, query RecordQuery) (RecordPage, error)
	// LastCursor returns the cursor of the record that was changed last, or "" if the model has no
	// records.
	LastCursor(ctx context.Context, model string) (string, error)
	// DeleteOutdated marks as deleted the records that were saved neither by the run with the given
	// job number nor by a later run. It returns their ids.
	DeleteOutdated(ctx context.Context, model string, job int64) ([]string, error)
	// Job returns the number of the run. Later runs have higher numbers.
	Job() int64

	// GetCheckpoint returns the checkpoint with the given key. If the key never had a checkpoint,
	// it returns the zero Checkpoint.
	GetCheckpoint(ctx context.Context, key string) (Checkpoint, error)
	// SaveCheckpoint replaces the checkpoint with the given key and returns its new version. If the
	// stored version differs from expectedVersion, it returns [client.ErrConflict]. For the first
	// save of a key, expectedVersion is 1, and the returned version is 1 too.
	SaveCheckpoint(ctx context.Context, key string, data json.RawMessage,
		expectedVersion int) (version int, err error)
	// DeleteCheckpoint clears the checkpoint with the given key, which increments its version. It
	// returns [client.ErrConflict] if the stored version differs from expectedVersion, if there is
	// no checkpoint, or if the checkpoint is already cleared.
	DeleteCheckpoint(ctx context.Context, key string, expectedVersion int) error

	// TryAcquireLock acquires a lock, or renews a lock that this run holds. The lock expires after
	// ttl. TryAcquireLock reports whether this run now holds the lock. It does not wait.
	TryAcquireLock(ctx context.Context, key string, ttl time.Duration) (bool, error)
	// ReleaseLock releases a lock, and reports whether this run held it.
	ReleaseLock(ctx context.Context, key string) (bool, error)
	// ReleaseAllLocks releases every lock that this run holds.
	ReleaseAllLocks(ctx context.Context) error

	// Log adds a line to the log of the run.
	Log(ctx context.Context, line client.LogMessage) error
}

// Operation is what a [Batch] does with its records.
type Operation int

// These are the operations on records.
const (
	// SaveRecords adds records. It replaces stored records that have the same ids.
	SaveRecords Operation = iota
	// UpdateRecords merges fields into stored records. Records that are not stored are skipped.
	UpdateRecords
	// DeleteRecords marks stored records as deleted. Records that are not stored are skipped.
	DeleteRecords
)

// String returns "saving", "updating" or "deleting".
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

// Batch describes a change of at most 1,000 records of one model.
type Batch struct {
	Operation Operation
	Model     string
	// Records are JSON objects. Each has a valid id and no member _nango_metadata.
	Records []json.RawMessage
	// Merging selects what happens to stored records that another writer has changed.
	Merging client.RecordMerging
}

// RecordQuery selects stored records of a model.
type RecordQuery struct {
	Model string
	// IDs are the ids of the selected records, at most 100. If IDs is empty, all records are
	// selected.
	IDs []string
	// Cursor is the NextCursor of the previous page, or "" for the first page.
	Cursor string
}

// RecordPage is a page of stored records.
type RecordPage struct {
	// Records are JSON objects with their _nango_metadata, oldest change first.
	Records []json.RawMessage
	// NextCursor is the cursor of the next page, or "" if this page is the last one.
	NextCursor string
}

// Checkpoint is a stored checkpoint.
type Checkpoint struct {
	// Data is a JSON object without nested values.
	Data json.RawMessage
	// Version counts the changes of the checkpoint. It is 0 if the key never had a checkpoint.
	Version int
	// Cleared reports whether the checkpoint was cleared.
	Cleared bool
}

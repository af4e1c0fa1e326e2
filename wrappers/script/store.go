package script

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
)

// Store keeps what a script leaves behind: records, checkpoints, locks and log lines. One Store is the state of one
// connection as one run sees it.
//
// [NewMemoryStore] keeps everything in memory, for tests and dry runs; [NewPersistStore] gives it to Nango's persist
// service. For a store of your own implement these methods, or embed one of the two and replace what differs. Methods
// must be safe for concurrent use. Models come with their full names: Model::variant where the sync is a variant.
type Store interface {
	// WriteRecords saves, updates or deletes a batch, and returns the merging for the next batch of the model. It must
	// bear a batch that it has seen before, since scripts repeat what failed.
	WriteRecords(ctx context.Context, batch Batch) (client.RecordMerging, error)
	// ReadRecords returns a page of stored records, deleted ones included.
	ReadRecords(ctx context.Context, query RecordQuery) (RecordPage, error)
	// LastCursor returns the cursor of the record that was changed last, "" where the model has none.
	LastCursor(ctx context.Context, model string) (string, error)
	// DeleteOutdated marks the records as deleted that no job from the given one on has saved, and returns their ids.
	DeleteOutdated(ctx context.Context, model string, job int) ([]string, error)
	// Job is the number of the run. Later runs have higher numbers.
	Job() int

	// GetCheckpoint returns a checkpoint, or a zero one with Version 0 where there never was one of that key.
	GetCheckpoint(ctx context.Context, key string) (Checkpoint, error)
	// SaveCheckpoint replaces a checkpoint and returns its new version. A version other than the expected one is
	// [client.ErrConflict]; the first save of a key expects 1 and gives 1.
	SaveCheckpoint(ctx context.Context, key string, data json.RawMessage, expectedVersion int) (version int, err error)
	// DeleteCheckpoint clears a checkpoint, which raises its version. A version other than the expected one, and a key
	// that is absent or cleared, are [client.ErrConflict].
	DeleteCheckpoint(ctx context.Context, key string, expectedVersion int) error

	// TryAcquireLock takes a lock for a time, or renews it, and reports whether this run holds it now. It does not wait.
	TryAcquireLock(ctx context.Context, key string, ttl time.Duration) (bool, error)
	// ReleaseLock gives a lock back, and reports whether this run held it.
	ReleaseLock(ctx context.Context, key string) (bool, error)
	// ReleaseAllLocks gives back every lock of this run.
	ReleaseAllLocks(ctx context.Context) error

	// Log adds a line to the log of the run.
	Log(ctx context.Context, line client.LogMessage) error
}

// Operation is what happens to the records of a [Batch].
type Operation int

// Operations on records.
const (
	// SaveRecords adds records, or replaces those with the same ids.
	SaveRecords Operation = iota
	// UpdateRecords merges fields into stored records and passes over others.
	UpdateRecords
	// DeleteRecords marks stored records as deleted and passes over others.
	DeleteRecords
)

// String is the present participle: saving, updating or deleting.
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

// Batch is at most 1,000 records of one model.
type Batch struct {
	Operation Operation
	Model     string
	// Records are JSON objects, each with a valid id and without _nango_metadata.
	Records []json.RawMessage
	// Merging says what happens to records that somebody else changed.
	Merging client.RecordMerging
}

// RecordQuery selects stored records of a model.
type RecordQuery struct {
	Model string
	// IDs selects by id, at most 100; none selects all.
	IDs []string
	// Cursor is the NextCursor of the page before.
	Cursor string
}

// RecordPage is a page of stored records.
type RecordPage struct {
	// Records are JSON objects with their _nango_metadata, oldest change first.
	Records []json.RawMessage
	// NextCursor asks for the next page; "" is the end.
	NextCursor string
}

// Checkpoint is a stored checkpoint.
type Checkpoint struct {
	// Data is a flat JSON object.
	Data json.RawMessage
	// Version counts the changes from 1; 0 is a checkpoint that never was.
	Version int
	// Cleared says that it does not count any more.
	Cleared bool
}

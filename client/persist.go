package client

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/nango-go/nango/gen"
)

// DefaultPersistHost is the default base URL of the persist service of a self-hosted Nango.
const DefaultPersistHost = "http://localhost:3007"

// PersistConfig identifies the environment, the connection and the sync run for which a [Persist]
// works. Nango passes these values to the scripts that it runs. Nango's API also returns
// EnvironmentID, ConnectionID and SyncID; the comment of each says in which field. None of the
// values is secret; the key is an argument of [NewPersist].
type PersistConfig struct {
	// Host is the base URL of the persist service; "" means [DefaultPersistHost].
	Host string
	// EnvironmentID is the numeric id of the environment, [CreatedEnvironment].ID.
	EnvironmentID int64
	// ConnectionID is the numeric id of the connection, [ConnectionSummary].ID. It is not the
	// connection id that a [ConnectionRef] has. It is required for records and checkpoints.
	ConnectionID int64
	// Connection identifies the same connection as ConnectionID, but by its integration and its
	// connection id. It is required for writing records.
	Connection ConnectionRef
	// SyncID is the id of the connection's sync, [SyncStatus].ID. It is a UUID. It is required for
	// writing records.
	SyncID string
	// SyncJobID is the numeric id of the run. Nango's API does not return it. It is required for
	// writing records.
	SyncJobID int64
	// ActivityLogID is the id of the run's log: 20 to 25 letters, digits and underscores. It is
	// required for writing records and logs.
	ActivityLogID string
	// LockOwner is the name under which the [Persist] acquires and holds locks; "" means
	// ActivityLogID.
	LockOwner string
}

// Persist is a client of the service that stores the records, checkpoints, locks and logs of
// running functions. The service has its own host and key, and can be reached only from inside a
// self-hosted Nango. Create a Persist with [NewPersist] for each run; it is safe for concurrent
// use.
//
// For a variant of a sync, the model argument has the form Model::variant.
type Persist struct {
	c   *core
	run PersistConfig
}

// NewPersist returns a client of the persist service. It takes the same options as [New].
//
// The argument internalKey is the environment's internal secret. In older environments, it equals
// the secret key that [New] takes. cfg.EnvironmentID is required; each method checks the other
// fields of cfg that it requires. NewPersist returns an [*SDKValidationError] if a value is
// invalid. It sends nothing. The key never appears in an error, a log line or a printed Persist.
func NewPersist(internalKey string, cfg PersistConfig, opts ...Option) (*Persist, error) {
	if cfg.Host == "" {
		cfg.Host = DefaultPersistHost
	}
	if err := positive("EnvironmentID", cfg.EnvironmentID); err != nil {
		return nil, err
	}
	if cfg.ActivityLogID != "" && !isActivityLogID(cfg.ActivityLogID) {
		return nil, invalid("ActivityLogID", "is not 20 to 25 letters, digits and underscores")
	}
	if cfg.LockOwner == "" {
		cfg.LockOwner = cfg.ActivityLogID
	}
	opts = append([]Option{withHost("Host", cfg.Host)}, opts...)
	core, err := newCore(internalKey, "internalKey", opts)
	if err != nil {
		return nil, err
	}
	return &Persist{c: core, run: cfg}, nil
}

// Host returns the base URL of the service.
func (p *Persist) Host() string { return p.c.host() }

// Format prints only the host, whatever the verb.
func (p Persist) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "nango.Persist(%s)", p.c.host())
}

// Types that the methods of [Persist] use. Package gen documents their fields.
type (
	// PersistedRecordsParams selects stored records.
	PersistedRecordsParams = gen.GetPersistedRecordsParams
	// PersistedRecords is a page of stored records. Each record is JSON that includes its
	// _nango_metadata.
	PersistedRecords = gen.RecordList
)

// SyncJobID returns the numeric id of the run, [PersistConfig].SyncJobID.
func (p *Persist) SyncJobID() int64 { return p.run.SyncJobID }

// InJob returns a copy of p for another run of the sync, for example to call
// [Persist.DeleteOutdated] for that run.
func (p *Persist) InJob(syncJobID int64) *Persist {
	other := *p
	other.run.SyncJobID = syncJobID
	return &other
}

// isActivityLogID reports whether id has the form that the service requires: 20 to 25 ASCII
// letters, digits and underscores. Package regexp would add 200 kB to a program for this one check.
func isActivityLogID(id string) bool {
	if len(id) < 20 || len(id) > 25 {
		return false
	}
	for _, c := range []byte(id) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && c != '_' && (c < '0' || '9' < c) {
			return false
		}
	}
	return true
}

// GetCheckpoint returns a checkpoint with its version: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/checkpoint.
//
// A deleted checkpoint is still returned, with DeletedAt set. If there never was a checkpoint, the
// error is a [*Response404].
//
//nango:operation getCheckpoint
func (p *Persist) GetCheckpoint(ctx context.Context, key string,
	opts ...CallOption) (*PersistedCheckpoint, error) {
	api := p.c.api(opts, check(positive("ConnectionID", p.run.ConnectionID)))
	return decodeJSON[*PersistedCheckpoint](api.GetCheckpoint(ctx, p.run.EnvironmentID,
		p.run.ConnectionID, key))
}

// SaveCheckpoint writes a checkpoint if its version is still expectedVersion, and increments the
// version: PUT /environment/{environmentId}/connection/{nangoConnectionId}/checkpoint.
//
// For a new checkpoint, expectedVersion is 1. If the checkpoint has another version, the error
// matches [ErrConflict]. The call is not retried, since a second attempt would not find the
// expected version.
//
//nango:operation saveCheckpoint
func (p *Persist) SaveCheckpoint(ctx context.Context, key string, checkpoint Checkpoint,
	expectedVersion int, opts ...CallOption) (*SavedCheckpoint, error) {
	if checkpoint == nil {
		return nil, invalid("checkpoint", "is nil; pass Checkpoint{} to save an empty one")
	}
	api := p.c.api(opts, check(p.version(key, expectedVersion)))
	return decodeJSON[*SavedCheckpoint](api.SaveCheckpoint(ctx, p.run.EnvironmentID,
		p.run.ConnectionID, gen.SaveCheckpointRequest{Key: key, Checkpoint: checkpoint,
			ExpectedVersion: expectedVersion}))
}

// DeleteCheckpoint clears a checkpoint if its version is still expectedVersion, and increments the
// version: DELETE /environment/{environmentId}/connection/{nangoConnectionId}/checkpoint.
//
// If the checkpoint has another version or does not exist, the error matches [ErrConflict]. The
// call is not retried.
//
//nango:operation deleteCheckpoint
func (p *Persist) DeleteCheckpoint(ctx context.Context, key string, expectedVersion int,
	opts ...CallOption) error {
	api := p.c.api(opts, check(p.version(key, expectedVersion)))
	return expectNothing(api.DeleteCheckpoint(ctx, p.run.EnvironmentID, p.run.ConnectionID,
		gen.DeleteCheckpointRequest{Key: key, ExpectedVersion: expectedVersion}))
}

// version checks the values that are needed to change a checkpoint: the key, the expected version
// and the connection's numeric id. It returns an error if one is missing.
func (p *Persist) version(key string, expected int) error {
	if err := required("key", key); err != nil {
		return err
	}
	if err := positive("expectedVersion", expected); err != nil {
		return err
	}
	return positive("ConnectionID", p.run.ConnectionID)
}

// TryAcquireLock acquires or renews a lock of the environment: POST
// /environment/{environmentId}/runner/locks/try-acquire.
//
// The lock expires after ttl, which must be at least one millisecond. TryAcquireLock does not wait,
// and reports false if another owner holds the lock. The owner is [PersistConfig].LockOwner.
//
//nango:operation tryAcquireLock
func (p *Persist) TryAcquireLock(ctx context.Context, key string, ttl time.Duration,
	opts ...CallOption) (bool, error) {
	if err := required("key", key, "LockOwner", p.run.LockOwner); err != nil {
		return false, err
	}
	if ttl < time.Millisecond {
		return false, invalid("ttl", "is less than a millisecond")
	}
	lock, err := decodeJSON[gen.LockAcquisition](p.c.api(opts).TryAcquireLock(ctx, p.run.EnvironmentID,
		gen.TryAcquireLockRequest{Key: key, Owner: p.run.LockOwner, TTLMS: ttl.Milliseconds()}))
	return lock.Acquired, err
}

// ReleaseLock releases a lock that [PersistConfig].LockOwner holds, and reports whether that owner
// held it: POST /environment/{environmentId}/runner/locks/release.
//
// A call that gets no response is not retried, since a second attempt could not report whether the
// owner held the lock. The error is then a [*TransportError]; [Persist.HasLock] reports whether the
// owner still holds the lock.
//
//nango:operation releaseLock
func (p *Persist) ReleaseLock(ctx context.Context, key string, opts ...CallOption) (bool, error) {
	api := p.c.api(opts, check(required("key", key, "LockOwner", p.run.LockOwner)))
	lock, err := decodeJSON[gen.LockRelease](api.ReleaseLock(ctx, p.run.EnvironmentID,
		gen.ReleaseLockRequest{Key: key, Owner: p.run.LockOwner}))
	return lock.Released, err
}

// ReleaseAllLocks releases every lock that [PersistConfig].LockOwner holds: POST
// /environment/{environmentId}/runner/locks/release-all.
//
//nango:operation releaseAllLocks
func (p *Persist) ReleaseAllLocks(ctx context.Context, opts ...CallOption) error {
	api := p.c.api(opts, check(required("LockOwner", p.run.LockOwner)))
	return expectNothing(api.ReleaseAllLocks(ctx, p.run.EnvironmentID,
		gen.ReleaseAllLocksRequest{Owner: p.run.LockOwner}))
}

// HasLock reports whether [PersistConfig].LockOwner holds a lock: GET
// /environment/{environmentId}/runner/locks.
//
//nango:operation getLock
func (p *Persist) HasLock(ctx context.Context, key string, opts ...CallOption) (bool, error) {
	if err := required("key", key, "LockOwner", p.run.LockOwner); err != nil {
		return false, err
	}
	lock, err := decodeJSON[gen.LockStatus](p.c.api(opts).GetLock(ctx, p.run.EnvironmentID,
		p.run.LockOwner, key))
	return lock.HasLock, err
}

// Log adds a line to the log of the run: POST /environment/{environmentId}/log.
//
// Log sets fields of the line that are unset: Type to log, Level to info, and CreatedAt to now. The
// server truncates messages to 10,000 characters, and lists and objects in Meta to 20 entries. For
// a line of more than 100 kB, the error is a [*Response400]. The call is not retried.
//
//nango:operation writeLog
func (p *Persist) Log(ctx context.Context, line LogMessage, opts ...CallOption) error {
	line.Type, line.Level = cmp.Or(line.Type, LogTypeLog), cmp.Or(line.Level, LogLevelInfo)
	if line.CreatedAt.IsZero() {
		line.CreatedAt = time.Now()
	}
	line.CreatedAt, line.EndedAt = utc(line.CreatedAt), utc(line.EndedAt)
	api := p.c.api(opts, check(required("ActivityLogID", p.run.ActivityLogID)))
	return expectNothing(api.WriteLog(ctx, p.run.EnvironmentID,
		gen.WriteLogRequest{ActivityLogID: p.run.ActivityLogID, Log: line}))
}

package client

import (
	"cmp"
	"context"
	"time"

	"github.com/nango-go/nango/gen"
)

// GetCheckpoint returns a checkpoint with its version: GET
// /environment/{environmentId}/connection/{nangoConnectionId}/checkpoint.
//
// A deleted checkpoint is still returned, with DeletedAt set. If it never existed, the error is a
// [*Response404].
//
//nango:operation getCheckpoint
func (p *Persist) GetCheckpoint(ctx context.Context, key string,
	opts ...CallOption) (*PersistedCheckpoint, error) {
	if err := positive("ConnectionID", p.run.ConnectionID); err != nil {
		return nil, err
	}
	return decodeJSON[*PersistedCheckpoint](p.c.api(opts).GetCheckpoint(ctx, p.run.EnvironmentID,
		p.run.ConnectionID, key))
}

// SaveCheckpoint writes a checkpoint if its version is still expectedVersion, and increments the
// version: PUT /environment/{environmentId}/connection/{nangoConnectionId}/checkpoint.
//
// For a new checkpoint, expectedVersion is 1. A checkpoint with another version is [ErrConflict].
// The call is not retried, since a second attempt would not find the expected version.
//
//nango:operation saveCheckpoint
func (p *Persist) SaveCheckpoint(ctx context.Context, key string, checkpoint Checkpoint,
	expectedVersion int, opts ...CallOption) (*SavedCheckpoint, error) {
	if checkpoint == nil {
		return nil, invalid("checkpoint", "is nil; an empty Checkpoint{} is saved as it is")
	}
	if err := p.version(key, expectedVersion); err != nil {
		return nil, err
	}
	return decodeJSON[*SavedCheckpoint](p.c.api(opts).SaveCheckpoint(ctx, p.run.EnvironmentID,
		p.run.ConnectionID, gen.SaveCheckpointRequest{Key: key, Checkpoint: checkpoint,
			ExpectedVersion: expectedVersion}))
}

// DeleteCheckpoint clears a checkpoint if its version is still expectedVersion, and increments the
// version: DELETE /environment/{environmentId}/connection/{nangoConnectionId}/checkpoint.
//
// A checkpoint with another version, and an unknown key, are [ErrConflict]. The call is not
// retried.
//
//nango:operation deleteCheckpoint
func (p *Persist) DeleteCheckpoint(ctx context.Context, key string, expectedVersion int,
	opts ...CallOption) error {
	if err := p.version(key, expectedVersion); err != nil {
		return err
	}
	return expectNothing(p.c.api(opts).DeleteCheckpoint(ctx, p.run.EnvironmentID, p.run.ConnectionID,
		gen.DeleteCheckpointRequest{Key: key, ExpectedVersion: expectedVersion}))
}

// version checks the arguments of a change to a checkpoint.
func (p *Persist) version(key string, expected int) error {
	if err := required("key", key); err != nil {
		return err
	}
	if err := positive("expectedVersion", expected); err != nil {
		return err
	}
	return positive("ConnectionID", p.run.ConnectionID)
}

// TryAcquireLock acquires or renews a lock of the environment, for ttl of at least one millisecond:
// POST /environment/{environmentId}/runner/locks/try-acquire.
//
// It does not wait, and reports false if another owner holds the lock. The owner is
// [PersistConfig].LockOwner.
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

// ReleaseLock releases a lock and reports whether the owner held it: POST
// /environment/{environmentId}/runner/locks/release.
//
// A call that gets no response is not retried, since a second attempt could not report whether the
// owner held the lock. The error is then a [*TransportError]; [Persist.HasLock] reports whether the
// owner still holds it.
//
//nango:operation releaseLock
func (p *Persist) ReleaseLock(ctx context.Context, key string, opts ...CallOption) (bool, error) {
	if err := required("key", key, "LockOwner", p.run.LockOwner); err != nil {
		return false, err
	}
	lock, err := decodeJSON[gen.LockRelease](p.c.api(opts).ReleaseLock(ctx, p.run.EnvironmentID,
		gen.ReleaseLockRequest{Key: key, Owner: p.run.LockOwner}))
	return lock.Released, err
}

// ReleaseAllLocks releases every lock of the owner: POST
// /environment/{environmentId}/runner/locks/release-all.
//
//nango:operation releaseAllLocks
func (p *Persist) ReleaseAllLocks(ctx context.Context, opts ...CallOption) error {
	if err := required("LockOwner", p.run.LockOwner); err != nil {
		return err
	}
	return expectNothing(p.c.api(opts).ReleaseAllLocks(ctx, p.run.EnvironmentID,
		gen.ReleaseAllLocksRequest{Owner: p.run.LockOwner}))
}

// HasLock reports whether the owner holds a lock: GET /environment/{environmentId}/runner/locks.
//
//nango:operation getLock
func (p *Persist) HasLock(ctx context.Context, key string, opts ...CallOption) (bool, error) {
	lock, err := decodeJSON[gen.LockStatus](p.c.api(opts).GetLock(ctx, p.run.EnvironmentID,
		p.run.LockOwner, key))
	return lock.HasLock, err
}

// Log adds a line to the log of the run: POST /environment/{environmentId}/log.
//
// If unset, Type is log, Level is info and CreatedAt is now. The server truncates messages to
// 10,000 characters, and lists and objects in Meta to 20 entries. A line of more than 100 kB is a
// [*Response400]. The call is not retried.
//
//nango:operation writeLog
func (p *Persist) Log(ctx context.Context, line LogMessage, opts ...CallOption) error {
	if err := required("ActivityLogID", p.run.ActivityLogID); err != nil {
		return err
	}
	line.Type, line.Level = cmp.Or(line.Type, LogTypeLog), cmp.Or(line.Level, LogLevelInfo)
	if line.CreatedAt.IsZero() {
		line.CreatedAt = time.Now()
	}
	line.CreatedAt, line.EndedAt = utc(line.CreatedAt), utc(line.EndedAt)
	return expectNothing(p.c.api(opts).WriteLog(ctx, p.run.EnvironmentID,
		gen.WriteLogRequest{ActivityLogID: p.run.ActivityLogID, Log: line}))
}

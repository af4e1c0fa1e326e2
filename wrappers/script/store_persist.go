package script

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// PersistStore is a [Store] that uses Nango's persist service, in which Nango's own functions store
// their state. The [client.PersistConfig] of its client identifies the run.
type PersistStore struct {
	persist *client.Persist

	mu   sync.Mutex
	held map[string]time.Time // acquired locks, each with the time until which it is certainly held
}

// NewPersistStore returns a store that uses the persist service through p. Create p for one run
// with [client.NewPersist].
func NewPersistStore(p *client.Persist) *PersistStore { return &PersistStore{persist: p} }

// api returns the client, or an error if the store has no client.
func (s *PersistStore) api() (*client.Persist, error) {
	if s == nil || s.persist == nil {
		return nil, argument.Invalid("PersistStore", "was not made by NewPersistStore around a client")
	}
	return s.persist, nil
}

// WriteRecords implements [Store].
func (s *PersistStore) WriteRecords(ctx context.Context, b Batch) (client.RecordMerging, error) {
	persist, err := s.api()
	if err != nil {
		return b.Merging, err
	}
	write := persist.SaveRecords
	switch b.Operation {
	case UpdateRecords:
		write = persist.UpdateRecords
	case DeleteRecords:
		write = persist.DeleteRecords
	}
	result, err := write(ctx, b.Model, b.Records, b.Merging)
	if err != nil {
		return b.Merging, err
	}
	return result.NextMerging, nil
}

// ReadRecords implements [Store].
func (s *PersistStore) ReadRecords(ctx context.Context, q RecordQuery) (RecordPage, error) {
	persist, err := s.api()
	if err != nil {
		return RecordPage{}, err
	}
	page, err := persist.ListRecords(ctx, q.Model,
		client.PersistedRecordsParams{ExternalIDs: q.IDs, Cursor: q.Cursor})
	if err != nil {
		return RecordPage{}, err
	}
	return RecordPage{Records: page.Records, NextCursor: page.NextCursor}, nil
}

// LastCursor implements [Store].
func (s *PersistStore) LastCursor(ctx context.Context, model string) (string, error) {
	persist, err := s.api()
	if err != nil {
		return "", err
	}
	return persist.Cursor(ctx, model, client.CursorOffsetLast)
}

// DeleteOutdated implements [Store].
func (s *PersistStore) DeleteOutdated(ctx context.Context, model string,
	job int64) ([]string, error) {
	persist, err := s.api()
	if err != nil {
		return nil, err
	}
	return persist.InJob(job).DeleteOutdated(ctx, model)
}

// Job implements [Store]: it returns [client.PersistConfig].SyncJobID.
func (s *PersistStore) Job() int64 {
	persist, err := s.api()
	if err != nil {
		return 0
	}
	return persist.SyncJobID()
}

// GetCheckpoint implements [Store].
func (s *PersistStore) GetCheckpoint(ctx context.Context, key string) (Checkpoint, error) {
	persist, err := s.api()
	if err != nil {
		return Checkpoint{}, err
	}
	stored, err := persist.GetCheckpoint(ctx, key)
	if refused, ok := errors.AsType[*client.Response404](err); ok &&
		refused.Code == "checkpoint_not_found" {
		return Checkpoint{}, nil
	}
	if err != nil {
		return Checkpoint{}, err
	}
	data, err := json.Marshal(stored.Checkpoint)
	return Checkpoint{Data: data, Version: stored.Version, Cleared: !stored.DeletedAt.IsZero()}, err
}

// SaveCheckpoint implements [Store].
func (s *PersistStore) SaveCheckpoint(ctx context.Context, key string, data json.RawMessage,
	expectedVersion int) (int, error) {
	persist, err := s.api()
	if err != nil {
		return 0, err
	}
	checkpoint := client.Checkpoint{}
	for _, m := range members(data) {
		checkpoint[m.name] = m.value
	}
	saved, err := persist.SaveCheckpoint(ctx, key, checkpoint, expectedVersion)
	if err != nil {
		return 0, err
	}
	return saved.Version, nil
}

// DeleteCheckpoint implements [Store].
func (s *PersistStore) DeleteCheckpoint(ctx context.Context, key string,
	expectedVersion int) error {
	persist, err := s.api()
	if err != nil {
		return err
	}
	return persist.DeleteCheckpoint(ctx, key, expectedVersion)
}

// TryAcquireLock implements [Store].
func (s *PersistStore) TryAcquireLock(ctx context.Context, key string,
	ttl time.Duration) (bool, error) {
	persist, err := s.api()
	if err != nil {
		return false, err
	}
	until := time.Now().Add(ttl)
	acquired, err := persist.TryAcquireLock(ctx, key, ttl)
	if acquired {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held == nil {
			s.held = map[string]time.Time{}
		}
		s.held[key] = until
	}
	return acquired, err
}

// ReleaseLock implements [Store]. If the response is lost, ReleaseLock checks whether the lock is
// still held, and if so, releases it again. If the check does not show what happened, ReleaseLock
// returns the error of the call whose response was lost.
func (s *PersistStore) ReleaseLock(ctx context.Context, key string) (bool, error) {
	persist, err := s.api()
	if err != nil {
		return false, err
	}
	released, err := persist.ReleaseLock(ctx, key)
	s.mu.Lock()
	held := time.Now().Before(s.held[key])
	s.mu.Unlock()
	if err != nil && !decided(err) {
		there, problem := persist.HasLock(ctx, key)
		switch {
		case problem != nil || !there && !held:
			return false, err
		case there:
			released, err = persist.ReleaseLock(ctx, key)
		default:
			released, err = true, nil // the lock was held before and is released now
		}
	}
	if err == nil {
		s.mu.Lock()
		delete(s.held, key)
		s.mu.Unlock()
	}
	return released, err
}

// ReleaseAllLocks implements [Store].
func (s *PersistStore) ReleaseAllLocks(ctx context.Context) error {
	persist, err := s.api()
	if err != nil {
		return err
	}
	return persist.ReleaseAllLocks(ctx)
}

// Log implements [Store].
func (s *PersistStore) Log(ctx context.Context, line client.LogMessage) error {
	persist, err := s.api()
	if err != nil {
		return err
	}
	return persist.Log(ctx, line)
}

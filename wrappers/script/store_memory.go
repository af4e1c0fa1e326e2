package script

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
)

// MemoryStore is a [Store] in memory, for tests and dry runs. It sends nothing to Nango, and
// everything that a script stored can be inspected afterwards. Like Nango, it identifies records by
// id, remembers their last change, and marks deleted records instead of removing them. The zero
// value is empty and ready to use.
type MemoryStore struct {
	job  int64 // the number of the run minus 1
	once sync.Once
	mem  *memory
}

// run returns the store for a new script. The first script uses m itself; each later one gets a
// MemoryStore that shares the data of m and has the next job number.
func (m *MemoryStore) run() *MemoryStore {
	mem, release := m.open()
	scripts := mem.scripts
	mem.scripts = max(scripts, m.job) + 1
	release()
	if scripts <= m.job {
		return m
	}
	next := &MemoryStore{job: scripts}
	next.once.Do(func() { next.mem = mem })
	return next
}

// memory holds the data that all runs on a MemoryStore share.
type memory struct {
	mu          sync.Mutex
	scripts     int64 // number of the last run that a script began
	tables      map[string]*table
	changes     int // number of changes of records, over all models
	checkpoints map[string]Checkpoint
	locks       map[string]lock
	logs        []client.LogMessage
}

type lock struct {
	job   int64
	until time.Time
}

// NewMemoryStore returns an empty [MemoryStore]. Each script that uses it is a separate run with
// its own job number and locks. So records that a later run does not save can be detected as
// deleted, as in Nango. [Action.Store] returns the MemoryStore of the script's run.
func NewMemoryStore() *MemoryStore { return &MemoryStore{} }

// NextRun returns a MemoryStore for the run after m. It shares the data of m, and has the next job
// number and its own locks. To make two scripts share one run, pass the result of NextRun to both.
func (m *MemoryStore) NextRun() *MemoryStore {
	next := &MemoryStore{job: m.job + 1}
	next.once.Do(func() { next.mem = m.shared() })
	return next
}

func (m *MemoryStore) shared() *memory {
	m.once.Do(func() {
		if m.mem == nil {
			m.mem = &memory{tables: map[string]*table{}, checkpoints: map[string]Checkpoint{},
				locks: map[string]lock{}}
		}
	})
	return m.mem
}

// open locks the shared memory and returns it. The returned function unlocks it.
func (m *MemoryStore) open() (mem *memory, release func()) {
	mem = m.shared()
	mem.mu.Lock()
	return mem, mem.mu.Unlock
}

// Records returns the records of a model that are not deleted, oldest change first. Each one is the
// JSON that was saved.
func (m *MemoryStore) Records(model string) []json.RawMessage { return m.rows(model, false) }

// Deleted returns the records of a model that are marked as deleted, oldest change first. Each one
// is the JSON that was saved.
func (m *MemoryStore) Deleted(model string) []json.RawMessage { return m.rows(model, true) }

func (m *MemoryStore) rows(model string, deleted bool) []json.RawMessage {
	mem, release := m.open()
	defer release()
	var list []json.RawMessage
	for row := range mem.tables[model].since(0) {
		if row.deletedAt.IsZero() != deleted {
			list = append(list, slices.Clone(row.data))
		}
	}
	return list
}

// Models returns the sorted full names of the models that have records.
func (m *MemoryStore) Models() []string {
	mem, release := m.open()
	defer release()
	return slices.Sorted(maps.Keys(mem.tables))
}

// Logs returns the log lines in the order in which they were added.
func (m *MemoryStore) Logs() []client.LogMessage {
	mem, release := m.open()
	defer release()
	return slices.Clone(mem.logs)
}

// Checkpoints returns the checkpoints that are not cleared, as a map from key to data. The map
// includes the checkpoint that [Sync.TrackDeletesStart] uses.
func (m *MemoryStore) Checkpoints() map[string]json.RawMessage {
	mem, release := m.open()
	defer release()
	list := map[string]json.RawMessage{}
	for key, checkpoint := range mem.checkpoints {
		if !checkpoint.Cleared {
			list[key] = slices.Clone(checkpoint.Data)
		}
	}
	return list
}

// Locks returns the sorted keys of the locks that any run currently holds.
func (m *MemoryStore) Locks() []string {
	mem, release := m.open()
	defer release()
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(mem.locks)) {
		if time.Now().Before(mem.locks[key].until) {
			keys = append(keys, key)
		}
	}
	return keys
}

// Job implements [Store]. The job number of the first run is 1.
func (m *MemoryStore) Job() int64 { return m.job + 1 }

// GetCheckpoint implements [Store].
func (m *MemoryStore) GetCheckpoint(_ context.Context, key string) (Checkpoint, error) {
	mem, release := m.open()
	defer release()
	return mem.checkpoints[key], nil
}

// SaveCheckpoint implements [Store].
func (m *MemoryStore) SaveCheckpoint(_ context.Context, key string, data json.RawMessage,
	expectedVersion int) (int, error) {
	mem, release := m.open()
	defer release()
	stored, ok := mem.checkpoints[key]
	if ok && stored.Version != expectedVersion {
		return 0, conflict(key)
	}
	mem.checkpoints[key] = Checkpoint{Data: slices.Clone(data), Version: stored.Version + 1}
	return stored.Version + 1, nil
}

// DeleteCheckpoint implements [Store].
func (m *MemoryStore) DeleteCheckpoint(_ context.Context, key string, expectedVersion int) error {
	mem, release := m.open()
	defer release()
	stored, ok := mem.checkpoints[key]
	if !ok || stored.Cleared || stored.Version != expectedVersion {
		return conflict(key)
	}
	stored.Cleared = true
	stored.Version++
	mem.checkpoints[key] = stored
	return nil
}

func conflict(key string) error {
	return fmt.Errorf("nango: checkpoint %s has another version or does not exist: %w", shorten(key),
		client.ErrConflict)
}

// TryAcquireLock implements [Store].
func (m *MemoryStore) TryAcquireLock(_ context.Context, key string,
	ttl time.Duration) (bool, error) {
	mem, release := m.open()
	defer release()
	now := time.Now()
	if held, ok := mem.locks[key]; ok && held.job != m.job && now.Before(held.until) {
		return false, nil
	}
	mem.locks[key] = lock{job: m.job, until: now.Add(ttl)}
	return true, nil
}

// ReleaseLock implements [Store].
func (m *MemoryStore) ReleaseLock(_ context.Context, key string) (bool, error) {
	mem, release := m.open()
	defer release()
	held, ok := mem.locks[key]
	if !ok || held.job != m.job {
		return false, nil
	}
	delete(mem.locks, key)
	return time.Now().Before(held.until), nil
}

// ReleaseAllLocks implements [Store].
func (m *MemoryStore) ReleaseAllLocks(context.Context) error {
	mem, release := m.open()
	defer release()
	maps.DeleteFunc(mem.locks, func(_ string, held lock) bool { return held.job == m.job })
	return nil
}

// Log implements [Store].
func (m *MemoryStore) Log(_ context.Context, line client.LogMessage) error {
	mem, release := m.open()
	defer release()
	mem.logs = append(mem.logs, line)
	return nil
}

package routes

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// checkpointRequest is the body of a request that saves or deletes a checkpoint.
type checkpointRequest struct {
	Key        string          `json:"key"`
	Checkpoint json.RawMessage `json:"checkpoint"`
	Version    int             `json:"expectedVersion"`
}

var errCheckpoint = reply.Refuse(http.StatusConflict, "checkpoint_conflict",
	"Checkpoint has been updated since last read")

// GetCheckpoint returns a checkpoint, even if it was deleted.
func (c *call) GetCheckpoint() (any, error) {
	cp := c.conn.Checkpoints[c.query.Get("key")]
	if cp == nil {
		return nil, reply.Missing("checkpoint_not_found", "Checkpoint not found")
	}
	return map[string]any{"checkpoint": cp.Value, "version": cp.Version,
		"deletedAt": clock.TextOrNull(cp.Deleted, clock.LayoutZ)}, nil
}

// SaveCheckpoint saves a checkpoint. It responds with 409 if the checkpoint exists and its version
// differs from expectedVersion.
func (c *call) SaveCheckpoint() (any, error) {
	return withBody(c, func(in checkpointRequest) (any, error) {
		cp := c.conn.Checkpoints[in.Key]
		switch {
		case cp == nil:
			cp = &state.Checkpoint{}
			c.conn.Checkpoints[in.Key] = cp
		case cp.Version != in.Version:
			return nil, errCheckpoint
		}
		cp.Value, cp.Deleted = in.Checkpoint, time.Time{}
		cp.Version++
		return map[string]any{"checkpoint": cp.Value, "version": cp.Version}, nil
	})
}

// DeleteCheckpoint deletes a checkpoint. The version number of its key increases by one, and
// increases further if a checkpoint with this key is saved later.
func (c *call) DeleteCheckpoint() (any, error) {
	return withBody(c, func(in checkpointRequest) (any, error) {
		cp := c.conn.Checkpoints[in.Key]
		if cp == nil || cp.Version != in.Version || !cp.Deleted.IsZero() {
			return nil, errCheckpoint
		}
		cp.Version++
		cp.Deleted = c.api.Clock.Now()
		return noContent, nil
	})
}

// TryAcquireLock acquires a lock for an owner. If the owner already holds the lock, TryAcquireLock
// extends it.
func (c *call) TryAcquireLock() (any, error) {
	return withBody(c, func(in gen.TryAcquireLockRequest) (any, error) {
		now := c.api.Clock.Now()
		holder := c.env.Holder(in.Key, now)
		acquired := holder == "" || holder == in.Owner
		if acquired {
			c.env.Locks[in.Key] = &state.Lock{Owner: in.Owner,
				Until: now.Add(time.Duration(in.TTLMS) * time.Millisecond)}
		}
		return map[string]bool{"acquired": acquired}, nil
	})
}

// ReleaseLock releases a lock if the owner in the request holds it.
func (c *call) ReleaseLock() (any, error) {
	return withBody(c, func(in gen.ReleaseLockRequest) (any, error) {
		released := c.env.Holder(in.Key, c.api.Clock.Now()) == in.Owner
		if released {
			delete(c.env.Locks, in.Key)
		}
		return map[string]bool{"released": released}, nil
	})
}

// ReleaseAllLocks releases all locks that the owner in the request holds.
func (c *call) ReleaseAllLocks() (any, error) {
	return withBody(c, func(in gen.ReleaseAllLocksRequest) (any, error) {
		maps.DeleteFunc(c.env.Locks, func(_ string, l *state.Lock) bool { return l.Owner == in.Owner })
		return noContent, nil
	})
}

// GetLock reports whether the owner in the request holds the lock.
func (c *call) GetLock() (any, error) {
	return map[string]bool{"hasLock": c.env.Holder(c.query.Get("key"),
		c.api.Clock.Now()) == c.query.Get("owner")}, nil
}

// maxLogMessage is the maximum length of a log line's message in characters. Longer messages are
// truncated.
const maxLogMessage = 10_000

// WriteLog stores a line that a function logged.
func (c *call) WriteLog() (any, error) {
	var in struct {
		ActivityLogID string          `json:"activityLogId"`
		Log           wirejson.Object `json:"log"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if message := []rune(in.Log.Text("message")); len(message) > maxLogMessage {
		in.Log.Set("message", strings.TrimSpace(string(message[:maxLogMessage])))
	}
	line, err := wirejson.Encode(in.Log)
	if err != nil {
		return nil, err
	}
	c.env.Logs = state.Last(c.env.Logs, state.LogEntry{ActivityLogID: in.ActivityLogID, Log: line})
	return noContent, nil
}

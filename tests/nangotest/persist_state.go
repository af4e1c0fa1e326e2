package nangotest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// checkpoint is where a function left off.
type checkpoint struct {
	value   json.RawMessage
	version int
	deleted time.Time
}

// checkpointRequest changes a checkpoint of which the caller knows the version.
type checkpointRequest struct {
	Key        string          `json:"key"`
	Checkpoint json.RawMessage `json:"checkpoint"`
	Version    int             `json:"expectedVersion"`
}

func (c *call) checkpoint() (conn *connection, in checkpointRequest, err error) {
	if conn, err = c.persistConnection(); err == nil {
		err = c.decode(&in)
	}
	return conn, in, err
}

func checkpointConflict() error {
	return reply.Refuse(http.StatusConflict, "checkpoint_conflict",
		"Checkpoint has been updated since last read")
}

// GetCheckpoint reads a checkpoint, a deleted one too.
func (a *api) GetCheckpoint(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, err := c.persistConnection()
		if err != nil {
			return nil, err
		}
		cp := conn.checkpoints[c.query.Get("key")]
		if cp == nil {
			return nil, reply.Refuse(http.StatusNotFound, "checkpoint_not_found", "Checkpoint not found")
		}
		return map[string]any{"checkpoint": cp.value, "version": cp.version,
			"deletedAt": clock.TextOrNull(cp.deleted, clock.LayoutZ)}, nil
	})
}

// SaveCheckpoint writes a checkpoint unless somebody else did since it was read.
func (a *api) SaveCheckpoint(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, in, err := c.checkpoint()
		if err != nil {
			return nil, err
		}
		cp := conn.checkpoints[in.Key]
		switch {
		case cp == nil:
			cp = &checkpoint{}
			conn.checkpoints[in.Key] = cp
		case cp.version != in.Version:
			return nil, checkpointConflict()
		}
		cp.value, cp.deleted = in.Checkpoint, time.Time{}
		cp.version++
		return map[string]any{"checkpoint": cp.value, "version": cp.version}, nil
	})
}

// DeleteCheckpoint clears a checkpoint; its version goes on counting.
func (a *api) DeleteCheckpoint(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, in, err := c.checkpoint()
		if err != nil {
			return nil, err
		}
		cp := conn.checkpoints[in.Key]
		if cp == nil || cp.version != in.Version || !cp.deleted.IsZero() {
			return nil, checkpointConflict()
		}
		cp.version++
		cp.deleted = a.clock.Now()
		return answered{status: http.StatusNoContent}, nil
	})
}

// lock is held by somebody for a while.
type lock struct {
	owner string
	until time.Time
}

type lockRequest struct {
	Owner string `json:"owner"`
	Key   string `json:"key"`
	TTL   int64  `json:"ttlMs"`
}

// holder is who holds a lock at present, or nobody.
func (e *environment) holder(key string, now time.Time) string {
	l := e.locks[key]
	if l == nil || !now.Before(l.until) {
		return ""
	}
	return l.owner
}

// TryAcquireLock takes a lock, or renews one that the owner has.
func (a *api) TryAcquireLock(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in lockRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		now := a.clock.Now()
		holder := c.env.holder(in.Key, now)
		acquired := holder == "" || holder == in.Owner
		if acquired {
			c.env.locks[in.Key] = &lock{in.Owner, now.Add(time.Duration(in.TTL) * time.Millisecond)}
		}
		return map[string]bool{"acquired": acquired}, nil
	})
}

// ReleaseLock gives a lock back that the owner has.
func (a *api) ReleaseLock(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in lockRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		released := c.env.holder(in.Key, a.clock.Now()) == in.Owner
		if released {
			delete(c.env.locks, in.Key)
		}
		return map[string]bool{"released": released}, nil
	})
}

// ReleaseAllLocks gives back all that the owner has.
func (a *api) ReleaseAllLocks(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in lockRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		for key, l := range c.env.locks {
			if l.owner == in.Owner {
				delete(c.env.locks, key)
			}
		}
		return answered{status: http.StatusNoContent}, nil
	})
}

// GetLock tells whether the owner has the lock.
func (a *api) GetLock(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		return map[string]bool{"hasLock": c.env.holder(c.query.Get("key"),
			a.clock.Now()) == c.query.Get("owner")}, nil
	})
}

// maxLogMessage is how long a message may get.
const maxLogMessage = 10_000

// WriteLog keeps a line of a function's log; see [Server.Logs].
func (a *api) WriteLog(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
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
		c.env.logs = last(c.env.logs, logEntry{in.ActivityLogID, line})
		return answered{status: http.StatusNoContent}, nil
	})
}

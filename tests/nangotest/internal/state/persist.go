package state

import (
	"encoding/json"
	"time"
)

// Checkpoint is a checkpoint that a function saved, with its version.
type Checkpoint struct {
	Value   json.RawMessage
	Version int
	Deleted time.Time
}

// Lock is a lock with its owner and the time until which the owner holds it.
type Lock struct {
	Owner string
	Until time.Time
}

// Holder returns the owner of a lock, or "" if the lock is free at the given time.
func (e *Environment) Holder(key string, now time.Time) string {
	l := e.Locks[key]
	if l == nil || !now.Before(l.Until) {
		return ""
	}
	return l.Owner
}

// LogEntry is a line that a function logged.
type LogEntry struct {
	ActivityLogID string          `json:"activityLogId"`
	Log           json.RawMessage `json:"log"`
}

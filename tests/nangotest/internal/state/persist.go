package state

import (
	"encoding/json"
	"time"
)

// Checkpoint is where a function left off.
type Checkpoint struct {
	Value   json.RawMessage
	Version int
	Deleted time.Time
}

// Lock is held by somebody for a while.
type Lock struct {
	Owner string
	Until time.Time
}

// Holder is who holds a lock at present, or nobody.
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

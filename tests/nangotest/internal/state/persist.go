package state

import (
	"encoding/json"
	"time"
)

// Checkpoint is a checkpoint of a function, with its version.
type Checkpoint struct {
	Value   json.RawMessage
	Version int
	Deleted time.Time
}

// Lock is a lock that owner holds until a time.
type Lock struct {
	Owner string
	Until time.Time
}

// Holder returns the owner of a lock, or "" if nobody holds it at the time now.
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

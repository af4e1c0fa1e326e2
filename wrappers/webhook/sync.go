package webhook

import (
	"encoding/json"
	"time"
)

// Sync reports that a sync run ended. After a success, list the changed records of Model. Do so
// soon, because Nango removes the payload of records that have not changed for 30 days.
type Sync struct {
	ConnectionID      string `json:"connectionId"`
	ProviderConfigKey string `json:"providerConfigKey"`
	SyncName          string `json:"syncName"`
	// SyncVariant is "base" if the sync has no variants.
	SyncVariant string `json:"syncVariant"`
	// Model is the name of the model that the run wrote. A sync with several models sends one event
	// for each model when it succeeds. If it fails, it may send a single event in which Model is a
	// comma-separated list.
	Model string `json:"model"`
	// SyncType says how the run was started.
	//
	// Deprecated: In Nango, Checkpoints replaces SyncType. Use [Sync.IsFull].
	SyncType SyncType `json:"syncType"`
	// Success is false if the run failed. Error, StartedAt and FailedAt are set only after a
	// failure. ModifiedAfter, ResponseResults and QueryTimeStamp are set only after a success.
	Success bool `json:"success"`
	// Checkpoints is zero for syncs that do not use checkpoints.
	Checkpoints Checkpoints `json:"checkpoints,omitzero"`

	// ModifiedAfter is the time at which the run began. The records that the run changed are those
	// that were modified after this time.
	ModifiedAfter   time.Time   `json:"modifiedAfter,omitzero"`
	ResponseResults SyncResults `json:"responseResults,omitzero"`
	// QueryTimeStamp is the same time as ModifiedAfter. It may be missing.
	//
	// Deprecated: use ModifiedAfter.
	QueryTimeStamp time.Time `json:"queryTimeStamp,omitzero"`

	Error ErrorPayload `json:"error,omitzero"`
	// StartedAt is the time at which the last successful run began. It equals FailedAt if no run
	// has succeeded.
	StartedAt time.Time `json:"startedAt,omitzero"`
	// FailedAt is the time at which this run failed.
	FailedAt time.Time `json:"failedAt,omitzero"`
}

// IsFull reports whether a successful run fetched all records again. The records of a full run
// replace your copy; the records of any other run are merged into it. By Nango's rule, a run is
// full if it started without a checkpoint. A run that a webhook of the provider triggered is never
// full.
func (s *Sync) IsFull() bool {
	return s.SyncType != SyncTypeWebhook && len(s.Checkpoints.From) == 0
}

// Checkpoints describe a sync's progress before and after one run. Each is a JSON object whose
// members the sync function chooses. The values are strings, numbers and booleans. Numbers are
// kept as Nango sent them.
type Checkpoints struct {
	// From is the checkpoint from which the run continued, or nil if it started from the beginning.
	From json.RawMessage `json:"from,omitempty"`
	// To is the checkpoint that the run saved, or nil if it saved no checkpoint.
	To json.RawMessage `json:"to,omitempty"`
}

// SyncResults has the numbers of records that a run added, updated and deleted.
type SyncResults struct {
	Added   int64 `json:"added"`
	Updated int64 `json:"updated"`
	Deleted int64 `json:"deleted"`
}

// SyncType says how a sync run was started. Values that Nango adds later are kept unchanged.
type SyncType string

const (
	// SyncTypeInitial means the first run of a sync, or the first run after its checkpoint and the
	// date of its last run were deleted.
	SyncTypeInitial SyncType = "INITIAL"
	// SyncTypeIncremental means a run that continues from an earlier run.
	SyncTypeIncremental SyncType = "INCREMENTAL"
	// SyncTypeWebhook means a run that a webhook of the provider started.
	SyncTypeWebhook SyncType = "WEBHOOK"
)

package webhook

import (
	"encoding/json"
	"time"
)

// Sync tells that a run of a sync ended. After a success the changed records of
// Model wait to be listed; fetch them soon, since Nango drops the payload of
// records that did not change for 30 days.
type Sync struct {
	ConnectionID      string `json:"connectionId"`
	ProviderConfigKey string `json:"providerConfigKey"`
	SyncName          string `json:"syncName"`
	// SyncVariant is "base" where the sync has no variants.
	SyncVariant string `json:"syncVariant"`
	// Model is the kind of record that the run wrote. A sync of several models
	// sends an event for each when it succeeds; a failure may name all of them in
	// one event, separated by commas.
	Model string `json:"model"`
	// SyncType is how the run was started.
	//
	// Deprecated: Nango replaces it by Checkpoints. Ask [Sync.IsFull].
	SyncType SyncType `json:"syncType"`
	// Success is false where the run failed; Error, StartedAt and FailedAt then
	// say more. The fields of a success are zero in a failure and the reverse.
	Success bool `json:"success"`
	// Checkpoints is zero for syncs that do not use checkpoints.
	Checkpoints Checkpoints `json:"checkpoints,omitzero"`

	// ModifiedAfter is when the run began: records modified since then are those
	// that it changed.
	ModifiedAfter   time.Time   `json:"modifiedAfter,omitzero"`
	ResponseResults SyncResults `json:"responseResults,omitzero"`
	// QueryTimeStamp is the same as ModifiedAfter, and may be missing.
	//
	// Deprecated: use ModifiedAfter.
	QueryTimeStamp time.Time `json:"queryTimeStamp,omitzero"`

	Error ErrorPayload `json:"error,omitzero"`
	// StartedAt is when the last successful run began; without one it is FailedAt.
	StartedAt time.Time `json:"startedAt,omitzero"`
	// FailedAt is when this run failed.
	FailedAt time.Time `json:"failedAt,omitzero"`
}

// IsFull reports whether a successful run fetched everything anew, so that its
// records replace those that you have; otherwise they are merged into them. By
// Nango's rule a run is full when it started without a checkpoint, unless a
// webhook of the provider triggered it.
func (s *Sync) IsFull() bool {
	return s.SyncType != SyncTypeWebhook && len(s.Checkpoints.From) == 0
}

// Checkpoints are the progress marks of a sync around one run: JSON objects of
// texts, numbers and booleans that the sync function chose, with numbers kept as
// they were written.
type Checkpoints struct {
	// From is where the run continued; nil where it started from nothing.
	From json.RawMessage `json:"from,omitempty"`
	// To is what the run saved; nil where it saved nothing.
	To json.RawMessage `json:"to,omitempty"`
}

// SyncResults counts the records that a run changed.
type SyncResults struct {
	Added   int `json:"added"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

// SyncType is how a run of a sync was started. Values that Nango adds later are
// kept as they are.
type SyncType string

const (
	// SyncTypeInitial is the first run, or one after a reset.
	SyncTypeInitial SyncType = "INITIAL"
	// SyncTypeIncremental is a later run.
	SyncTypeIncremental SyncType = "INCREMENTAL"
	// SyncTypeWebhook is a run that a webhook of the provider started.
	SyncTypeWebhook SyncType = "WEBHOOK"
)

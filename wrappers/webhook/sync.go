package webhook

import (
	"encoding/json"
	"time"
)

// Sync reports that a sync run ended. After a success, the changed records of Model can be listed.
// Fetch them soon, since Nango removes the payload of records that have not changed for 30 days.
type Sync struct {
	ConnectionID      string `json:"connectionId"`
	ProviderConfigKey string `json:"providerConfigKey"`
	SyncName          string `json:"syncName"`
	// SyncVariant is "base" if the sync has no variants.
	SyncVariant string `json:"syncVariant"`
	// Model is the type of record that the run wrote. A sync with several models sends one event
	// for each when it succeeds; a failure may name all of them in one event, separated by commas.
	Model string `json:"model"`
	// SyncType is how the run was started.
	//
	// Deprecated: Nango replaces it with Checkpoints. Use [Sync.IsFull].
	SyncType SyncType `json:"syncType"`
	// Success is false if the run failed; Error, StartedAt and FailedAt then have details. The
	// fields of a success are zero after a failure, and vice versa.
	Success bool `json:"success"`
	// Checkpoints is zero for syncs that do not use checkpoints.
	Checkpoints Checkpoints `json:"checkpoints,omitzero"`

	// ModifiedAfter is when the run began. The records modified since then are those that it
	// changed.
	ModifiedAfter   time.Time   `json:"modifiedAfter,omitzero"`
	ResponseResults SyncResults `json:"responseResults,omitzero"`
	// QueryTimeStamp equals ModifiedAfter, and may be missing.
	//
	// Deprecated: use ModifiedAfter.
	QueryTimeStamp time.Time `json:"queryTimeStamp,omitzero"`

	Error ErrorPayload `json:"error,omitzero"`
	// StartedAt is when the last successful run began, or equals FailedAt if there was none.
	StartedAt time.Time `json:"startedAt,omitzero"`
	// FailedAt is when this run failed.
	FailedAt time.Time `json:"failedAt,omitzero"`
}

// IsFull reports whether a successful run fetched everything again, so that its records replace
// yours rather than being merged into them. By Nango's rule a run is full if it started without a
// checkpoint, unless a webhook of the provider triggered it.
func (s *Sync) IsFull() bool {
	return s.SyncType != SyncTypeWebhook && len(s.Checkpoints.From) == 0
}

// Checkpoints are a sync's progress before and after one run: JSON objects of strings, numbers and
// booleans that the sync function chose. Numbers are unchanged.
type Checkpoints struct {
	// From is where the run continued, or nil if it started from the beginning.
	From json.RawMessage `json:"from,omitempty"`
	// To is what the run saved, or nil if it saved nothing.
	To json.RawMessage `json:"to,omitempty"`
}

// SyncResults counts the records that a run changed.
type SyncResults struct {
	Added   int64 `json:"added"`
	Updated int64 `json:"updated"`
	Deleted int64 `json:"deleted"`
}

// SyncType is how a sync run was started. Values that Nango adds later are kept unchanged.
type SyncType string

const (
	// SyncTypeInitial is the first run, or the first after a reset.
	SyncTypeInitial SyncType = "INITIAL"
	// SyncTypeIncremental is a later run.
	SyncTypeIncremental SyncType = "INCREMENTAL"
	// SyncTypeWebhook is a run that a webhook of the provider started.
	SyncTypeWebhook SyncType = "WEBHOOK"
)

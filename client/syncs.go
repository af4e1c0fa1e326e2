package client

import (
	"context"
	"strings"

	"github.com/nango-go/nango/gen"
)

// Syncs runs, schedules and inspects the syncs of connections.
//
// In Trigger, Start, Pause and Status no syncs (nil or empty) mean every sync of the integration, as does a single "*",
// and a [ConnectionRef] without a connection id means every connection.
type Syncs struct{ c *core }

// SyncRef names a sync, or a variant of it.
type SyncRef struct {
	// Name is the sync's name.
	Name string
	// Variant is the variant's name; "" and "base" are the sync itself.
	Variant string
}

// SyncNames names syncs without variants: SyncNames("issues", "users").
func SyncNames(names ...string) []SyncRef {
	refs := make([]SyncRef, len(names))
	for i, name := range names {
		refs[i].Name = name
	}
	return refs
}

// Trigger runs syncs once, now, besides their schedule: POST /sync/trigger.
//
// It does not wait for the runs, and the status may show the former state for a moment. params says what to forget
// first. An unknown connection is a [*Response404], an unknown sync or integration a [*Response400], all [ErrNotFound].
// It is not retried.
//
//nango:operation triggerSync
func (s *Syncs) Trigger(ctx context.Context, ref ConnectionRef, syncs []SyncRef, params TriggerSyncOptions, opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).TriggerSync(ctx, gen.TriggerSyncParams{}, gen.TriggerSyncRequest{
		ProviderConfigKey: selection.ProviderConfigKey, ConnectionID: selection.ConnectionID, Syncs: selection.Syncs, Opts: params,
	}))
}

// Start starts the schedule of syncs, which run at once and then at their frequency: POST /sync/start.
//
// A schedule that runs already stays as it is. At most 256 syncs at a time. Errors are those of [Syncs.Trigger].
//
//nango:operation startSync
func (s *Syncs) Start(ctx context.Context, ref ConnectionRef, syncs []SyncRef, opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).StartSync(ctx, selection))
}

// Pause stops the schedule of syncs until they are started again; a run that is under way goes on: POST /sync/pause.
//
// At most 256 syncs at a time. Errors are those of [Syncs.Trigger].
//
//nango:operation pauseSync
func (s *Syncs) Pause(ctx context.Context, ref ConnectionRef, syncs []SyncRef, opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).PauseSync(ctx, selection))
}

// Status tells how syncs stand, one entry for each connection and variant: GET /sync/status.
//
// Syncs and integrations that do not exist are left out; an unknown connection is a [*Response400] (invalid_body).
//
//nango:operation getSyncStatus
func (s *Syncs) Status(ctx context.Context, ref ConnectionRef, syncs []SyncRef, opts ...CallOption) (*SyncStatusList, error) {
	names := make([]string, len(syncs))
	for i, sync := range syncs {
		if sync.Name == "" || strings.Contains(sync.Name+sync.Variant, ",") {
			return nil, invalid("syncs", "has a name that is empty or holds a comma")
		}
		names[i] = sync.Name
		if sync.Variant != "" {
			names[i] += "::" + sync.Variant
		}
	}
	if len(names) == 0 {
		names = []string{"*"}
	}
	return decodeJSON[*SyncStatusList](s.c.api(opts).GetSyncStatus(ctx, ref.ProviderConfigKey, strings.Join(names, ","), gen.GetSyncStatusParams{ConnectionID: ref.ConnectionID}))
}

// selectSyncs is the body that names syncs of an integration.
func selectSyncs(ref ConnectionRef, syncs []SyncRef) (gen.SyncSelection, error) {
	if len(syncs) == 1 && syncs[0] == (SyncRef{Name: "*"}) {
		syncs = nil
	}
	selection := gen.SyncSelection{ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Syncs: make([]gen.SyncRef, len(syncs))}
	for i, sync := range syncs {
		if sync.Name == "" {
			return selection, invalid("syncs", "has an empty name")
		}
		selection.Syncs[i] = gen.NewSyncRef(sync.Name)
		if sync.Variant != "" {
			selection.Syncs[i] = gen.NewSyncRef(gen.SyncVariantRef(sync))
		}
	}
	return selection, required("provider_config_key", ref.ProviderConfigKey)
}

// Types of the syncs' operations. Their fields are those of the document.
type (
	// TriggerSyncOptions says what a sync forgets before it runs: with Reset its checkpoint and the date of its last run,
	// with EmptyCache its records too. EmptyCache counts together with Reset only.
	TriggerSyncOptions = gen.TriggerSyncOptions
	// SyncStatusList is how syncs stand.
	SyncStatusList = gen.SyncStatusList
	// SyncStatus is how one sync of one connection stands.
	SyncStatus = gen.SyncStatus
	// SyncState is a state of a schedule or a run.
	SyncState = gen.SyncState
	// SyncType is a kind of run.
	SyncType = gen.SyncType
	// SyncResults is what a run changed, by the name of the model.
	SyncResults = gen.SyncResults
	// SyncResult is how many records of a model a run changed.
	SyncResult = gen.SyncResult
	// RecordCounts is how many records are stored, by the name of the model.
	RecordCounts = gen.RecordCounts
	// Checkpoint is where a sync can go on: at most 16 texts, numbers and booleans under keys of at most 255 characters.
	Checkpoint = gen.Checkpoint
)

// Values of [SyncState]. A run that failed is SyncStateStopped, its schedule SyncStateError.
const (
	SyncStateRunning = gen.SyncStateRUNNING
	SyncStatePaused  = gen.SyncStatePAUSED
	SyncStateStopped = gen.SyncStateSTOPPED
	SyncStateSuccess = gen.SyncStateSUCCESS
	SyncStateError   = gen.SyncStateERROR
)

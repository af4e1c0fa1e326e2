package client

import (
	"context"
	"strings"

	"github.com/nango-go/nango/gen"
)

// Syncs runs, schedules and inspects the syncs of connections.
//
// Trigger, Start and Pause refuse an empty list of syncs and a [ConnectionRef] without a connection
// id, so that a value that got lost does not mean everything: [AllSyncs] selects every sync of the
// integration, [EveryConnection] every connection.
type Syncs struct{ c *core }

// SyncRef names a sync, or a variant of it.
type SyncRef struct {
	// Name is the sync's name.
	Name string
	// Variant is the variant's name; "" and "base" are the sync itself.
	Variant string

	all bool // set by AllSyncs alone, so that no name can mean every sync
}

// SyncNames names syncs without variants: SyncNames("issues", "users").
func SyncNames(names ...string) []SyncRef {
	refs := make([]SyncRef, len(names))
	for i, name := range names {
		refs[i].Name = name
	}
	return refs
}

// AllSyncs returns the selection of every sync of an integration. It stands alone in a list.
func AllSyncs() []SyncRef { return []SyncRef{{all: true}} }

// Trigger runs syncs once, now, outside their schedule: POST /sync/trigger.
//
// It does not wait for the runs, and the status may show the former state for a moment. options
// says what to forget first: with Reset and EmptyCache the records of each selected connection are
// deleted. An unknown connection is a [*Response404], an unknown sync or integration a
// [*Response400], all [ErrNotFound]. It is not retried.
//
//nango:operation triggerSync
func (s *Syncs) Trigger(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	options TriggerSyncOptions, opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).TriggerSync(ctx, gen.TriggerSyncParams{},
		gen.TriggerSyncRequest{
			ProviderConfigKey: selection.ProviderConfigKey, ConnectionID: selection.ConnectionID,
			Syncs: selection.Syncs, Opts: options,
		}))
}

// Start starts the schedule of syncs, which run at once and then at their frequency: POST
// /sync/start.
//
// A schedule that runs already stays as it is. At most 256 syncs at a time. Errors are those of
// [Syncs.Trigger].
//
//nango:operation startSync
func (s *Syncs) Start(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).StartSync(ctx, selection))
}

// Pause stops the schedule of syncs until they are started again; a run that is under way goes on:
// POST /sync/pause.
//
// At most 256 syncs at a time. Errors are those of [Syncs.Trigger].
//
//nango:operation pauseSync
func (s *Syncs) Pause(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).PauseSync(ctx, selection))
}

// Status returns the state of syncs, one entry for each connection and variant: GET /sync/status.
//
// An empty list of syncs gives an empty result, without a request. Syncs and integrations that do
// not exist are left out; an unknown connection is a [*Response400] (invalid_body).
//
//nango:operation getSyncStatus
func (s *Syncs) Status(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	opts ...CallOption) (*SyncStatusList, error) {
	connectionID, err := target(ref)
	if err != nil {
		return nil, err
	}
	names, err := syncNames(syncs)
	if err != nil {
		return nil, err
	}
	if names == "" {
		return &SyncStatusList{Syncs: []SyncStatus{}}, nil
	}
	params := gen.GetSyncStatusParams{ConnectionID: connectionID}
	return decodeJSON[*SyncStatusList](s.c.api(opts).GetSyncStatus(ctx, ref.ProviderConfigKey, names,
		params))
}

// syncNames lists syncs in the form of a query: name,name::variant.
func syncNames(syncs []SyncRef) (string, error) {
	if err := checkSyncs(syncs); err != nil {
		return "", err
	}
	names := make([]string, len(syncs))
	for i, sync := range syncs {
		if strings.Contains(sync.Name+sync.Variant, ",") {
			return "", invalid("syncs", "has a name with a comma")
		}
		names[i] = sync.Name
		if sync.all {
			names[i] = "*"
		}
		if sync.Variant != "" {
			names[i] += "::" + sync.Variant
		}
	}
	return strings.Join(names, ","), nil
}

// selectSyncs is the body that names syncs of an integration.
func selectSyncs(ref ConnectionRef, syncs []SyncRef) (gen.SyncSelection, error) {
	connectionID, err := target(ref)
	if err != nil {
		return gen.SyncSelection{}, err
	}
	if err := checkSyncs(syncs); err != nil {
		return gen.SyncSelection{}, err
	}
	if len(syncs) == 0 {
		return gen.SyncSelection{}, invalid("syncs", "is empty; AllSyncs selects every sync")
	}
	if syncs[0].all {
		syncs = nil // which means every sync to the server
	}
	selection := gen.SyncSelection{ProviderConfigKey: ref.ProviderConfigKey,
		ConnectionID: connectionID, Syncs: make([]gen.SyncRef, len(syncs))}
	for i, sync := range syncs {
		selection.Syncs[i] = gen.NewSyncRef(sync.Name)
		if sync.Variant != "" {
			selection.Syncs[i] = gen.NewSyncRef(gen.SyncVariantRef{Name: sync.Name, Variant: sync.Variant})
		}
	}
	return selection, nil
}

// target returns the connection id to send, which is "" for every connection.
func target(ref ConnectionRef) (connectionID string, err error) {
	switch {
	case ref.ProviderConfigKey == "":
		return "", invalid("provider_config_key", "is empty")
	case ref.every && ref.ConnectionID != "":
		return "", invalid("connection_id", "is set in a reference to every connection")
	case ref.ConnectionID == "" && !ref.every:
		return "", invalid("connection_id", "is empty; EveryConnection selects every connection")
	}
	return ref.ConnectionID, nil
}

// checkSyncs refuses names that select something else than they say.
func checkSyncs(syncs []SyncRef) error {
	for _, sync := range syncs {
		switch {
		case sync == SyncRef{all: true} && len(syncs) == 1:
		case sync.all:
			return invalid("syncs", "has AllSyncs together with names")
		case sync.Name == "":
			return invalid("syncs", "has an empty name")
		case sync.Name == "*":
			return invalid("syncs", "has the name *; AllSyncs selects every sync")
		}
	}
	return nil
}

// Types of the syncs' operations. Package gen documents their fields.
type (
	// TriggerSyncOptions says what a sync forgets before it runs: with Reset its checkpoint and the
	// date of its last run, with EmptyCache its records too. EmptyCache counts together with Reset
	// only.
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
	// Checkpoint is where a sync can go on: at most 16 texts, numbers and booleans under keys of at
	// most 255 characters.
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

// UpdateFrequency gives a sync of a connection a frequency of its own: PUT
// /sync/update-connection-frequency.
//
// frequency is like "30m", "every 2 hours" or "every half hour", 30 seconds at least; what is
// shorter or not understood is a [*Response400]. The result has it in the server's words. An
// unknown connection is a [*Response400] and [ErrNotFound].
//
//nango:operation updateSyncFrequency
func (s *Syncs) UpdateFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef,
	frequency string, opts ...CallOption) (*SyncFrequency, error) {
	if err := required("frequency", frequency); err != nil {
		return nil, err
	}
	return s.setFrequency(ctx, ref, sync, &frequency, opts)
}

// ResetFrequency gives a sync of a connection the frequency back that it was deployed with, and
// returns that: PUT /sync/update-connection-frequency with null. Errors are those of
// [Syncs.UpdateFrequency].
//
//nango:operation updateSyncFrequency
func (s *Syncs) ResetFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef,
	opts ...CallOption) (*SyncFrequency, error) {
	return s.setFrequency(ctx, ref, sync, nil, opts)
}

func (s *Syncs) setFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef,
	frequency *string, opts []CallOption) (*SyncFrequency, error) {
	if err := required("provider_config_key", ref.ProviderConfigKey, "connection_id", ref.ConnectionID,
		"sync_name", sync.Name); err != nil {
		return nil, err
	}
	return decodeJSON[*SyncFrequency](s.c.api(opts).UpdateSyncFrequency(ctx,
		gen.UpdateSyncFrequencyRequest{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, SyncName: sync.Name,
			SyncVariant: sync.Variant, Frequency: frequency,
		}))
}

// CreateVariant adds a variant of a sync to a connection: the same function with a schedule, a
// checkpoint and records of its own: POST /sync/{name}/variant/{variant}.
//
// A connection may have 100 variants; the name base is taken. One that exists is [ErrConflict], an
// unknown sync, connection or integration [ErrNotFound], each with status 400. It is not retried.
//
//nango:operation createSyncVariant
func (s *Syncs) CreateVariant(ctx context.Context, ref ConnectionRef, sync SyncRef,
	opts ...CallOption) (*SyncVariant, error) {
	body, err := variantOf(ref)
	if err != nil {
		return nil, err
	}
	return decodeJSON[*SyncVariant](s.c.api(opts).CreateSyncVariant(ctx, sync.Name, sync.Variant,
		body))
}

// DeleteVariant removes a variant of a sync from a connection: DELETE
// /sync/{name}/variant/{variant}.
//
// An unknown variant is a [*Response404], unless an earlier attempt of the same call got no answer,
// since that attempt succeeded then. An unknown connection is a [*Response400] and [ErrNotFound].
//
//nango:operation deleteSyncVariant
func (s *Syncs) DeleteVariant(ctx context.Context, ref ConnectionRef, sync SyncRef,
	opts ...CallOption) error {
	body, err := variantOf(ref)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).DeleteSyncVariant(ctx, sync.Name, sync.Variant, body))
}

func variantOf(ref ConnectionRef) (gen.SyncVariantRequest, error) {
	body := gen.SyncVariantRequest{ProviderConfigKey: ref.ProviderConfigKey,
		ConnectionID: ref.ConnectionID}
	return body, required("provider_config_key", ref.ProviderConfigKey, "connection_id",
		ref.ConnectionID)
}

// Types of frequencies and variants.
type (
	// SyncFrequency is how often a sync runs, in the server's words, such as "2 hours" or "1d".
	SyncFrequency = gen.SyncFrequency
	// SyncVariant is a variant of a sync.
	SyncVariant = gen.SyncVariant
)

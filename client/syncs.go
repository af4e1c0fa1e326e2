package client

import (
	"cmp"
	"context"
	"strings"

	"github.com/nango-go/nango/gen"
)

// Syncs runs, schedules and inspects the syncs of connections.
//
// Trigger, Start and Pause refuse an empty list of syncs and a [ConnectionRef] without a connection
// id, so that a forgotten value does not select everything. [AllSyncs] selects every sync of the
// integration, [EveryConnection] every connection.
type Syncs struct{ c *core }

// SyncRef identifies a sync or a variant of it.
type SyncRef struct {
	// Name is the sync's name.
	Name string
	// Variant is the name of the variant; "" and "base" mean the sync itself.
	Variant string

	all bool // set only by AllSyncs, so that no name can mean every sync
}

// SyncNames returns references to syncs without variants: SyncNames("issues", "users").
func SyncNames(names ...string) []SyncRef {
	refs := make([]SyncRef, len(names))
	for i, name := range names {
		refs[i].Name = name
	}
	return refs
}

// AllSyncs selects every sync of an integration. It cannot be combined with other references.
func AllSyncs() []SyncRef { return []SyncRef{{all: true}} }

// Trigger runs syncs once, now, outside their schedule: POST /sync/trigger.
//
// It does not wait for the runs; for a moment, [Syncs.Status] may still return the previous status.
// The [TriggerSyncOptions] set what is deleted before the run: Reset and EmptyCache together delete
// the records of each selected connection. Trigger returns a [*Response404] for an unknown
// connection and a [*Response400] for an unknown sync or integration; both match [ErrNotFound]. The
// call is not retried.
//
//nango:operation triggerSync
func (s *Syncs) Trigger(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	options TriggerSyncOptions, opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	return expectSuccess(s.c.api(opts, check(err)).TriggerSync(ctx, gen.TriggerSyncParams{},
		gen.TriggerSyncRequest{
			ProviderConfigKey: selection.ProviderConfigKey, ConnectionID: selection.ConnectionID,
			Syncs: selection.Syncs, Opts: options,
		}))
}

// Start starts the schedules of syncs: POST /sync/start. The syncs run at once and then at their
// frequency.
//
// Start does not change a schedule that is already running. A call may name up to 256 syncs. Errors
// are the same as for [Syncs.Trigger].
//
//nango:operation startSync
func (s *Syncs) Start(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	return expectSuccess(s.c.api(opts, check(err)).StartSync(ctx, selection))
}

// Pause stops the schedule of syncs until they are started again, but lets current runs finish:
// POST /sync/pause.
//
// A call may name up to 256 syncs. Errors are the same as for [Syncs.Trigger].
//
//nango:operation pauseSync
func (s *Syncs) Pause(ctx context.Context, ref ConnectionRef, syncs []SyncRef,
	opts ...CallOption) error {
	selection, err := selectSyncs(ref, syncs)
	return expectSuccess(s.c.api(opts, check(err)).PauseSync(ctx, selection))
}

// Status returns the state of syncs, one entry for each connection and variant: GET /sync/status.
//
// For an empty list of syncs, it returns an empty result without sending a request. Syncs and
// integrations that do not exist are skipped. If the connection does not exist, the error is a
// [*Response400] (invalid_body).
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

// syncNames returns the value of the query parameter that selects syncs, such as
// "issues,users::variant".
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

// selectSyncs returns the request body that selects syncs of an integration.
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
		syncs = nil // the server takes a missing list as every sync
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

// target returns the connection id to send; "" means every connection.
func target(ref ConnectionRef) (connectionID string, err error) {
	switch {
	case ref.ProviderConfigKey == "":
		return "", invalid("ProviderConfigKey", "is empty")
	case ref.every && ref.ConnectionID != "":
		return "", invalid("ConnectionID", "is set in a reference to every connection")
	case ref.ConnectionID == "" && !ref.every:
		return "", invalid("ConnectionID", "is empty; EveryConnection selects every connection")
	}
	return ref.ConnectionID, nil
}

// checkSyncs accepts references that select one sync each, or a single reference that selects all
// syncs. For anything else it returns an error.
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

// UpdateFrequency sets the frequency of a sync for one connection: PUT
// /sync/update-connection-frequency.
//
// The parameter frequency is a string such as "30m", "every 2 hours" or "every half hour". If it is
// malformed or shorter than 30 seconds, the error is a [*Response400]. The result contains the
// frequency as the server writes it. If the connection does not exist, the error is a
// [*Response400] and matches [ErrNotFound].
//
//nango:operation updateSyncFrequency
func (s *Syncs) UpdateFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef,
	frequency string, opts ...CallOption) (*SyncFrequency, error) {
	if err := required("frequency", frequency); err != nil {
		return nil, err
	}
	return s.setFrequency(ctx, ref, sync, &frequency, opts)
}

// ResetFrequency restores, for one connection, the frequency with which a sync was deployed. It
// returns that frequency: PUT /sync/update-connection-frequency with null. Errors are the same as
// for [Syncs.UpdateFrequency].
//
//nango:operation updateSyncFrequency
func (s *Syncs) ResetFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef,
	opts ...CallOption) (*SyncFrequency, error) {
	return s.setFrequency(ctx, ref, sync, nil, opts)
}

func (s *Syncs) setFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef,
	frequency *string, opts []CallOption) (*SyncFrequency, error) {
	api := s.c.api(opts, check(ref.complete(), sync.checkName()))
	return decodeJSON[*SyncFrequency](api.UpdateSyncFrequency(ctx,
		gen.UpdateSyncFrequencyRequest{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, SyncName: sync.Name,
			SyncVariant: sync.Variant, Frequency: frequency,
		}))
}

// CreateVariant adds a variant of a sync to a connection: POST /sync/{name}/variant/{variant}. A
// variant runs the same function as its sync, but has its own schedule, checkpoint and records.
//
// A connection may have up to 100 variants. The name "base" is reserved. The error matches
// [ErrConflict] if the variant already exists, and [ErrNotFound] if the sync, the connection or the
// integration does not exist; the status is 400 in both cases. The call is not retried.
//
//nango:operation createSyncVariant
func (s *Syncs) CreateVariant(ctx context.Context, ref ConnectionRef, sync SyncRef,
	opts ...CallOption) (*SyncVariant, error) {
	if err := cmp.Or(ref.complete(), sync.checkVariant()); err != nil {
		return nil, err
	}
	return decodeJSON[*SyncVariant](s.c.api(opts).CreateSyncVariant(ctx, sync.Name, sync.Variant,
		variantOf(ref)))
}

// DeleteVariant removes a variant of a sync from a connection: DELETE
// /sync/{name}/variant/{variant}.
//
// If the variant does not exist, the error is a [*Response404]. There is one exception: if an
// earlier attempt of the same call failed but may have removed the variant, DeleteVariant assumes
// that it did, and returns nil. If the connection does not exist, the error is a [*Response400] and
// matches [ErrNotFound].
//
//nango:operation deleteSyncVariant
func (s *Syncs) DeleteVariant(ctx context.Context, ref ConnectionRef, sync SyncRef,
	opts ...CallOption) error {
	if err := cmp.Or(ref.complete(), sync.checkVariant()); err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).DeleteSyncVariant(ctx, sync.Name, sync.Variant,
		variantOf(ref)))
}

func variantOf(ref ConnectionRef) gen.SyncVariantRequest {
	return gen.SyncVariantRequest{ProviderConfigKey: ref.ProviderConfigKey,
		ConnectionID: ref.ConnectionID}
}

// checkName returns an error if r has no name. The error says that the caller's argument sync is
// invalid.
func (r SyncRef) checkName() error {
	if r.Name == "" {
		return invalid("sync", "has no name")
	}
	return nil
}

// checkVariant returns an error if r has no name or no variant, or if one of them cannot be a
// segment of a path. The error says that the caller's argument sync is invalid.
func (r SyncRef) checkVariant() error {
	switch {
	case r.Name == "":
		return r.checkName()
	case r.Variant == "":
		return invalid("sync", "has no variant")
	case isDots(r.Name), isDots(r.Variant):
		return invalid("sync", "has a name or a variant that is a dot segment")
	}
	return nil
}

func isDots(segment string) bool { return segment == "." || segment == ".." }

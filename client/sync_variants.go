package client

import (
	"context"

	"github.com/nango-go/nango/gen"
)

// UpdateFrequency gives a sync of a connection a frequency of its own: PUT /sync/update-connection-frequency.
//
// frequency is like "30m", "every 2 hours" or "every half hour", 30 seconds at least; what is shorter or not understood
// is a [*Response400]. The result has it in the server's words. An unknown connection is a [*Response400] and
// [ErrNotFound].
//
//nango:operation updateSyncFrequency
func (s *Syncs) UpdateFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef, frequency string, opts ...CallOption) (*SyncFrequency, error) {
	if err := required("frequency", frequency); err != nil {
		return nil, err
	}
	return s.setFrequency(ctx, ref, sync, &frequency, opts)
}

// ResetFrequency gives a sync of a connection the frequency back that it was deployed with, and returns that: PUT
// /sync/update-connection-frequency with null. Errors are those of [Syncs.UpdateFrequency].
//
//nango:operation updateSyncFrequency
func (s *Syncs) ResetFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef, opts ...CallOption) (*SyncFrequency, error) {
	return s.setFrequency(ctx, ref, sync, nil, opts)
}

func (s *Syncs) setFrequency(ctx context.Context, ref ConnectionRef, sync SyncRef, frequency *string, opts []CallOption) (*SyncFrequency, error) {
	if err := required("provider_config_key", ref.ProviderConfigKey, "connection_id", ref.ConnectionID, "sync_name", sync.Name); err != nil {
		return nil, err
	}
	return decodeJSON[*SyncFrequency](s.c.api(opts).UpdateSyncFrequency(ctx, gen.UpdateSyncFrequencyRequest{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, SyncName: sync.Name, SyncVariant: sync.Variant, Frequency: frequency,
	}))
}

// CreateVariant adds a variant of a sync to a connection: the same function with a schedule, a checkpoint and records
// of its own: POST /sync/{name}/variant/{variant}.
//
// A connection may have 100 variants; the name base is taken. One that exists is [ErrConflict], an unknown sync,
// connection or integration [ErrNotFound], each with status 400. It is not retried.
//
//nango:operation createSyncVariant
func (s *Syncs) CreateVariant(ctx context.Context, ref ConnectionRef, sync SyncRef, opts ...CallOption) (*SyncVariant, error) {
	body, err := variantOf(ref)
	if err != nil {
		return nil, err
	}
	return decodeJSON[*SyncVariant](s.c.api(opts).CreateSyncVariant(ctx, sync.Name, sync.Variant, body))
}

// DeleteVariant removes a variant of a sync from a connection: DELETE /sync/{name}/variant/{variant}.
//
// An unknown variant is a [*Response404], unless an earlier attempt of the same call got no answer, since that attempt
// succeeded then. An unknown connection is a [*Response400] and [ErrNotFound].
//
//nango:operation deleteSyncVariant
func (s *Syncs) DeleteVariant(ctx context.Context, ref ConnectionRef, sync SyncRef, opts ...CallOption) error {
	body, err := variantOf(ref)
	if err != nil {
		return err
	}
	return expectSuccess(s.c.api(opts).DeleteSyncVariant(ctx, sync.Name, sync.Variant, body))
}

func variantOf(ref ConnectionRef) (gen.SyncVariantRequest, error) {
	body := gen.SyncVariantRequest{ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID}
	return body, required("provider_config_key", ref.ProviderConfigKey, "connection_id", ref.ConnectionID)
}

// Types of frequencies and variants.
type (
	// SyncFrequency is how often a sync runs, in the server's words, such as "2 hours" or "1d".
	SyncFrequency = gen.SyncFrequency
	// SyncVariant is a variant of a sync.
	SyncVariant = gen.SyncVariant
)

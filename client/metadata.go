package client

import (
	"context"
	"slices"

	"github.com/nango-go/nango/gen"
)

// CreateMetadata replaces all metadata of one connection; fields that metadata does not have are deleted: POST
// /connections/metadata. [Connections.SetMetadata] is the same call with its response.
//
// An unknown connection is a [*Response404]; metadata that is nil is [ErrInvalidArgument].
//
//nango:operation setConnectionMetadata
func (s *Connections) CreateMetadata(ctx context.Context, connectionID, providerConfigKey string, metadata Metadata, opts ...CallOption) error {
	_, err := s.SetMetadata(ctx, ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}, metadata, opts...)
	return explainOrder("Connections.CreateMetadata", err)
}

// Update merges metadata into the metadata of one connection, and changes nothing else of it: PATCH
// /connections/metadata. [Connections.UpdateMetadata] is the same call. [Connections.Patch] changes the connection itself.
//
//nango:operation updateConnectionMetadata
func (s *Connections) Update(ctx context.Context, connectionID, providerConfigKey string, metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
	merged, err := s.UpdateMetadata(ctx, ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}, metadata, opts...)
	return merged, explainOrder("Connections.Update", err)
}

// SetMetadata replaces all metadata of one connection; fields that metadata does not have are deleted: POST
// /connections/metadata. It returns the metadata as it was sent.
//
// An unknown connection is a [*Response404]; metadata that is nil is [ErrInvalidArgument].
//
//nango:operation setConnectionMetadata
func (s *Connections) SetMetadata(ctx context.Context, ref ConnectionRef, metadata Metadata, opts ...CallOption) (*SetMetadataResponse, error) {
	ids := gen.NewConnectionIDs(ref.ConnectionID)
	return s.setMetadata(ctx, ids, []string{ref.ConnectionID}, ref.ProviderConfigKey, metadata, opts)
}

// UpdateMetadata merges metadata into the metadata of one connection: PATCH /connections/metadata. Fields of the first
// level are replaced, others stay. It returns the fields as they were sent.
//
// An unknown connection is a [*Response404]; metadata that is nil is [ErrInvalidArgument].
//
//nango:operation updateConnectionMetadata
func (s *Connections) UpdateMetadata(ctx context.Context, ref ConnectionRef, metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
	ids := gen.NewConnectionIDs(ref.ConnectionID)
	return s.updateMetadata(ctx, ids, []string{ref.ConnectionID}, ref.ProviderConfigKey, metadata, opts)
}

// SetMetadataBatch replaces all metadata of each of several connections of one integration: POST /connections/metadata.
// The server changes all of them or, if one is unknown ([*Response404]), none.
//
//nango:operation setConnectionMetadata
func (s *Connections) SetMetadataBatch(ctx context.Context, providerConfigKey string, connectionIDs []string, metadata Metadata, opts ...CallOption) (*SetMetadataResponse, error) {
	return s.setMetadata(ctx, gen.NewConnectionIDs(connectionIDs), connectionIDs, providerConfigKey, metadata, opts)
}

// UpdateMetadataBatch merges metadata into that of each of several connections of one integration: PATCH
// /connections/metadata. The server changes all of them or, if one is unknown ([*Response404]), none.
//
//nango:operation updateConnectionMetadata
func (s *Connections) UpdateMetadataBatch(ctx context.Context, providerConfigKey string, connectionIDs []string, metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
	return s.updateMetadata(ctx, gen.NewConnectionIDs(connectionIDs), connectionIDs, providerConfigKey, metadata, opts)
}

func (s *Connections) setMetadata(ctx context.Context, sent ConnectionIDs, ids []string, key string, m Metadata, opts []CallOption) (*SetMetadataResponse, error) {
	if err := checkMetadata(ids, key, m); err != nil {
		return nil, err
	}
	return decodeJSON[*SetMetadataResponse](s.c.api(opts).SetConnectionMetadata(ctx, gen.SetMetadataRequest{ConnectionID: sent, ProviderConfigKey: key, Metadata: m}))
}

func (s *Connections) updateMetadata(ctx context.Context, sent ConnectionIDs, ids []string, key string, m Metadata, opts []CallOption) (*UpdateMetadataResponse, error) {
	if err := checkMetadata(ids, key, m); err != nil {
		return nil, err
	}
	return decodeJSON[*UpdateMetadataResponse](s.c.api(opts).UpdateConnectionMetadata(ctx, gen.UpdateMetadataRequest{ConnectionID: sent, ProviderConfigKey: key, Metadata: m}))
}

// checkMetadata refuses what the server would refuse, or, for no ids at all, accept without doing anything.
func checkMetadata(ids []string, key string, m Metadata) error {
	switch {
	case len(ids) == 0 || slices.Contains(ids, ""):
		return invalid("connection_id", "is empty")
	case key == "":
		return invalid("provider_config_key", "is empty")
	case m == nil:
		return invalid("metadata", "is nil; an empty Metadata{} takes all fields away")
	}
	return nil
}

// Types of the metadata operations.
type (
	// Metadata is what you keep with a connection: any JSON object. Its numbers decode as json.Number, and none is rounded
	// here; Nango rounds integers above 2^53, so keep such ids as text.
	Metadata = gen.Metadata
	// SetMetadataResponse is the metadata as it was set.
	SetMetadataResponse = gen.SetMetadataResponse
	// UpdateMetadataResponse is what was merged.
	UpdateMetadataResponse = gen.UpdateMetadataResponse
	// ConnectionIDs is one connection id or a list of them, in the form that was sent.
	ConnectionIDs = gen.ConnectionIDs
)

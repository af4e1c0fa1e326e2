package client

import (
	"context"
	"slices"

	"github.com/nango-go/nango/gen"
)

// CreateMetadata replaces the metadata of a connection: POST /connections/metadata. An unknown connection is a
// [*Response404].
//
//nango:operation setConnectionMetadata
func (s *Connections) CreateMetadata(ctx context.Context, connectionID, providerConfigKey string, metadata Metadata, opts ...CallOption) error {
	_, err := s.setMetadata(ctx, gen.NewConnectionIDs(connectionID), []string{connectionID}, providerConfigKey, metadata, opts)
	return err
}

// Update merges metadata into that of a connection: PATCH /connections/metadata. Fields of the first level are
// replaced, others stay. It returns the fields as they were sent. An unknown connection is a [*Response404].
//
//nango:operation updateConnectionMetadata
func (s *Connections) Update(ctx context.Context, connectionID, providerConfigKey string, metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
	return s.updateMetadata(ctx, gen.NewConnectionIDs(connectionID), []string{connectionID}, providerConfigKey, metadata, opts)
}

// SetMetadataOfMany replaces the metadata of several connections of one integration: POST /connections/metadata. The
// server changes all of them or, where one is unknown ([*Response404]), none.
//
//nango:operation setConnectionMetadata
func (s *Connections) SetMetadataOfMany(ctx context.Context, providerConfigKey string, connectionIDs []string, metadata Metadata, opts ...CallOption) (*SetMetadataResponse, error) {
	return s.setMetadata(ctx, gen.NewConnectionIDs(connectionIDs), connectionIDs, providerConfigKey, metadata, opts)
}

// UpdateMetadataOfMany merges metadata into that of several connections of one integration: PATCH
// /connections/metadata. The server changes all of them or, where one is unknown ([*Response404]), none.
//
//nango:operation updateConnectionMetadata
func (s *Connections) UpdateMetadataOfMany(ctx context.Context, providerConfigKey string, connectionIDs []string, metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
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

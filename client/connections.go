package client

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// Connections reads, imports and changes connections. A connection holds the credentials of one of
// your customers for one integration.
//
// Get, Delete, CreateMetadata and Update take the connection id before the provider config key.
// Package nodesdk has the opposite order, like the Node SDK. Every other method takes a
// [ConnectionRef].
type Connections struct{ c *core }

// List returns one page of connections, newest first and without credentials: GET /connections.
//
// If params.Limit is 0, the server returns up to 10,000 connections. [Connections.All] reads every
// page.
//
//nango:operation listConnections
func (s *Connections) List(ctx context.Context, params ListConnectionsParams,
	opts ...CallOption) (*ConnectionList, error) {
	return decodeJSON[*ConnectionList](fromFields(s.c.api(opts).ListConnections(ctx, params)))
}

// All iterates over every connection that params select, page by page: GET /connections.
//
// Iteration starts at the page params.Page. Each page has params.Limit connections; 0 means 1,000.
// The server counts pages from the newest connection, so a connection that is created during the
// iteration shifts others onto the next page. All does not yield a shifted connection again. Do not
// delete connections while iterating: deletions shift later connections onto pages already read.
// Collect first, then delete. The sequence may be ranged over more than once.
//
// A connection that does not decode, for example because of a malformed date, is yielded as an
// [*SDKValidationError] that names the field; the caller may continue the loop. Any other error
// ends the iteration.
//
//nango:operation listConnections
func (s *Connections) All(ctx context.Context, params ListConnectionsParams,
	opts ...CallOption) iter.Seq2[ConnectionSummary, error] {
	if params.Limit <= 0 {
		params.Limit = 1000
	}
	return byPage(params.Page, params.Limit, connectionKey,
		func(page int) ([]ConnectionSummary, []*SDKValidationError, error) {
			params := params
			params.Page = page
			answer, err := fromFields(s.c.api(opts).ListConnections(ctx, params))
			return decodeList(answer, err, "connections",
				func(list *ConnectionList) []ConnectionSummary { return list.Connections })
		})
}

func connectionKey(c ConnectionSummary) ConnectionRef {
	return ConnectionRef{ProviderConfigKey: c.ProviderConfigKey, ConnectionID: c.ConnectionID}
}

// Create imports a connection whose credentials you already have: POST /connections.
//
// If a connection with the same id exists, Create replaces it. If body has no connection id, each
// call creates a new connection, so the call is not retried. Create returns a [*Response404] for an
// unknown integration. It returns a [*Response400] if the type of the credentials does not suit the
// provider, or if the plan's limit of connections is reached (resource_capped).
//
//nango:operation createConnection
func (s *Connections) Create(ctx context.Context, body CreateConnectionRequest,
	opts ...CallOption) (*Connection, error) {
	if err := required("ProviderConfigKey", body.ProviderConfigKey); err != nil {
		return nil, err
	}
	if body.Credentials.IsZero() {
		return nil, invalid("Credentials",
			"is unset; use ImportNoCredentials for a provider that needs none")
	}
	return decodeJSON[*Connection](s.c.api(opts).CreateConnection(ctx, body))
}

// Get returns a connection with its credentials, which Nango first refreshes if they expire within
// 15 minutes: GET /connections/{connectionId}. Do not keep a token for longer than 5 minutes.
//
// For a type switch, the Value method of the credentials returns one of the credentials types. Get
// returns a [*Response404] for an unknown connection and a [*Response400] for an unknown
// integration; both match [ErrNotFound]. If the refresh failed, the error matches
// [ErrInvalidCredentials]. The status is 400 if Nango asked the provider. For 30 seconds after
// that, Nango does not ask again and responds with status 424. The error does not say why the
// refresh failed; see [RefreshFailure].
//
// Nango waits for a provider's token endpoint for longer than 60 seconds, so each attempt of this
// call may take 150 seconds, unless [WithTimeout] or [WithCallTimeout] sets another limit. ctx
// limits the whole call including retries.
//
//nango:operation getConnection
func (s *Connections) Get(ctx context.Context, connectionID, providerConfigKey string,
	params GetConnectionParams, opts ...CallOption) (*Connection, error) {
	ref := ConnectionRef{ProviderConfigKey: providerConfigKey, ConnectionID: connectionID}
	conn, err := decodeJSON[*Connection](s.get(ctx, ref, params, opts))
	return conn, explainSwap(err)
}

func (s *Connections) get(ctx context.Context, ref ConnectionRef, params GetConnectionParams,
	opts []CallOption) (*wire.Answer, error) {
	return s.c.api(opts, refreshes).GetConnection(ctx, ref.ConnectionID, ref.ProviderConfigKey, params)
}

// refreshes is a CallOption that sets the default timeout to 150 s, the time for which Nango waits
// for a provider's token endpoint.
func refreshes(c *callConfig) error { c.call.DefaultTimeout = 150 * time.Second; return nil }

// explainSwap adds a hint to err if err says that the connection or integration is unknown. The
// cause may be that the caller has swapped the two ids. The hint does not say which id comes first:
// package nodesdk returns the same error, and its methods take the ids in the opposite order.
func explainSwap(err error) error {
	if refused, ok := errors.AsType[*SDKError](err); ok {
		switch refused.Code {
		case CodeUnknownProviderConfig, CodeUnknownConnection:
			refused.hint = "are connection_id and provider_config_key swapped?"
		}
	}
	return err
}

// Delete deletes a connection and its records: DELETE /connections/{connectionId}.
//
// If the connection does not exist, the error is a [*Response400] and matches [ErrNotFound].
// There is one exception: if an earlier attempt of the same call failed but may have deleted the
// connection, Delete assumes that it did, and returns nil.
//
//nango:operation deleteConnection
func (s *Connections) Delete(ctx context.Context, connectionID, providerConfigKey string,
	opts ...CallOption) error {
	answer, err := s.c.api(opts).DeleteConnection(ctx, connectionID, providerConfigKey)
	return explainSwap(expectSuccess(answer, err))
}

// Patch changes the tags, the end user or the webhook override of a connection: PATCH
// /connections/{connectionId}.
//
// Tags replace all existing tags. If the connection does not exist, the error is a [*Response404].
//
//nango:operation patchConnection
func (s *Connections) Patch(ctx context.Context, ref ConnectionRef, body PatchConnectionRequest,
	opts ...CallOption) error {
	return expectSuccess(fromFields(s.c.api(opts).PatchConnection(ctx, ref.ConnectionID,
		ref.ProviderConfigKey, body)))
}

// Types that the methods of [Connections] use. Package gen documents their fields.
type (
	// ConfigObject is the type of a [ConnectionConfig]. Printing it shows only its keys; its JSON
	// encoding is complete.
	ConfigObject = gen.ConfigObject
	// ListConnectionsParams selects connections.
	ListConnectionsParams = gen.ListConnectionsParams
	// GetConnectionParams holds the options of [Connections.Get].
	GetConnectionParams = gen.GetConnectionParams
	// Object is a free-form JSON object. Its numbers decode as json.Number.
	Object = gen.Object
)

// CreateMetadata replaces all metadata of one connection: POST /connections/metadata. Fields that
// the new metadata does not contain are deleted. [Connections.SetMetadata] does the same and
// returns the response.
//
// CreateMetadata returns a [*Response404] if the connection does not exist, and
// [ErrInvalidArgument] if metadata is nil.
//
//nango:operation setConnectionMetadata
func (s *Connections) CreateMetadata(ctx context.Context, connectionID, providerConfigKey string,
	metadata Metadata, opts ...CallOption) error {
	ids := required("connectionID", connectionID, "providerConfigKey", providerConfigKey)
	_, err := s.setMetadata(ctx, gen.NewConnectionIDs(connectionID), providerConfigKey, metadata, ids,
		opts)
	return explainSwap(err)
}

// Update merges metadata into the metadata of one connection and changes nothing else: PATCH
// /connections/metadata. [Connections.UpdateMetadata] does the same. [Connections.Patch] changes
// the connection itself.
//
//nango:operation updateConnectionMetadata
func (s *Connections) Update(ctx context.Context, connectionID, providerConfigKey string,
	metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
	ids := required("connectionID", connectionID, "providerConfigKey", providerConfigKey)
	merged, err := s.updateMetadata(ctx, gen.NewConnectionIDs(connectionID), providerConfigKey,
		metadata, ids, opts)
	return merged, explainSwap(err)
}

// SetMetadata replaces all metadata of one connection: POST /connections/metadata. Fields that the
// new metadata does not contain are deleted. SetMetadata returns the metadata as it was sent.
//
// SetMetadata returns a [*Response404] if the connection does not exist, and [ErrInvalidArgument]
// if metadata is nil.
//
//nango:operation setConnectionMetadata
func (s *Connections) SetMetadata(ctx context.Context, ref ConnectionRef, metadata Metadata,
	opts ...CallOption) (*SetMetadataResponse, error) {
	return s.setMetadata(ctx, gen.NewConnectionIDs(ref.ConnectionID), ref.ProviderConfigKey, metadata,
		ref.complete(), opts)
}

// UpdateMetadata merges metadata into the metadata of one connection: PATCH /connections/metadata.
// It replaces the top-level fields that are in metadata and keeps all others. The result has the
// fields as they were sent.
//
// UpdateMetadata returns a [*Response404] if the connection does not exist, and
// [ErrInvalidArgument] if metadata is nil.
//
//nango:operation updateConnectionMetadata
func (s *Connections) UpdateMetadata(ctx context.Context, ref ConnectionRef, metadata Metadata,
	opts ...CallOption) (*UpdateMetadataResponse, error) {
	return s.updateMetadata(ctx, gen.NewConnectionIDs(ref.ConnectionID), ref.ProviderConfigKey,
		metadata, ref.complete(), opts)
}

// SetMetadataBatch replaces all metadata of several connections of one integration: POST
// /connections/metadata. If one of the connections does not exist, the error is a [*Response404]
// and no connection is changed.
//
//nango:operation setConnectionMetadata
func (s *Connections) SetMetadataBatch(ctx context.Context, providerConfigKey string,
	connectionIDs []string, metadata Metadata, opts ...CallOption) (*SetMetadataResponse, error) {
	return s.setMetadata(ctx, gen.NewConnectionIDs(connectionIDs), providerConfigKey, metadata,
		checkBatch(providerConfigKey, connectionIDs), opts)
}

// UpdateMetadataBatch merges metadata into the metadata of several connections of one integration:
// PATCH /connections/metadata. If one of the connections does not exist, the error is a
// [*Response404] and no connection is changed.
//
//nango:operation updateConnectionMetadata
func (s *Connections) UpdateMetadataBatch(ctx context.Context, providerConfigKey string,
	connectionIDs []string, metadata Metadata, opts ...CallOption) (*UpdateMetadataResponse, error) {
	return s.updateMetadata(ctx, gen.NewConnectionIDs(connectionIDs), providerConfigKey, metadata,
		checkBatch(providerConfigKey, connectionIDs), opts)
}

// setMetadata replaces the metadata of connections. If the ids are invalid, badIDs is the error to
// return; otherwise it is nil.
func (s *Connections) setMetadata(ctx context.Context, ids ConnectionIDs, key string, m Metadata,
	badIDs error, opts []CallOption) (*SetMetadataResponse, error) {
	api := s.c.api(opts, check(badIDs, checkMetadata(m)))
	answer, err := api.SetConnectionMetadata(ctx,
		gen.SetMetadataRequest{ConnectionID: ids, ProviderConfigKey: key, Metadata: m})
	return decodeJSON[*SetMetadataResponse](answer, fromBody("metadata", err))
}

// updateMetadata is like setMetadata, but merges m into the metadata.
func (s *Connections) updateMetadata(ctx context.Context, ids ConnectionIDs, key string,
	m Metadata, badIDs error, opts []CallOption) (*UpdateMetadataResponse, error) {
	api := s.c.api(opts, check(badIDs, checkMetadata(m)))
	answer, err := api.UpdateConnectionMetadata(ctx,
		gen.UpdateMetadataRequest{ConnectionID: ids, ProviderConfigKey: key, Metadata: m})
	return decodeJSON[*UpdateMetadataResponse](answer, fromBody("metadata", err))
}

// checkBatch returns an error for ids that the server would refuse. It also returns an error for an
// empty list of ids, which the server would accept without doing anything.
func checkBatch(key string, ids []string) error {
	switch {
	case len(ids) == 0:
		return invalid("connectionIDs", "is empty")
	case slices.Contains(ids, ""):
		return invalid("connectionIDs", "has an empty id")
	}
	return required("providerConfigKey", key)
}

func checkMetadata(m Metadata) error {
	if m == nil {
		return invalid("metadata", "is nil; an empty Metadata{} removes all fields")
	}
	return nil
}

package nodesdk

import (
	"context"
	"net/http"
	"net/url"

	"github.com/nango-go/nango/client"
	wrapped "github.com/nango-go/nango/wrappers/internal/metadata"
)

// GetMetadata is getMetadata<T>: the metadata of a connection as a T, such as a struct of yours or [client.Metadata].
// GET /connections/{connectionId}, of which nothing else is decoded.
//
// Metadata that does not fit T is a [*client.SDKValidationError]; a connection without any gives the zero T. Other
// errors are those of [Nango.GetConnection].
func GetMetadata[T any](ctx context.Context, n *Nango, providerConfigKey, connectionID string) (T, error) {
	var connection struct {
		Metadata T `json:"metadata"`
	}
	switch {
	case providerConfigKey == "":
		return connection.Metadata, invalid("provider_config_key", "is empty")
	case connectionID == "" || connectionID == "." || connectionID == "..":
		return connection.Metadata, invalid("connectionId", "is empty or a dot segment, which would name another resource")
	}
	query := url.Values{
		"provider_config_key": {providerConfigKey}, "force_refresh": {"false"}, "refresh_token": {"false"}, "refresh_github_app_jwt_token": {"false"},
	}
	err := n.api().Do(ctx, http.MethodGet, "/connections/"+url.PathEscape(connectionID), query, nil, &connection)
	return connection.Metadata, err
}

// SetMetadata is setMetadata: it replaces the metadata of a connection, and returns what was sent. metadata is a map, or
// a struct of yours or anything else that marshals to a JSON object; an empty one takes every field away, and nil is
// refused. An unknown connection is a [*client.Response404]. POST /connections/metadata.
func (n *Nango) SetMetadata(ctx context.Context, providerConfigKey, connectionID string, metadata any) (*client.SetMetadataResponse, error) {
	m, err := wrapped.Of(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.SetMetadata(ctx, ref(providerConfigKey, connectionID), m)
}

// SetMetadataBatch is setMetadata with an array of connection ids. Where one is unknown, a [*client.Response404], none
// is changed. POST /connections/metadata.
func (n *Nango) SetMetadataBatch(ctx context.Context, providerConfigKey string, connectionIDs []string, metadata any) (*client.SetMetadataResponse, error) {
	m, err := wrapped.Of(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.SetMetadataBatch(ctx, providerConfigKey, connectionIDs, m)
}

// UpdateMetadata is updateMetadata: it replaces the fields that metadata has, on the first level, keeps the others, and
// returns what was sent. metadata is as for [Nango.SetMetadata]. An unknown connection is a [*client.Response404]. PATCH
// /connections/metadata.
func (n *Nango) UpdateMetadata(ctx context.Context, providerConfigKey, connectionID string, metadata any) (*client.UpdateMetadataResponse, error) {
	m, err := wrapped.Of(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.UpdateMetadata(ctx, ref(providerConfigKey, connectionID), m)
}

// UpdateMetadataBatch is updateMetadata with an array of connection ids. Where one is unknown, a [*client.Response404],
// none is changed. PATCH /connections/metadata.
func (n *Nango) UpdateMetadataBatch(ctx context.Context, providerConfigKey string, connectionIDs []string, metadata any) (*client.UpdateMetadataResponse, error) {
	m, err := wrapped.Of(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.UpdateMetadataBatch(ctx, providerConfigKey, connectionIDs, m)
}

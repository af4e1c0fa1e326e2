package nodesdk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// GetMetadata is getMetadata<T>: it returns the metadata of a connection as a T, such as a struct
// or [client.Metadata]. GET /connections/{connectionId}; it decodes nothing else of the response.
//
// Metadata that does not fit T is a [*client.SDKValidationError]; a connection without metadata
// returns the zero T. Other errors are those of [Nango.GetConnection].
func GetMetadata[T any](ctx context.Context, n *Nango, providerConfigKey,
	connectionID string) (T, error) {
	var metadata T
	switch {
	case providerConfigKey == "":
		return metadata, argument.Invalid("provider_config_key", "is empty")
	case connectionID == "" || connectionID == "." || connectionID == "..":
		return metadata, argument.Invalid("connectionId",
			"is empty or a dot segment, which would name another resource")
	}
	query := url.Values{
		"provider_config_key": {providerConfigKey}, "force_refresh": {"false"},
		"refresh_token": {"false"}, "refresh_github_app_jwt_token": {"false"},
	}
	var connection struct {
		ConnectionID string          `json:"connection_id"`
		Metadata     *T              `json:"metadata"`
		Error        json.RawMessage `json:"error"`
	}
	path := "/connections/" + url.PathEscape(connectionID)
	if err := n.api().Do(ctx, http.MethodGet, path, query, nil, &connection); err != nil {
		return metadata, err
	}
	switch {
	case connection.Error != nil && string(connection.Error) != "null":
		return metadata, badAnswer(http.MethodGet, path, "error", "is there in place of a result")
	case connection.ConnectionID == "" && connection.Metadata == nil:
		return metadata, badAnswer(http.MethodGet, path, "connection_id", "is missing")
	case connection.Metadata != nil:
		metadata = *connection.Metadata
	}
	return metadata, nil
}

// badAnswer returns the error of a 200 that is not what it should be.
func badAnswer(method, path, field, problem string) error {
	return &client.SDKValidationError{
		Field: field, StatusCode: http.StatusOK, Method: method, Path: path, Err: errors.New(problem),
	}
}

// SetMetadata is setMetadata: it replaces the metadata of a connection, and returns what it sent.
// metadata is a map, a struct, or any other value that marshals to a JSON object. An empty object
// removes every field; nil is refused. An unknown connection is a [*client.Response404]. POST
// /connections/metadata.
func (n *Nango) SetMetadata(ctx context.Context, providerConfigKey, connectionID string,
	metadata any) (*client.SetMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.SetMetadata(ctx, ref(providerConfigKey, connectionID), m)
}

// SetMetadataBatch is setMetadata with an array of connection ids. If one is unknown, the error is
// a [*client.Response404] and none is changed. POST /connections/metadata.
func (n *Nango) SetMetadataBatch(ctx context.Context, providerConfigKey string,
	connectionIDs []string, metadata any) (*client.SetMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.SetMetadataBatch(ctx, providerConfigKey, connectionIDs, m)
}

// UpdateMetadata is updateMetadata: it replaces the top-level fields in metadata, keeps the others,
// and returns what it sent. metadata is as for [Nango.SetMetadata]. An unknown connection is a
// [*client.Response404]. PATCH /connections/metadata.
func (n *Nango) UpdateMetadata(ctx context.Context, providerConfigKey, connectionID string,
	metadata any) (*client.UpdateMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.UpdateMetadata(ctx, ref(providerConfigKey, connectionID), m)
}

// UpdateMetadataBatch is updateMetadata with an array of connection ids. If one is unknown, the
// error is a [*client.Response404] and none is changed. PATCH /connections/metadata.
func (n *Nango) UpdateMetadataBatch(ctx context.Context, providerConfigKey string,
	connectionIDs []string, metadata any) (*client.UpdateMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.UpdateMetadataBatch(ctx, providerConfigKey, connectionIDs, m)
}

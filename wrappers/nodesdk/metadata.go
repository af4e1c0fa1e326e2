package nodesdk

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// GetMetadata returns the metadata of a connection as a T, such as a struct or [client.Metadata].
// It decodes no other part of the response. GET /connections/{connectionId}.
//
// GetMetadata returns the zero T if the connection has no metadata, and a
// [*client.SDKValidationError] if the metadata does not fit T. All other errors are those of
// [Nango.GetConnection].
func GetMetadata[T any](ctx context.Context, n *Nango, providerConfigKey,
	connectionID string) (T, error) {
	var metadata T
	switch {
	case providerConfigKey == "":
		return metadata, argument.Invalid("providerConfigKey", "is empty")
	case connectionID == "" || connectionID == "." || connectionID == "..":
		return metadata, argument.Invalid("connectionID",
			"is empty or a dot segment, which would name another resource")
	}
	query := url.Values{
		"provider_config_key": {providerConfigKey}, "force_refresh": {"false"},
		"refresh_token": {"false"}, "refresh_github_app_jwt_token": {"false"},
	}
	var connection struct {
		ConnectionID string `json:"connection_id"`
		Metadata     *T     `json:"metadata"`
		Error        any    `json:"error"`
	}
	path := "/connections/" + url.PathEscape(connectionID)
	if err := n.api().Do(ctx, http.MethodGet, path, query, nil, &connection); err != nil {
		return metadata, err
	}
	switch {
	case connection.Error != nil:
		return metadata, badAnswer(http.MethodGet, path, "error", "was sent instead of a result")
	case connection.ConnectionID == "" && connection.Metadata == nil:
		return metadata, badAnswer(http.MethodGet, path, "connection_id", "is missing")
	case connection.Metadata != nil:
		metadata = *connection.Metadata
	}
	return metadata, nil
}

// badAnswer returns an error for a response that has status 200 but not the documented body. The
// error names the faulty field and describes the problem.
func badAnswer(method, path, field, problem string) error {
	return &client.SDKValidationError{
		Field: field, StatusCode: http.StatusOK, Method: method, Path: path, Err: errors.New(problem),
	}
}

// SetMetadata replaces the metadata of a connection and returns the new metadata. The argument
// metadata is a map, a struct, or any other value that marshals to a JSON object. An empty object
// removes every field; for nil, SetMetadata returns an error and sends nothing. It returns a
// [*client.Response404] if the connection does not exist. POST /connections/metadata.
func (n *Nango) SetMetadata(ctx context.Context, providerConfigKey, connectionID string,
	metadata any) (*client.SetMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.SetMetadata(ctx, ref(providerConfigKey, connectionID), m)
}

// SetMetadataBatch is like [Nango.SetMetadata] for several connections. If one of the connections
// does not exist, SetMetadataBatch changes no connection and returns a [*client.Response404]. POST
// /connections/metadata.
func (n *Nango) SetMetadataBatch(ctx context.Context, providerConfigKey string,
	connectionIDs []string, metadata any) (*client.SetMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.SetMetadataBatch(ctx, providerConfigKey, connectionIDs, m)
}

// UpdateMetadata replaces the given top-level fields of a connection's metadata, keeps all others,
// and returns the given fields. The argument metadata may have the same types as in
// [Nango.SetMetadata]. UpdateMetadata returns a [*client.Response404] if the connection does not
// exist. PATCH /connections/metadata.
func (n *Nango) UpdateMetadata(ctx context.Context, providerConfigKey, connectionID string,
	metadata any) (*client.UpdateMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.UpdateMetadata(ctx, ref(providerConfigKey, connectionID), m)
}

// UpdateMetadataBatch is like [Nango.UpdateMetadata] for several connections. If one of the
// connections does not exist, UpdateMetadataBatch changes no connection and returns a
// [*client.Response404]. PATCH /connections/metadata.
func (n *Nango) UpdateMetadataBatch(ctx context.Context, providerConfigKey string,
	connectionIDs []string, metadata any) (*client.UpdateMetadataResponse, error) {
	m, err := argument.Metadata(metadata)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.UpdateMetadataBatch(ctx, providerConfigKey, connectionIDs, m)
}

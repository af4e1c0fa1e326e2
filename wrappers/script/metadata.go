package script

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// GetMetadata returns the metadata of the script's connection, or nil if there is none. Numbers
// have type json.Number. GetMetadata uses the cache of [Action.GetConnection]. The generic function
// [GetMetadata] decodes the metadata.
func (a *Action) GetMetadata(ctx context.Context) (client.Metadata, error) {
	conn, err := a.GetConnection(ctx)
	if err != nil {
		return nil, err
	}
	return maps.Clone(conn.Metadata), nil
}

// GetMetadata is like [Action.GetMetadata] but decodes the metadata into a T. It returns the zero T
// if there is no metadata, and a [*client.SDKValidationError] if the metadata does not fit T.
func GetMetadata[T any](ctx context.Context, s Script) (T, error) {
	metadata, err := actionOf(s).GetMetadata(ctx)
	if err != nil || metadata == nil {
		var zero T
		return zero, err
	}
	raw, _ := json.Marshal(metadata) // it was decoded from JSON
	return decodeAs[T]("metadata", raw)
}

// SetMetadata replaces the metadata of the script's connection: POST /connections/metadata. The
// argument metadata is a map, a struct, or any other value that marshals to a JSON object. For nil,
// SetMetadata returns an error. SetMetadata removes the connection from the cache, even if the
// request fails.
func (a *Action) SetMetadata(ctx context.Context, metadata any) error {
	m, err := a.metadata(metadata)
	if err != nil {
		return err
	}
	defer a.forget()
	return a.client.Connections.CreateMetadata(ctx, a.ref.ConnectionID, a.ref.ProviderConfigKey, m)
}

// UpdateMetadata adds or replaces the given fields of the metadata of the script's connection, and
// keeps all other fields: PATCH /connections/metadata. UpdateMetadata removes the connection from
// the cache, even if the request fails.
func (a *Action) UpdateMetadata(ctx context.Context, metadata any) error {
	m, err := a.metadata(metadata)
	if err != nil {
		return err
	}
	defer a.forget()
	_, err = a.client.Connections.Update(ctx, a.ref.ConnectionID, a.ref.ProviderConfigKey, m)
	return err
}

// metadata converts value to metadata that can be sent to Nango.
func (a *Action) metadata(value any) (client.Metadata, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	return argument.Metadata(value)
}

// forget removes the script's connection from the cache.
func (a *Action) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.kept().connections, a.ref)
}

package script

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/nango-go/nango/client"
	wrapped "github.com/nango-go/nango/wrappers/internal/metadata"
)

// GetMetadata returns the metadata of the script's connection, whose numbers are json.Number; nil is none. It comes with
// [Action.GetConnection] and is as old as that. [GetMetadata], the function, decodes it.
func (a *Action) GetMetadata(ctx context.Context) (client.Metadata, error) {
	conn, err := a.GetConnection(ctx)
	if err != nil {
		return nil, err
	}
	return maps.Clone(conn.Metadata), nil
}

// GetMetadata is [Action.GetMetadata] decoded to T. Metadata that does not fit is a [*client.SDKValidationError]; no
// metadata is the zero T.
func GetMetadata[T any](ctx context.Context, s Script) (T, error) {
	var out T
	metadata, err := actionOf(s).GetMetadata(ctx)
	if err != nil || metadata == nil {
		return out, err
	}
	raw, err := json.Marshal(metadata)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		var zero T
		return zero, &client.SDKValidationError{Field: "metadata", StatusCode: 200, Err: errNotOfType}
	}
	return out, nil
}

// SetMetadata replaces the metadata of the script's connection: POST /connections/metadata. metadata is a map, or a
// struct of yours or anything else that marshals to a JSON object; nil is refused. The connection that was kept
// is forgotten, also where the call fails.
func (a *Action) SetMetadata(ctx context.Context, metadata any) error {
	if err := a.made(); err != nil {
		return err
	}
	m, err := wrapped.Of(metadata)
	if err != nil {
		return err
	}
	defer a.forget()
	return a.client.Connections.CreateMetadata(ctx, a.ref.ConnectionID, a.ref.ProviderConfigKey, m)
}

// UpdateMetadata replaces and adds the given fields of the metadata of the script's connection, and keeps the others:
// PATCH /connections/metadata. The connection that was kept is forgotten, also where the call fails.
func (a *Action) UpdateMetadata(ctx context.Context, metadata any) error {
	if err := a.made(); err != nil {
		return err
	}
	m, err := wrapped.Of(metadata)
	if err != nil {
		return err
	}
	defer a.forget()
	_, err = a.client.Connections.Update(ctx, a.ref.ConnectionID, a.ref.ProviderConfigKey, m)
	return err
}

// forget drops what is kept of the script's connection.
func (a *Action) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.kept().connections, a.ref)
}

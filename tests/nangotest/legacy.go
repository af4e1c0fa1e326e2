package nangotest

import (
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// The older routes, which answer as today's do but for the two below and POST /connection.

// ListConnectionsLegacy is [api.ListConnections].
func (a *api) ListConnectionsLegacy(w http.ResponseWriter,
	r *http.Request) {
	a.ListConnections(w, r)
}

// GetConnectionLegacy is [api.GetConnection].
func (a *api) GetConnectionLegacy(w http.ResponseWriter, r *http.Request) { a.GetConnection(w, r) }

// DeleteConnectionLegacy is [api.DeleteConnection].
func (a *api) DeleteConnectionLegacy(w http.ResponseWriter, r *http.Request) {
	a.DeleteConnection(w, r)
}

// SetConnectionMetadataLegacy is [api.SetConnectionMetadata].
func (a *api) SetConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.SetConnectionMetadata(w, r)
}

// UpdateConnectionMetadataLegacy is [api.UpdateConnectionMetadata].
func (a *api) UpdateConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.UpdateConnectionMetadata(w, r)
}

// SetOneConnectionMetadataLegacy replaces the metadata of the connection in the path.
func (a *api) SetOneConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		return c.changeOneMetadata(http.StatusCreated, (*connection).replaceMetadata)
	})
}

// UpdateOneConnectionMetadataLegacy merges into the metadata of the connection in the path.
func (a *api) UpdateOneConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any,
		error) {
		return c.changeOneMetadata(http.StatusOK, (*connection).mergeMetadata)
	})
}

func (c *call) changeOneMetadata(status int,
	change func(*connection, wirejson.Object)) (any, error) {
	key, id := c.Header.Get("Provider-Config-Key"), c.PathValue("connectionId")
	if key == "" {
		return nil, reply.Unexpected()
	}
	conn := c.env.find(key, id)
	if conn == nil {
		return nil, reply.NoConnection(id, key)
	}
	metadata := wirejson.Object{}
	if err := c.decode(&metadata); err != nil {
		return nil, reply.Unexpected()
	}
	change(conn, metadata)
	return answered{status: status, body: metadata}, nil
}

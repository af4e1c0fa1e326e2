package routes

import (
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// ListConnectionsLegacy is the older route of [API.ListConnections].
func (a *API) ListConnectionsLegacy(w http.ResponseWriter,
	r *http.Request) {
	a.ListConnections(w, r)
}

// GetConnectionLegacy is the older route of [API.GetConnection].
func (a *API) GetConnectionLegacy(w http.ResponseWriter, r *http.Request) { a.GetConnection(w, r) }

// DeleteConnectionLegacy is the older route of [API.DeleteConnection].
func (a *API) DeleteConnectionLegacy(w http.ResponseWriter, r *http.Request) {
	a.DeleteConnection(w, r)
}

// SetConnectionMetadataLegacy is the older route of [API.SetConnectionMetadata].
func (a *API) SetConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.SetConnectionMetadata(w, r)
}

// UpdateConnectionMetadataLegacy is the older route of [API.UpdateConnectionMetadata].
func (a *API) UpdateConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.UpdateConnectionMetadata(w, r)
}

// SetOneConnectionMetadataLegacy replaces the metadata of the connection in the path.
func (a *API) SetOneConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.changeOneMetadata(w, r, http.StatusCreated, (*state.Connection).ReplaceMetadata)
}

// UpdateOneConnectionMetadataLegacy sets fields of the metadata of the connection in the path.
func (a *API) UpdateOneConnectionMetadataLegacy(w http.ResponseWriter, r *http.Request) {
	a.changeOneMetadata(w, r, http.StatusOK, (*state.Connection).MergeMetadata)
}

func (a *API) changeOneMetadata(w http.ResponseWriter, r *http.Request, status int,
	change func(*state.Connection, wirejson.Object)) {
	a.answer(w, r, func(c *call) (any, error) {
		key, id := c.Header.Get("Provider-Config-Key"), c.PathValue("connectionId")
		if key == "" {
			return nil, reply.Unexpected()
		}
		conn := c.env.Find(key, id)
		if conn == nil {
			return nil, reply.NoConnection(id, key)
		}
		metadata := wirejson.Object{}
		if err := c.decode(&metadata); err != nil {
			return nil, reply.Unexpected()
		}
		change(conn, metadata)
		return answered{status: status, body: metadata}, nil
	})
}

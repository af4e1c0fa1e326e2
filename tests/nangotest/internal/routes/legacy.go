package routes

import (
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// These operations are older routes. Each of them has the same effect as a newer operation.

func (c *call) ListConnectionsLegacy() (any, error)          { return c.ListConnections() }
func (c *call) GetConnectionLegacy() (any, error)            { return c.GetConnection() }
func (c *call) DeleteConnectionLegacy() (any, error)         { return c.DeleteConnection() }
func (c *call) SetConnectionMetadataLegacy() (any, error)    { return c.SetConnectionMetadata() }
func (c *call) UpdateConnectionMetadataLegacy() (any, error) { return c.UpdateConnectionMetadata() }

// SetOneConnectionMetadataLegacy replaces the metadata of the connection in the path.
func (c *call) SetOneConnectionMetadataLegacy() (any, error) { return c.setOneMetadata(false) }

// UpdateOneConnectionMetadataLegacy sets fields of the metadata of the connection in the path.
func (c *call) UpdateOneConnectionMetadataLegacy() (any, error) { return c.setOneMetadata(true) }

func (c *call) setOneMetadata(merge bool) (any, error) {
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
	conn.SetMetadata(metadata, merge)
	return metadataSet(metadata, merge), nil
}

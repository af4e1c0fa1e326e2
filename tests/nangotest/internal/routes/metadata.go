package routes

import (
	"encoding/json"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// metadataRequest is the body of a request that sets or updates metadata, and the body of its
// response.
type metadataRequest struct {
	ConnectionID      json.RawMessage `json:"connection_id"`
	ProviderConfigKey string          `json:"provider_config_key"`
	Metadata          wirejson.Object `json:"metadata"`
}

// SetConnectionMetadata replaces the metadata of one or more connections.
func (c *call) SetConnectionMetadata() (any, error) { return c.setMetadata(false) }

// UpdateConnectionMetadata sets fields of the metadata of one or more connections. A field whose
// value is an object is replaced and not merged.
func (c *call) UpdateConnectionMetadata() (any, error) { return c.setMetadata(true) }

// setMetadata changes the metadata of all connections that the request names. If one of these
// connections does not exist, it changes no connection.
func (c *call) setMetadata(merge bool) (any, error) {
	return withBody(c, func(in metadataRequest) (any, error) {
		ids, several := []string{""}, ""
		if json.Unmarshal(in.ConnectionID, &ids[0]) != nil {
			ids = nil
			if err := json.Unmarshal(in.ConnectionID, &ids); err != nil {
				return nil, err
			}
			several = ". No actions were taken on any of the connections as a result of this failure."
		}
		conns := make([]*state.Connection, len(ids))
		for i, id := range ids {
			if conns[i] = c.env.Find(in.ProviderConfigKey, id); conns[i] == nil {
				return nil, reply.Missing("unknown_connection",
					"Connection with connection id %s and provider config key %s not found. Please make sure the connection exists in the Nango dashboard%s",
					id, in.ProviderConfigKey, several)
			}
		}
		for _, conn := range conns {
			conn.SetMetadata(in.Metadata, merge)
		}
		return metadataSet(in, merge), nil
	})
}

// metadataSet returns the response to a request that has changed metadata. Its status is 200 if
// merge is true, and 201 otherwise.
func metadataSet(body any, merge bool) any {
	if merge {
		return body
	}
	return created(body)
}

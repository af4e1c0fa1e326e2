package nangotest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// metadataRequest is the body of both routes.
type metadataRequest struct {
	ConnectionID      json.RawMessage `json:"connection_id"`
	ProviderConfigKey string          `json:"provider_config_key"`
	Metadata          wirejson.Object `json:"metadata"`
}

// SetConnectionMetadata replaces the metadata of one connection or of several.
func (a *api) SetConnectionMetadata(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any,
		error) {
		return c.changeMetadata(http.StatusCreated, (*connection).replaceMetadata)
	})
}

// UpdateConnectionMetadata merges into the metadata of one connection or of several; deeper objects
// are replaced.
func (a *api) UpdateConnectionMetadata(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any,
		error) {
		return c.changeMetadata(http.StatusOK, (*connection).mergeMetadata)
	})
}

func (c *connection) replaceMetadata(m wirejson.Object) { c.metadata = maps.Clone(m) }

func (c *connection) mergeMetadata(m wirejson.Object) {
	merged := orEmpty(maps.Clone(c.metadata))
	maps.Copy(merged, m)
	c.metadata = merged
}

// changeMetadata changes all of the connections or, when one is unknown, none.
func (c *call) changeMetadata(status int, change func(*connection, wirejson.Object)) (any, error) {
	var in metadataRequest
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	ids, several := []string{""}, ""
	if json.Unmarshal(in.ConnectionID, &ids[0]) != nil {
		ids = nil
		if err := json.Unmarshal(in.ConnectionID, &ids); err != nil {
			return nil, err
		}
		several = ". No actions were taken on any of the connections as a result of this failure."
	}
	conns := make([]*connection, len(ids))
	for i, id := range ids {
		if conns[i] = c.env.find(in.ProviderConfigKey, id); conns[i] == nil {
			return nil, reply.Refuse(http.StatusNotFound, "unknown_connection", fmt.Sprintf(
				"Connection with connection id %s and provider config key %s not found. Please make sure the connection exists in the Nango dashboard%s",
				id, in.ProviderConfigKey, several))
		}
	}
	for _, conn := range conns {
		change(conn, in.Metadata)
	}
	return answered{status: status, body: in}, nil
}

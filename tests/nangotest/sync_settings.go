package nangotest

import (
	"errors"
	"net/http"
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// maxVariants is how many variants a sync of a connection may have.
const maxVariants = 100

// UpdateSyncFrequency changes how often a sync of a connection runs; null takes that back.
func (a *api) UpdateSyncFrequency(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in struct {
			ProviderConfigKey string  `json:"provider_config_key"`
			ConnectionID      string  `json:"connection_id"`
			Name              string  `json:"sync_name"`
			Variant           string  `json:"sync_variant"`
			Frequency         *string `json:"frequency"`
		}
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if in.Frequency != nil && !frequencyPattern.MatchString(*in.Frequency) {
			return nil, reply.InvalidBody("invalid_format",
				"Invalid string: must match pattern /"+frequencyPattern.String()+"/", "frequency")
		}
		conn := c.env.find(in.ProviderConfigKey, in.ConnectionID)
		if conn == nil {
			return nil, reply.Refuse(http.StatusBadRequest, "unknown_connection", "")
		}
		if in.Variant == "" {
			in.Variant = records.BaseVariant
		}
		st := conn.syncs[syncKey{in.Name, in.Variant}]
		if st == nil {
			return nil, reply.Refuse(http.StatusBadRequest, "unknown_sync", "")
		}
		frequency := st.fn.sync.Frequency
		st.every, st.frequency = st.fn.every, ""
		if in.Frequency != nil {
			every, short, err := parseFrequency(*in.Frequency)
			switch {
			case errors.Is(err, errTooOften):
				return nil, reply.Refuse(http.StatusBadRequest, "invalid_body", "Sync interval is invalid")
			case err != nil:
				// Nango's words.
				return nil, reply.Refuse(http.StatusBadRequest, "server_error", "Failed to updated frequency")
			}
			st.every, st.frequency, frequency = every, short, short
		}
		st.next = a.clock.Now().Add(st.every)
		return map[string]string{"frequency": frequency}, nil
	})
}

// variantRequest finds the connection and the deployed sync of a variant; unknown is what an
// unknown sync gets.
func (c *call) variantRequest(unknown error) (*connection, *function, error) {
	var in struct {
		ProviderConfigKey string `json:"provider_config_key"`
		ConnectionID      string `json:"connection_id"`
	}
	if err := c.decode(&in); err != nil {
		return nil, nil, err
	}
	conn := c.env.find(in.ProviderConfigKey, in.ConnectionID)
	if conn == nil {
		return nil, nil, reply.Refuse(http.StatusBadRequest, "unknown_connection", "")
	}
	fn := c.env.integrations[in.ProviderConfigKey].function(c.PathValue("name"), kindSync)
	if fn == nil {
		return nil, nil, unknown
	}
	return conn, fn, nil
}

// CreateSyncVariant adds a variant of a sync, and starts it like the sync itself.
func (a *api) CreateSyncVariant(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		variant := c.PathValue("variant")
		if variant == records.BaseVariant {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_variant",
				`Variant name "base" is protected.`)
		}
		conn, fn, err := c.variantRequest(reply.Refuse(http.StatusBadRequest, "unknown_sync", ""))
		if err != nil {
			return nil, err
		}
		if conn.syncs[syncKey{fn.name, variant}] != nil {
			return nil, reply.Refuse(http.StatusBadRequest, "sync_variant_already_exists", "")
		}
		all := c.env.selected(conn.ref.ProviderConfigKey, conn.ref.ConnectionID,
			func(st *syncState) bool {
				return st.fn == fn && st.variant != records.BaseVariant
			})
		if len(all) >= maxVariants {
			return nil, reply.Refuse(http.StatusBadRequest, "resource_capped",
				"Maximum number of sync variants reached")
		}
		st := conn.addSync(fn, variant)
		if fn.sync.AutoStart {
			st.start()
		}
		return map[string]string{"id": st.id, "name": st.name, "variant": st.variant}, nil
	})
}

// DeleteSyncVariant deletes a variant with its records.
func (a *api) DeleteSyncVariant(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		variant := c.PathValue("variant")
		if variant == records.BaseVariant {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_variant",
				`Cannot delete protected variant "base".`)
		}
		conn, fn, err := c.variantRequest(reply.Refuse(http.StatusNotFound, "not_found", ""))
		if err != nil {
			return nil, err
		}
		key := syncKey{fn.name, variant}
		if conn.syncs[key] == nil {
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "")
		}
		delete(conn.syncs, key)
		for model := range conn.models {
			if model.Variant == variant && slices.Contains(fn.sync.Models, model.Model) {
				delete(conn.models, model)
			}
		}
		return map[string]bool{"success": true}, nil
	})
}

package routes

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// maxVariants is the largest number of variants that a sync of a connection may have.
const maxVariants = 100

// UpdateSyncFrequency sets the frequency of a sync for one connection. A null frequency restores
// the frequency that the sync was deployed with.
func (c *call) UpdateSyncFrequency() (any, error) {
	return withBody(c, func(in gen.UpdateSyncFrequencyRequest) (any, error) {
		if in.Frequency != nil && !state.FrequencyPattern.MatchString(*in.Frequency) {
			return nil, reply.InvalidBody("invalid_format",
				"Invalid string: must match pattern /"+state.FrequencyPattern.String()+"/", "frequency")
		}
		conn := c.env.Find(in.ProviderConfigKey, in.ConnectionID)
		if conn == nil {
			return nil, reply.BadRequest("unknown_connection", "")
		}
		st := conn.Syncs[state.SyncKey{Name: in.SyncName,
			Variant: cmp.Or(in.SyncVariant, records.BaseVariant)}]
		if st == nil {
			return nil, reply.BadRequest("unknown_sync", "")
		}
		frequency := st.Fn.Frequency
		st.Every, st.Frequency = st.Fn.Every, ""
		if in.Frequency != nil {
			every, short, err := state.ParseFrequency(*in.Frequency)
			switch {
			case errors.Is(err, state.ErrTooOften):
				return nil, reply.BadRequest("invalid_body", "Sync interval is invalid")
			case err != nil:
				// This is Nango's exact message, including the mistake "to updated".
				return nil, reply.BadRequest("server_error", "Failed to updated frequency")
			}
			st.Every, st.Frequency, frequency = every, short, short
		}
		st.Next = c.api.Clock.Now().Add(st.Every)
		return map[string]string{"frequency": frequency}, nil
	})
}

// variantRequest returns the connection and the sync that a request for a variant identifies. If
// the sync does not exist, it returns the error in the parameter unknown.
func (c *call) variantRequest(unknown error) (*state.Connection, *state.Function, error) {
	var in gen.SyncVariantRequest
	if err := c.decode(&in); err != nil {
		return nil, nil, err
	}
	conn := c.env.Find(in.ProviderConfigKey, in.ConnectionID)
	if conn == nil {
		return nil, nil, reply.BadRequest("unknown_connection", "")
	}
	fn := c.env.Integrations[in.ProviderConfigKey].Function(c.PathValue("name"), state.KindSync)
	if fn == nil {
		return nil, nil, unknown
	}
	return conn, fn, nil
}

// CreateSyncVariant adds a variant of a sync. If the sync has AutoStart set, it also starts the
// variant.
func (c *call) CreateSyncVariant() (any, error) {
	variant := c.PathValue("variant")
	if variant == records.BaseVariant {
		return nil, reply.BadRequest("invalid_variant", `Variant name "base" is protected.`)
	}
	conn, fn, err := c.variantRequest(reply.BadRequest("unknown_sync", ""))
	if err != nil {
		return nil, err
	}
	if conn.Syncs[state.SyncKey{Name: fn.Name, Variant: variant}] != nil {
		return nil, reply.BadRequest("sync_variant_already_exists", "")
	}
	all := c.env.Selected(conn.Ref.ProviderConfigKey, conn.Ref.ConnectionID,
		func(st *state.SyncState) bool {
			return st.Fn == fn && st.Variant != records.BaseVariant
		})
	if len(all) >= maxVariants {
		return nil, reply.BadRequest("resource_capped", "Maximum number of sync variants reached")
	}
	st := conn.AddSync(fn, variant)
	return map[string]string{"id": st.ID, "name": st.Name, "variant": st.Variant}, nil
}

// DeleteSyncVariant deletes a variant of a sync and its records.
func (c *call) DeleteSyncVariant() (any, error) {
	variant := c.PathValue("variant")
	if variant == records.BaseVariant {
		return nil, reply.BadRequest("invalid_variant", `Cannot delete protected variant "base".`)
	}
	conn, fn, err := c.variantRequest(reply.NotFound(""))
	if err != nil {
		return nil, err
	}
	key := state.SyncKey{Name: fn.Name, Variant: variant}
	if conn.Syncs[key] == nil {
		return nil, reply.NotFound("")
	}
	delete(conn.Syncs, key)
	maps.DeleteFunc(conn.Models, func(model records.ModelKey, _ *records.Table) bool {
		return model.Variant == variant && slices.Contains(fn.Returns, model.Model)
	})
	return succeeded, nil
}

package routes

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// GetSyncStatus returns the status of the named syncs. It omits syncs that do not exist.
func (c *call) GetSyncStatus() (any, error) {
	key, id := c.query.Get("provider_config_key"), c.query.Get("connection_id")
	if id != "" && c.env.Find(key, id) == nil {
		return nil, reply.BadRequest("invalid_body", "Connection not found")
	}
	names := strings.Split(c.query.Get("syncs"), ",")
	all := c.query.Get("syncs") == "*"
	found := []state.SyncBody{}
	for _, st := range c.env.Selected(key, id,
		func(st *state.SyncState) bool { return all || st.Named(names) }) {
		found = append(found, st.Body())
	}
	return map[string]any{"syncs": found}, nil
}

// syncRequest is the body of a request that starts, pauses or triggers syncs.
type syncRequest struct {
	ProviderConfigKey string                  `json:"provider_config_key"`
	ConnectionID      string                  `json:"connection_id"`
	Syncs             []json.RawMessage       `json:"syncs"`
	Opts              *gen.TriggerSyncOptions `json:"opts"`
	Mode              string                  `json:"sync_mode"`
	FullResync        *bool                   `json:"full_resync"`
}

// names returns the names of the syncs, in the form name or name::variant.
func (in *syncRequest) names() []string {
	names := make([]string, len(in.Syncs))
	for i, raw := range in.Syncs {
		var ref struct{ Name, Variant string }
		if json.Unmarshal(raw, &names[i]) != nil && json.Unmarshal(raw, &ref) == nil {
			names[i] = ref.Name + "::" + ref.Variant
		}
	}
	return names
}

// command calls f for each sync that the request names, or for all syncs if the request names no
// sync. It returns an error if a named sync does not exist.
func (c *call) command(in *syncRequest, f func(*state.SyncState)) (any, error) {
	if c.env.Integrations[in.ProviderConfigKey] == nil {
		return nil, reply.NoProviderConfig(map[string]string{})
	}
	if in.ConnectionID != "" && c.env.Find(in.ProviderConfigKey, in.ConnectionID) == nil {
		return nil, reply.NoConnection(in.ConnectionID, in.ProviderConfigKey)
	}
	names := in.names()
	found := c.env.Selected(in.ProviderConfigKey, in.ConnectionID,
		func(st *state.SyncState) bool { return len(names) == 0 || st.Named(names) })
	for _, name := range names {
		if slices.ContainsFunc(found,
			func(st *state.SyncState) bool { return st.Named([]string{name}) }) {
			continue
		}
		return nil, reply.RefuseWith(http.StatusBadRequest, "no_syncs_found",
			"No syncs found given the inputs.", reply.EmptyObject{})
	}
	for _, st := range found {
		f(st)
	}
	return succeeded, nil
}

// StartSync adds paused syncs to the schedule again and runs them.
func (c *call) StartSync() (any, error) { return c.syncCommand((*state.SyncState).Start) }

// PauseSync pauses syncs. A run that has already begun is not interrupted.
func (c *call) PauseSync() (any, error) {
	return c.syncCommand(func(st *state.SyncState) { st.Paused = true })
}

func (c *call) syncCommand(do func(*state.SyncState)) (any, error) {
	return withBody(c, func(in syncRequest) (any, error) {
		return c.command(&in, do)
	})
}

// TriggerSync runs syncs now, outside their schedule.
func (c *call) TriggerSync() (any, error) {
	return withBody(c, func(in syncRequest) (any, error) {
		if in.ProviderConfigKey == "" {
			in.ProviderConfigKey, in.ConnectionID = c.Header.Get("Provider-Config-Key"),
				c.Header.Get("Connection-Id")
		}
		switch {
		case in.ProviderConfigKey == "":
			return nil, reply.BadRequest("missing_provider_config_key",
				"Missing provider_config_key. Provide it in the body or headers.")
		case in.Opts != nil && (in.Mode != "" || in.FullResync != nil):
			return nil, reply.BadRequest("invalid_body",
				"Cannot use opts with deprecated sync_mode/full_resync parameters")
		}
		return c.command(&in, func(st *state.SyncState) { st.Trigger(in.options()) })
	})
}

func (in *syncRequest) options() state.RunOptions {
	switch {
	case in.Opts != nil:
		return state.RunOptions{Reset: in.Opts.Reset, EmptyCache: in.Opts.EmptyCache}
	case in.Mode == "full_refresh_and_clear_cache":
		return state.RunOptions{Reset: true, EmptyCache: true}
	}
	return state.RunOptions{Reset: in.Mode == "full_refresh" || in.FullResync != nil && *in.FullResync}
}

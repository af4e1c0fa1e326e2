package nangotest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// syncKey names a sync of a connection.
type syncKey struct{ name, variant string }

// syncState is a sync of a connection: its schedule and its last run.
type syncState struct {
	syncKey
	id        string
	conn      *connection
	fn        *function
	frequency string // an override, in its short form
	every     time.Duration
	paused    bool
	next      time.Time
	running   bool
	again     bool // was triggered while it ran
	delivered int  // how many runs took what the seed has for them
	execution string
	finished  time.Time
	last      time.Time // when the newest run began that ended well, unless a reset forgot it
	results   map[string]syncResult
}

// syncResult is what a run changed in a model.
type syncResult struct {
	Added   int `json:"added"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

// syncBody is a sync in an answer.
type syncBody struct {
	ID              string         `json:"id"`
	ConnectionID    string         `json:"connection_id"`
	Type            string         `json:"type"`
	FinishedAt      string         `json:"finishedAt,omitempty"`
	Next            *string        `json:"nextScheduledSyncAt"`
	Name            string         `json:"name"`
	Variant         string         `json:"variant"`
	Status          string         `json:"status"`
	Frequency       string         `json:"frequency"`
	LatestResult    any            `json:"latestResult,omitempty"`
	LatestExecution string         `json:"latestExecutionStatus,omitempty"`
	RecordCount     map[string]int `json:"recordCount"`
	Checkpoint      any            `json:"checkpoint"`
}

// startSyncs gives a new connection the syncs of its integration.
func (e *environment) startSyncs(in *integration, conn *connection) {
	for _, fn := range in.functions {
		if fn.kind == kindSync {
			st := conn.addSync(fn, records.BaseVariant)
			if fn.sync.AutoStart {
				st.start()
			}
		}
	}
}

func (c *connection) addSync(fn *function, variant string) *syncState {
	key := syncKey{fn.name, variant}
	st := &syncState{
		syncKey: key, id: ids.UUIDOf("sync", c.ref.ProviderConfigKey, c.ref.ConnectionID, fn.name,
			variant),
		conn: c, fn: fn, every: fn.every, paused: true,
	}
	c.syncs[key] = st
	return st
}

func (c *connection) dropSyncs(fn *function) {
	for key, st := range c.syncs {
		if st.fn == fn {
			delete(c.syncs, key)
		}
	}
}

// start schedules the sync and runs it now.
func (st *syncState) start() {
	if st.paused {
		st.paused, st.next = false, st.conn.env.account.clock.Now().Add(st.every)
		st.trigger(runOptions{})
	}
}

func (st *syncState) status() string {
	switch {
	case st.running:
		return "RUNNING"
	case st.paused:
		return "PAUSED"
	case st.execution == "STOPPED":
		return "ERROR"
	}
	return "SUCCESS"
}

func (st *syncState) body() syncBody {
	b := syncBody{
		ID: st.id, ConnectionID: st.conn.ref.ConnectionID, Type: "INITIAL", Name: st.name,
		Variant: st.variant,
		Status:  st.status(), Frequency: st.fn.sync.Frequency, LatestExecution: st.execution,
		RecordCount: map[string]int{},
	}
	if st.frequency != "" {
		b.Frequency = st.frequency
	}
	if !st.paused {
		b.Next = clock.TextOrNull(st.next, clock.LayoutZ)
	}
	if !st.finished.IsZero() && !st.running {
		b.FinishedAt = clock.Text(st.finished, clock.LayoutZ)
	}
	if st.execution != "" {
		b.LatestResult = reply.EmptyObject{}
		if st.execution == "SUCCESS" {
			b.LatestResult = st.results
		}
	}
	for _, model := range st.fn.sync.Models {
		b.RecordCount[model] = 0
		if t := st.conn.models[records.NewModelKey(model, st.variant)]; t != nil {
			b.RecordCount[model] = t.Count()
		}
	}
	return b
}

// selected are the syncs of an integration, of one connection or of all, that pick wants.
func (e *environment) selected(providerConfigKey, connectionID string,
	pick func(*syncState) bool) []*syncState {
	var out []*syncState
	for _, conn := range e.order {
		if conn.ref.ProviderConfigKey != providerConfigKey ||
			connectionID != "" && conn.ref.ConnectionID != connectionID {
			continue
		}
		var own []*syncState
		for _, st := range conn.syncs {
			if pick(st) {
				own = append(own, st)
			}
		}
		slices.SortFunc(own, func(a, b *syncState) int {
			return cmp.Or(cmp.Compare(b.fn.id, a.fn.id), strings.Compare(a.variant, b.variant))
		})
		out = append(out, own...)
	}
	return out
}

// GetSyncStatus tells how syncs stand. What is unknown is left out.
func (a *api) GetSyncStatus(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		key, id := c.query.Get("provider_config_key"), c.query.Get("connection_id")
		if id != "" && c.env.find(key, id) == nil {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body", "Connection not found")
		}
		names := strings.Split(c.query.Get("syncs"), ",")
		all := c.query.Get("syncs") == "*"
		found := []syncBody{}
		for _, st := range c.env.selected(key, id,
			func(st *syncState) bool { return all || st.named(names) }) {
			found = append(found, st.body())
		}
		return map[string]any{"syncs": found}, nil
	})
}

// named: a name is that of a sync for its base variant, or name::variant.
func (st *syncState) named(names []string) bool {
	return slices.ContainsFunc(names, func(s string) bool {
		name, variant, ok := strings.Cut(s, "::")
		if !ok {
			variant = records.BaseVariant
		}
		return name == st.name && variant == st.variant
	})
}

// syncRequest is what start, pause and trigger take.
type syncRequest struct {
	ProviderConfigKey string            `json:"provider_config_key"`
	ConnectionID      string            `json:"connection_id"`
	Syncs             []json.RawMessage `json:"syncs"`
	Opts              *struct {
		Reset      bool `json:"reset"`
		EmptyCache bool `json:"emptyCache"`
	} `json:"opts"`
	Mode       string `json:"sync_mode"`
	FullResync *bool  `json:"full_resync"`
}

// names are the syncs as name or name::variant.
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

// command does something with the syncs that a request names.
func (c *call) command(in *syncRequest, do func(*syncState)) (any, error) {
	if c.env.integrations[in.ProviderConfigKey] == nil {
		return nil, reply.NoProviderConfig(map[string]string{})
	}
	if in.ConnectionID != "" && c.env.find(in.ProviderConfigKey, in.ConnectionID) == nil {
		return nil, reply.NoConnection(in.ConnectionID, in.ProviderConfigKey)
	}
	names := in.names()
	found := c.env.selected(in.ProviderConfigKey, in.ConnectionID,
		func(st *syncState) bool { return len(names) == 0 || st.named(names) })
	for _, name := range names {
		if slices.ContainsFunc(found, func(st *syncState) bool { return st.named([]string{name}) }) {
			continue
		}
		return nil, reply.RefuseWith(http.StatusBadRequest, "no_syncs_found",
			"No syncs found given the inputs.", reply.EmptyObject{})
	}
	for _, st := range found {
		do(st)
	}
	return map[string]bool{"success": true}, nil
}

// StartSync schedules syncs.
func (a *api) StartSync(w http.ResponseWriter, r *http.Request) {
	a.syncCommand(w, r, (*syncState).start)
}

// PauseSync takes syncs off the schedule. One that runs goes on to its end.
func (a *api) PauseSync(w http.ResponseWriter, r *http.Request) {
	a.syncCommand(w, r, func(st *syncState) { st.paused = true })
}

func (a *api) syncCommand(w http.ResponseWriter, r *http.Request, do func(*syncState)) {
	a.answer(w, r, func(c *call) (any, error) {
		var in syncRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		return c.command(&in, do)
	})
}

// TriggerSync runs syncs now.
func (a *api) TriggerSync(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in syncRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		if in.ProviderConfigKey == "" {
			in.ProviderConfigKey, in.ConnectionID = c.Header.Get("Provider-Config-Key"),
				c.Header.Get("Connection-Id")
		}
		switch {
		case in.ProviderConfigKey == "":
			return nil, reply.Refuse(http.StatusBadRequest, "missing_provider_config_key",
				"Missing provider_config_key. Provide it in the body or headers.")
		case in.Opts != nil && (in.Mode != "" || in.FullResync != nil):
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body",
				"Cannot use opts with deprecated sync_mode/full_resync parameters")
		}
		return c.command(&in, func(st *syncState) { st.trigger(in.options()) })
	})
}

func (in *syncRequest) options() runOptions {
	switch {
	case in.Opts != nil:
		return runOptions{reset: in.Opts.Reset, emptyCache: in.Opts.EmptyCache}
	case in.Mode == "full_refresh_and_clear_cache":
		return runOptions{reset: true, emptyCache: true}
	}
	return runOptions{reset: in.Mode == "full_refresh" || in.FullResync != nil && *in.FullResync}
}

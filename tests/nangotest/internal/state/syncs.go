package state

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Declared returns the models of the sync with the given id, or nil if the connection has no such
// sync.
func (c *Connection) Declared(syncID string) []string {
	for _, st := range c.Syncs {
		if st.ID == syncID {
			return wirejson.List(st.Fn.Returns)
		}
	}
	return nil
}

// SyncKey identifies a sync of a connection by its name and variant.
type SyncKey struct{ Name, Variant string }

// SyncState is a sync of a connection, with its schedule and the result of its last run.
type SyncState struct {
	SyncKey
	ID        string
	conn      *Connection
	Fn        *Function
	Frequency string // the frequency set for this connection, in its short form; empty if none is set
	Every     time.Duration
	Paused    bool
	Next      time.Time
	running   bool
	triggered bool // whether the sync was triggered while it ran
	runs      int  // the number of runs so far
	execution string
	finished  time.Time
	last      time.Time // start of the newest successful run; zero after a reset
	results   map[string]syncResult
}

// syncResult says how many records of a model a run of a sync has added, updated and deleted.
type syncResult struct {
	Added   int `json:"added"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

// SyncBody is the JSON of a sync in the response of GET /sync/status.
type SyncBody struct {
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

// StartSyncs adds the syncs of the integration to a new connection. It starts the syncs that have
// AutoStart set.
func (e *Environment) StartSyncs(in *Integration, conn *Connection) {
	for _, fn := range in.Functions {
		if fn.Kind == KindSync {
			conn.AddSync(fn, records.BaseVariant)
		}
	}
}

// AddSync adds a variant of a sync to the connection. It starts the variant if the sync has
// AutoStart set; otherwise the variant is paused.
func (c *Connection) AddSync(fn *Function, variant string) *SyncState {
	key := SyncKey{fn.Name, variant}
	st := &SyncState{
		SyncKey: key, ID: ids.UUIDOf("sync", c.Ref.ProviderConfigKey, c.Ref.ConnectionID, fn.Name,
			variant),
		conn: c, Fn: fn, Every: fn.Every, Paused: true,
	}
	c.Syncs[key] = st
	if fn.AutoStart {
		st.Start()
	}
	return st
}

// Start adds a paused sync to the schedule and runs it now.
func (st *SyncState) Start() {
	if st.Paused {
		st.Paused, st.Next = false, st.conn.Env.Account.Clock.Now().Add(st.Every)
		st.Trigger(RunOptions{})
	}
}

func (st *SyncState) status() string {
	switch {
	case st.running:
		return "RUNNING"
	case st.Paused:
		return "PAUSED"
	case st.execution == "STOPPED":
		return "ERROR"
	}
	return "SUCCESS"
}

// Body returns the JSON of the sync.
func (st *SyncState) Body() SyncBody {
	b := SyncBody{
		ID: st.ID, ConnectionID: st.conn.Ref.ConnectionID, Type: "INITIAL", Name: st.Name,
		Variant: st.Variant,
		Status:  st.status(), Frequency: cmp.Or(st.Frequency, st.Fn.Frequency),
		LatestExecution: st.execution, RecordCount: map[string]int{},
	}
	if !st.Paused {
		b.Next = clock.TextOrNull(st.Next, clock.LayoutZ)
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
	for _, model := range st.Fn.Returns {
		b.RecordCount[model] = 0
		if t := st.conn.Models[records.NewModelKey(model, st.Variant)]; t != nil {
			b.RecordCount[model] = t.Count()
		}
	}
	return b
}

// Selected returns those syncs of an integration for which pick returns true. If connectionID is
// not empty, it returns only syncs of this connection.
func (e *Environment) Selected(providerConfigKey, connectionID string,
	pick func(*SyncState) bool) []*SyncState {
	var out []*SyncState
	for _, conn := range e.ConnectionsOf(providerConfigKey) {
		if connectionID != "" && conn.Ref.ConnectionID != connectionID {
			continue
		}
		var own []*SyncState
		for _, st := range conn.Syncs {
			if pick(st) {
				own = append(own, st)
			}
		}
		slices.SortFunc(own, func(a, b *SyncState) int {
			return cmp.Or(cmp.Compare(b.Fn.id, a.Fn.id), strings.Compare(a.Variant, b.Variant))
		})
		out = append(out, own...)
	}
	return out
}

// Named reports whether the given list contains the name of the sync. An element of the list has
// the form name::variant. The name of a sync alone stands for its base variant.
func (st *SyncState) Named(names []string) bool {
	return slices.ContainsFunc(names, func(s string) bool {
		name, variant, ok := strings.Cut(s, "::")
		if !ok {
			variant = records.BaseVariant
		}
		return name == st.Name && variant == st.Variant
	})
}

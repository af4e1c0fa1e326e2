package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Put returns the function with the given kind and name, and increments its version. If the
// function does not exist, Put deploys it with version 1.
func (in *Integration) Put(env *Environment, kind, name string) (*Function, error) {
	now := env.Account.Clock.Now()
	if old := in.Function(name, kind); old != nil {
		n, _ := strconv.Atoi(old.Version)
		old.Deployed, old.Version = now, strconv.Itoa(max(n, 1)+1)
		return old, nil
	}
	fn := &Function{Kind: kind, Name: name, Version: "1"}
	switch kind {
	case KindAction:
		fn.Action = &ActionScript{Name: name}
	case KindSync:
		fn.Sync = &SyncScript{}
	}
	return fn, in.Add(env, fn, now)
}

// FunctionJob is a dry run or a deployment of a function. Both succeed at once, since the emulator
// does not run JavaScript.
type FunctionJob struct {
	Kind   string // dryrun or deployment
	Fields map[string]any
}

// The kinds of functions.
const (
	KindAction  = "action"
	KindSync    = "sync"
	KindOnEvent = "on-event"
)

// FunctionDetails holds fields of a function that the API returns. The emulator does not need them
// to run the function.
type FunctionDetails struct {
	Scopes  []string
	Input   string
	Returns []string
	Schema  json.RawMessage
	Code    string
	Source  string
}

// ActionScript is a Go function that is deployed as an action.
type ActionScript struct {
	Name string
	Run  func(context.Context, FunctionCall, json.RawMessage) (any, error)
}

// SyncScript is a sync. If Run is nil, its runs save and delete the rows of Deliveries.
type SyncScript struct {
	Models       []string
	Frequency    string
	Run          func(context.Context, *SyncRun) error
	Deliveries   []Delivery
	AutoStart    bool
	TrackDeletes bool
}

// Delivery holds the rows that one run of a sync saves and deletes. The keys of both maps are names
// of models.
type Delivery struct {
	Save   map[string]any
	Delete map[string]any
}

// Function is a deployed action, sync or on-event function.
type Function struct {
	FunctionDetails
	id          int64
	Kind        string
	Name        string
	Description string
	Deployed    time.Time
	Action      *ActionScript
	Sync        *SyncScript
	Event       string
	Every       time.Duration // the interval between runs of a sync

	// The fields below are set only for functions that the CLI deployed.
	Version    string
	SdkVersion string
	SyncType   string
	Endpoints  json.RawMessage
}

// Add deploys a function. It returns an error if a function with the same name and kind exists.
func (in *Integration) Add(env *Environment, fn *Function, now time.Time) error {
	switch {
	case fn.Name == "":
		return errors.New("name: is missing")
	case in.Function(fn.Name, fn.Kind) != nil:
		return fmt.Errorf("name: there are two functions %q of this kind", fn.Name)
	}
	env.Account.functionIDs++
	fn.id, fn.Deployed = env.Account.functionIDs, now
	if fn.Source == "" {
		fn.Source = "repo"
	}
	if fn.Schema == nil {
		fn.Schema = json.RawMessage(`{"definitions":{}}`)
	}
	in.Functions = append(in.Functions, fn)
	slices.SortStableFunc(in.Functions, func(a, b *Function) int {
		return strings.Compare(a.Kind+"\x00"+a.Name, b.Kind+"\x00"+b.Name)
	})
	return nil
}

// Function returns the function with the given name and kind, or nil. An empty kind matches all
// kinds.
func (in *Integration) Function(name, kind string) *Function {
	for _, fn := range in.Functions {
		if fn.Name == name && (kind == "" || fn.Kind == kind) {
			return fn
		}
	}
	return nil
}

// Body returns the JSON of the function. Its fields depend on the kind of the function.
func (fn *Function) Body() map[string]any {
	b := map[string]any{
		"id": fn.id, "name": fn.Name, "type": fn.Kind, "enabled": true, "source": fn.Source,
		"last_deployed": clock.Text(fn.Deployed, clock.LayoutZ),
	}
	if fn.Kind == KindOnEvent {
		b["event"] = fn.Event
		return b
	}
	b["description"], b["scopes"], b["returns"], b["json_schema"] = fn.Description,
		wirejson.List(fn.Scopes),
		wirejson.List(fn.Returns), fn.Schema
	if fn.Input != "" {
		b["input"] = fn.Input
	}
	if fn.Kind == KindSync {
		b["runs"], b["auto_start"], b["track_deletes"] = fn.Sync.Frequency, fn.Sync.AutoStart,
			fn.Sync.TrackDeletes
	}
	return b
}

// Remove deletes a function. If it is a sync, Remove deletes it from all connections too.
func (in *Integration) Remove(env *Environment, fn *Function) {
	in.Functions = slices.DeleteFunc(in.Functions, func(f *Function) bool { return f == fn })
	for _, conn := range env.ConnectionsOf(in.Key) {
		maps.DeleteFunc(conn.Syncs, func(_ SyncKey, st *SyncState) bool { return st.Fn == fn })
	}
}

// CheckDeliveries returns an error if a delivery has rows of a model that the sync does not list,
// or rows that are not valid records.
func (s *SyncScript) CheckDeliveries() error {
	for i, d := range s.Deliveries {
		for what, rows := range map[string]map[string]any{"save": d.Save, "delete": d.Delete} {
			for model, list := range rows {
				if !slices.Contains(s.Models, model) {
					return fmt.Errorf("deliveries[%d]: %s: model %q is not one of the sync's models", i, what, model)
				}
				if _, err := RecordsOf(list); err != nil {
					return fmt.Errorf("deliveries[%d]: %s.%s: %w", i, what, model, err)
				}
			}
		}
	}
	return nil
}

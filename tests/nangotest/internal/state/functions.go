package state

import (
	"cmp"
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

// Put increments the version of the function with the given kind and name, and returns the
// function. If the function does not exist, Put adds it with version 1.
func (in *Integration) Put(env *Environment, kind, name string) (*Function, error) {
	now := env.Account.Clock.Now()
	if old := in.Function(name, kind); old != nil {
		n, _ := strconv.Atoi(old.Version)
		old.Deployed, old.Version = now, strconv.Itoa(max(n, 1)+1)
		return old, nil
	}
	fn := &Function{Kind: kind, Name: name, Version: "1"}
	return fn, in.Add(env, fn, now)
}

// FunctionJob is a dry run or a deployment of a function. Both succeed immediately, since the
// emulator does not run JavaScript.
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

// Function is a deployed action, sync or on-event function.
type Function struct {
	id                      int64
	Kind, Name, Description string
	Deployed                time.Time
	Scopes, Returns         []string // Returns lists the models of a sync
	Input, Code, Source     string
	Schema                  json.RawMessage
	Event                   string  // of an on-event function
	Run                     RunFunc // the Go function of an action, or nil

	// The fields below are set only for syncs. RunSync is the Go function, or nil.
	RunSync                 func(context.Context, *SyncRun) error
	Frequency               string
	Every                   time.Duration // the interval between runs
	AutoStart, TrackDeletes bool

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
	fn.Source = cmp.Or(fn.Source, "repo")
	if fn.Schema == nil {
		fn.Schema = json.RawMessage(`{"definitions":{}}`)
	}
	in.Functions = append(in.Functions, fn)
	slices.SortStableFunc(in.Functions, func(a, b *Function) int {
		return strings.Compare(a.Kind+"\x00"+a.Name, b.Kind+"\x00"+b.Name)
	})
	return nil
}

// SetFrequency sets the frequency of a sync. The empty string means [DefaultFrequency].
func (fn *Function) SetFrequency(s string) (err error) {
	fn.Frequency = cmp.Or(s, DefaultFrequency)
	fn.Every, _, err = ParseFrequency(fn.Frequency)
	return err
}

// Function returns the function with the given name and kind, or nil. An empty kind matches all
// kinds.
func (in *Integration) Function(name, kind string) *Function {
	return first(in.Functions, func(fn *Function) bool {
		return fn.Name == name && (kind == "" || fn.Kind == kind)
	})
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
		b["runs"], b["auto_start"], b["track_deletes"] = fn.Frequency, fn.AutoStart, fn.TrackDeletes
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

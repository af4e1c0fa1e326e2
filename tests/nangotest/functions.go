package nangotest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// Kinds of functions.
const (
	kindAction  = "action"
	kindSync    = "sync"
	kindOnEvent = "on-event"
)

// functionDetails is what the API shows of a function and the server does not need.
type functionDetails struct {
	Scopes  []string
	Input   string
	Returns []string
	Schema  json.RawMessage
	Code    string
	Source  string
}

// actionScript is a Go function that is deployed as an action.
type actionScript struct {
	Name string
	Run  func(context.Context, functionCall, json.RawMessage) (any, error)
}

// syncScript is a Go function that is deployed as a sync, or what its runs deliver.
type syncScript struct {
	Models       []string
	Frequency    string
	Run          func(context.Context, *syncRun) error
	Deliveries   []delivery
	AutoStart    bool
	TrackDeletes bool
}

// delivery is what one run of a sync does, by model.
type delivery struct {
	Save   map[string]any
	Delete map[string]any
}

// function is a deployed function.
type function struct {
	functionDetails
	id          int64
	kind        string
	name        string
	description string
	deployed    time.Time
	action      *actionScript
	sync        *syncScript
	event       string
	every       time.Duration // of a sync

	// Of one that the CLI deployed.
	version    string
	sdkVersion string
	syncType   string
	endpoints  json.RawMessage
}

// add deploys a function.
func (in *integration) add(env *environment, fn *function, now time.Time) error {
	switch {
	case fn.name == "":
		return fmt.Errorf("name: is missing")
	case in.function(fn.name, fn.kind) != nil:
		return fmt.Errorf("name: there are two functions %q of this kind", fn.name)
	}
	env.account.functionIDs++
	fn.id, fn.deployed = env.account.functionIDs, now
	if fn.Source == "" {
		fn.Source = "repo"
	}
	if fn.Schema == nil {
		fn.Schema = json.RawMessage(`{"definitions":{}}`)
	}
	in.functions = append(in.functions, fn)
	slices.SortStableFunc(in.functions, func(a, b *function) int {
		return strings.Compare(a.kind+"\x00"+a.name, b.kind+"\x00"+b.name)
	})
	return nil
}

// function finds one by name; an empty kind is any.
func (in *integration) function(name, kind string) *function {
	for _, fn := range in.functions {
		if fn.name == name && (kind == "" || fn.kind == kind) {
			return fn
		}
	}
	return nil
}

// body is the function as the API shows it; each kind has fields of its own.
func (fn *function) body() map[string]any {
	b := map[string]any{
		"id": fn.id, "name": fn.name, "type": fn.kind, "enabled": true, "source": fn.Source,
		"last_deployed": clock.Text(fn.deployed, clock.LayoutZ),
	}
	if fn.kind == kindOnEvent {
		b["event"] = fn.event
		return b
	}
	b["description"], b["scopes"], b["returns"], b["json_schema"] = fn.description, list(fn.Scopes),
		list(fn.Returns), fn.Schema
	if fn.Input != "" {
		b["input"] = fn.Input
	}
	if fn.kind == kindSync {
		b["runs"], b["auto_start"], b["track_deletes"] = fn.sync.Frequency, fn.sync.AutoStart,
			fn.sync.TrackDeletes
	}
	return b
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// ListFunctions lists the functions of an integration.
func (a *api) ListFunctions(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in := c.env.integrations[c.PathValue("uniqueKey")]
		if in == nil {
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "Integration does not exist")
		}
		kind, search := c.query.Get("type"), strings.ToLower(c.query.Get("search"))
		var found []*function
		for _, fn := range in.functions {
			if (kind == "" || fn.kind == kind) && strings.Contains(strings.ToLower(fn.name), search) {
				found = append(found, fn)
			}
		}
		page, limit := c.query.Number("page", 0), c.query.Number("limit", 20)
		bodies := []map[string]any{}
		for _, fn := range found[min(page*limit, len(found)):min((page+1)*limit, len(found))] {
			bodies = append(bodies, fn.body())
		}
		return map[string]any{
			"data": bodies, "pagination": map[string]int{"total": len(found), "page": page, "limit": limit},
		}, nil
	})
}

// namedFunction is the function of the path and the type parameter.
func (c *call) namedFunction() (*integration, *function) {
	in := c.env.integrations[c.PathValue("uniqueKey")]
	if in == nil {
		return nil, nil
	}
	return in, in.function(c.PathValue("name"), c.query.Get("type"))
}

// GetFunction shows a function.
func (a *api) GetFunction(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, fn := c.namedFunction()
		switch {
		case in == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "Integration does not exist")
		case fn == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "Function does not exist")
		}
		return data[map[string]any]{fn.body()}, nil
	})
}

// GetFunctionCode shows the source of a function.
func (a *api) GetFunctionCode(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, fn := c.namedFunction()
		switch {
		case in == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				fmt.Sprintf("Integration '%s' not found", c.PathValue("uniqueKey")))
		case fn == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				fmt.Sprintf("Function '%s' not found for integration '%s'", c.PathValue("name"),
					c.PathValue("uniqueKey")))
		}
		return map[string]string{"type": fn.kind, "code": fn.Code}, nil
	})
}

// DeleteFunction deletes a function that no repository manages.
func (a *api) DeleteFunction(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in, fn := c.namedFunction()
		switch {
		case in == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "Integration does not exist")
		case fn == nil:
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "Function does not exist")
		case fn.Source == "repo":
			return nil, reply.Refuse(http.StatusBadRequest, "function_managed_by_deploy",
				"repo functions are deleted through `nango deploy`, not this endpoint")
		}
		in.remove(c.env, fn)
		return data[map[string]bool]{map[string]bool{"success": true}}, nil
	})
}

// remove takes a function off the integration, and its syncs off the connections.
func (in *integration) remove(env *environment, fn *function) {
	in.functions = slices.DeleteFunc(in.functions, func(f *function) bool { return f == fn })
	for _, conn := range env.order {
		if conn.ref.ProviderConfigKey == in.key {
			conn.dropSyncs(fn)
		}
	}
}

// checkDeliveries refuses rows that no run could save.
func (s *syncScript) checkDeliveries() error {
	for i, d := range s.Deliveries {
		for what, rows := range map[string]map[string]any{"save": d.Save, "delete": d.Delete} {
			for model, list := range rows {
				if !slices.Contains(s.Models, model) {
					return fmt.Errorf("deliveries[%d]: %s: model %q is not one of the sync's", i, what, model)
				}
				if _, err := recordsOf(list); err != nil {
					return fmt.Errorf("deliveries[%d]: %s.%s: %w", i, what, model, err)
				}
			}
		}
	}
	return nil
}

package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Kinds of triggers.
const (
	TriggerHTTP     = "http"
	TriggerSchedule = "schedule"
)

// Invokable is a deployed function of createFunction.
type Invokable struct {
	Name     string
	Trigger  string
	Disabled bool
	Run      func(context.Context, FunctionCall, json.RawMessage) (any, error)
	Artifact json.RawMessage // of the bundle that deployed it; nil for a seed's
}

// AddInvokable deploys a function of createFunction.
func (in *Integration) AddInvokable(fn Invokable) error {
	if fn.Trigger == "" {
		fn.Trigger = TriggerHTTP
	}
	switch {
	case fn.Name == "":
		return fmt.Errorf("name: is missing")
	case in.Invokables[fn.Name] != nil:
		return fmt.Errorf("name: there are two functions %q", fn.Name)
	case !slices.Contains([]string{"none", TriggerSchedule, TriggerHTTP, "event"}, fn.Trigger):
		return fmt.Errorf("trigger: %q is not none, schedule, http or event", fn.Trigger)
	}
	in.Invokables[fn.Name] = &fn
	return nil
}

// Invocation is a call of a function that is not waited for.
type Invocation struct {
	Fn      *Invokable
	Conn    *Connection
	Input   json.RawMessage
	Done    bool
	Output  json.RawMessage
	Failure error
}

// Invoke calls the Go function. What it panics with is a failure of the function.
func (a *Account) Invoke(ctx context.Context, inv *Invocation) (output json.RawMessage, err error) {
	failed := reply.Refuse(http.StatusInternalServerError, "function_failed",
		"The function failed with an error.")
	defer func() {
		if v := recover(); v != nil {
			output, err = nil, failed
		}
	}()
	if inv.Fn.Run == nil {
		return wirejson.NullJSON, nil
	}
	c, err := a.NewClient()
	if err != nil {
		return nil, err
	}
	v, err := inv.Fn.Run(ctx, FunctionCall{inv.Conn.Ref, inv.Fn.Name, c}, inv.Input)
	if upstream, ok := errors.AsType[*UpstreamError](err); ok {
		return nil, upstreamFailure(upstream)
	}
	if err == nil {
		output, err = wirejson.Encode(v)
	}
	if err != nil {
		return nil, failed
	}
	return output, nil
}

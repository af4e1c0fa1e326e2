package state

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// The kinds of triggers that can start a function.
const (
	TriggerHTTP     = "http"
	TriggerSchedule = "schedule"
)

// Invokable is a deployed function that was declared with Nango's createFunction. If the function
// was deployed in a bundle, Artifact is its part of the bundle. If a test added the function,
// Artifact is nil.
type Invokable struct {
	Name     string
	Trigger  string
	Disabled bool
	Run      RunFunc
	Artifact json.RawMessage
}

// AddInvokable deploys an [Invokable]. It returns an error if an Invokable with the same name
// exists.
func (in *Integration) AddInvokable(fn Invokable) error {
	fn.Trigger = cmp.Or(fn.Trigger, TriggerHTTP)
	switch {
	case fn.Name == "":
		return errors.New("name: is missing")
	case in.Invokables[fn.Name] != nil:
		return fmt.Errorf("name: there are two functions %q", fn.Name)
	case !slices.Contains([]string{"none", TriggerSchedule, TriggerHTTP, "event"}, fn.Trigger):
		return fmt.Errorf("trigger: %q is not none, schedule, http or event", fn.Trigger)
	}
	in.Invokables[fn.Name] = &fn
	return nil
}

// Invocation is a call of an [Invokable]. Its result can be fetched later.
type Invocation struct {
	Fn      *Invokable
	Conn    *Connection
	Input   json.RawMessage
	Done    bool
	Output  json.RawMessage
	Failure error
}

// Run calls the Go function of an [Invokable]. If the function panics, Run returns an error.
func (inv *Invocation) Run(ctx context.Context) (output json.RawMessage, err error) {
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
	v, err := inv.Fn.Run(ctx, inv.Conn.Ref, inv.Input)
	if refused, ok := errors.AsType[*reply.Refusal](err); ok && refused.Body.Upstream != nil {
		return nil, refused
	}
	if err == nil {
		output, err = wirejson.Encode(v)
	}
	if err != nil {
		return nil, failed
	}
	return output, nil
}

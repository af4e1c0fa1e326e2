package routes

import (
	"strconv"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/schema"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// TriggerAction runs an action and returns its result. If the request has X-Async: true, it queues
// the action and returns the id of the run.
func (c *call) TriggerAction() (any, error) {
	return withBody(c, func(in gen.TriggerActionRequest) (any, error) {
		run, err := c.newRun(in)
		if err != nil {
			return nil, err
		}
		if async, _ := nodejs.ParseFlag(c.Header.Get("X-Async")); async {
			c.env.EnqueueRun(run)
			return accepted("/action/", run.ID), nil
		}
		return c.unlocked(func() (any, error) { return run.Run(c.Context()) })
	})
}

func (c *call) newRun(in gen.TriggerActionRequest) (*state.ActionRun, error) {
	conn := c.env.Find(c.Header.Get("Provider-Config-Key"), c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, reply.BadRequest("unknown_connection", "Failed to find connection")
	}
	fn := c.env.Integrations[conn.Ref.ProviderConfigKey].Function(in.ActionName, state.KindAction)
	if fn == nil {
		return nil, reply.NotFound("Action not found")
	}
	sent, document, model := in.Input, fn.Schema, fn.Input
	unchecked := c.env.Account.Settings.Version.UpTo(state.Version{0, 71, 4})
	misfits := func() ([]schema.Problem, error) {
		if unchecked {
			return nil, nil
		}
		return schema.Check(document, model, sent)
	}
	switch string(in.Input) {
	case "", "null", "0", "false", `""`:
		in.Input = wirejson.EmptyJSON // if the input is falsy in JavaScript, a script gets {}
	}
	retries, _ := strconv.Atoi(c.Header.Get("X-Max-Retries"))
	return &state.ActionRun{
		ID: ids.NewUUID(), Fn: fn, Conn: conn, Input: in.Input, Misfits: misfits,
		Retries: retries,
	}, nil
}

// GetActionResult returns the result of a queued action. It responds with 404 if the action is
// unknown, has not ended yet, or returned null.
func (c *call) GetActionResult() (any, error) {
	run := c.env.Runs.Get(c.PathValue("actionId"))
	switch {
	case run == nil || !run.Done || run.Failure == nil && string(run.Output) == "null":
		return nil, reply.NotFound("No action '%s' found", c.PathValue("actionId"))
	case run.Failure != nil:
		return nil, run.Failure
	}
	return run.Output, nil
}

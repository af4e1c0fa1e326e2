package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// ErrStillRunning is returned by [InvocationResult] while the function is waiting or running.
var ErrStillRunning error = sentinel("still running")

// InvokeFunction runs a function defined with createFunction and returns its output: POST
// /functions/invocations with invocation_type wait (since Nango 0.71.5, experimental).
//
// The function must have an http trigger; syncs and actions of the older kinds are not found. input
// is sent as JSON unless it is nil. Out may be json.RawMessage; null gives the zero Out.
//
// The call is bounded by ctx alone, and Nango waits for 2 minutes; it is not retried. An unknown
// function or connection is a [*Response404], a function that cannot be invoked this way, or not
// with this input, a [*Response400] (invalid_invocation, validation_error), and one that failed an
// [*SDKError] with status 500 (function_failed) or 424. A server before 0.71.5 gives a
// [*ServerVersionError].
//
//nango:operation invokeFunction
func InvokeFunction[Out any](ctx context.Context, c *Client, ref ConnectionRef, name string,
	input any, opts ...CallOption) (Out, error) {
	body, err := invocation(ref, name, input, gen.FunctionInvocationTypeWait)
	if err != nil {
		var zero Out
		return zero, err
	}
	return finished[Out](coreOf(c).api(opts, withoutTimeout).InvokeFunction(ctx, body))
}

// Invoke queues a function defined with createFunction and returns at once: POST
// /functions/invocations with invocation_type no_wait (since Nango 0.71.5, experimental).
// [WaitInvocation] collects the result.
//
// The function must have an http or a schedule trigger, and may take 24 hours. input and errors are
// those of [InvokeFunction].
//
//nango:operation invokeFunction
func (s *Functions) Invoke(ctx context.Context, ref ConnectionRef, name string, input any,
	opts ...CallOption) (*FunctionInvocation, error) {
	body, err := invocation(ref, name, input, gen.FunctionInvocationTypeNoWait)
	if err != nil {
		return nil, err
	}
	return decodeJSON[*FunctionInvocation](s.c.api(opts).InvokeFunction(ctx, body))
}

// InvocationResult returns the output of a queued function: GET /functions/invocations/{id}.
//
// It returns [ErrStillRunning] while the function is waiting or running. An unknown id is a
// [*Response404]. The errors of a function that failed are those of [InvokeFunction].
//
//nango:operation getFunctionInvocation
func InvocationResult[Out any](ctx context.Context, c *Client, id string,
	opts ...CallOption) (Out, error) {
	return finished[Out](coreOf(c).api(opts).GetFunctionInvocation(ctx, id))
}

// WaitInvocation polls until a queued function has ended, and returns its output: GET
// /functions/invocations/{id}.
//
// It polls twice a second at first and every 10 seconds in the end, and gives up with a
// [*WaitError] when ctx ends; without a deadline that is after 24h15m. Other errors are those of
// [InvocationResult].
//
//nango:operation getFunctionInvocation
func WaitInvocation[Out any](ctx context.Context, c *Client, id string,
	opts ...CallOption) (Out, error) {
	if ctx != nil { // poll returns an error for a nil ctx
		if _, bounded := ctx.Deadline(); !bounded {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, longestInvocation)
			defer cancel()
		}
	}
	return poll(ctx, "the result of a function", func() (Out, bool, error) {
		out, err := InvocationResult[Out](ctx, c, id, opts...)
		if errors.Is(err, ErrStillRunning) {
			return out, false, nil
		}
		return out, err == nil, err
	})
}

// longestInvocation is how long a function may wait and run.
const longestInvocation = 24*time.Hour + 15*time.Minute

// finished decodes the output of a function. It returns ErrStillRunning if the answer is 202.
func finished[Out any](answer *wire.Answer, err error) (Out, error) {
	if err == nil && answer.StatusCode == http.StatusAccepted {
		var zero Out
		return zero, ErrStillRunning
	}
	return decodeOutput[Out](answer, err)
}

func invocation(ref ConnectionRef, name string, in any,
	kind gen.FunctionInvocationType) (gen.InvokeFunctionRequest, error) {
	raw, err := input("input", in)
	if err == nil {
		err = required("ProviderConfigKey", ref.ProviderConfigKey, "ConnectionID", ref.ConnectionID,
			"name", name)
	}
	return gen.InvokeFunctionRequest{
		IntegrationID: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Name: name, Input: raw,
		InvocationType: kind,
	}, err
}

// FunctionInvocation is a queued function. Pass its ID to [WaitInvocation] or [InvocationResult].
type FunctionInvocation = gen.FunctionInvocation

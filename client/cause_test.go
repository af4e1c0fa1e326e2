package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

// If a program cancels a context with a cause, it finds the cause in the error of every kind of
// call, whether the context ended before or during the call.
func TestTheCauseOfACanceledContextIsFound(t *testing.T) {
	cause := errors.New("a failure of another request, with its secret")
	answers := map[string]func(end func()) canned.Transport{
		"before the call": func(end func()) canned.Transport {
			end()
			return func(*http.Request) (*http.Response, error) { return respond(503, ""), nil }
		},
		"while it waits to retry": func(end func()) canned.Transport {
			return func(*http.Request) (*http.Response, error) {
				time.AfterFunc(time.Minute, end)
				return respond(503, ""), nil
			}
		},
		"during an attempt": func(end func()) canned.Transport {
			return func(req *http.Request) (*http.Response, error) { end(); return nil, context.Cause(req.Context()) }
		},
	}
	for name, answer := range answers {
		synctest.Test(t, func(t *testing.T) {
			for part, call := range map[string]func(context.Context, *nango.Client) error{
				"List": func(ctx context.Context, c *nango.Client) error {
					_, err := c.Connections.List(ctx, nango.ListConnectionsParams{})
					return err
				},
				"AllRecords": func(ctx context.Context, c *nango.Client) (last error) {
					for _, err := range nango.AllRecords[any](ctx, c, nango.ListRecordsParams{Model: "m", ProviderConfigKey: "k", ConnectionID: "1"}) {
						last = err
					}
					return last
				},
				"WaitAction": func(ctx context.Context, c *nango.Client) error {
					_, err := nango.WaitAction[any](ctx, c, "id")
					return err
				},
			} {
				ctx, cancel := context.WithCancelCause(t.Context())
				retry := nango.WithRetry(nango.RetryPolicy{MinWait: time.Hour, MaxWait: 2 * time.Hour})
				c := clientOf(t, answer(func() { cancel(cause) }), retry)
				err := call(ctx, c)
				require.ErrorIs(t, err, cause, "%s %s", part, name)
				require.ErrorIs(t, err, context.Canceled, "%s %s", part, name)
				require.NotContains(t, err.Error(), "secret", "%s %s", part, name)
			}
		})
	}
}

// A program may cancel the context of one call with the error of another call as the cause. The
// error of the canceled call must not wrap that cause, and must not change its text.
func TestTheErrorOfAnotherCallIsNotWrapped(t *testing.T) {
	unknown := &nango.Response404{SDKError: &nango.SDKError{StatusCode: 404, Code: nango.CodeUnknownConnection}}
	for _, cause := range []error{unknown, &nango.SDKValidationError{StatusCode: 200, Err: wire.ErrTooLarge}, &nango.RecordError{ID: "7"}} {
		text := cause.Error()
		for _, given := range []bool{false, true} {
			ctx, cancel := context.WithCancelCause(t.Context())
			c := clientOf(t, func(req *http.Request) (*http.Response, error) {
				cancel(cause)
				return nil, context.Cause(req.Context())
			})
			if given {
				cancel(cause)
			}
			_, err := c.Connections.Get(ctx, "1", "k", nango.GetConnectionParams{})
			requireEnded(t, err)
			for _, err := range nango.AllRecords[any](ctx, c, nango.ListRecordsParams{Model: "m", ProviderConfigKey: "k", ConnectionID: "1"}) {
				requireEnded(t, err)
			}
			require.EqualError(t, cause, text)
		}
	}
}

func requireEnded(t *testing.T, err error) {
	t.Helper()
	require.IsType(t, (*nango.TransportError)(nil), err)
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, nango.ErrNotFound)
	require.NotErrorIs(t, err, nango.ErrInvalidResponse)
}

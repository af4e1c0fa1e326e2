package fault_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/fault"
	"github.com/nango-go/nango/tests/nangotest"
)

// requireEnded waits for the end of a call after its context has been canceled. A call that ignored
// its context would end later, with the error of its timeout.
func requireEnded(t *testing.T, result <-chan error) {
	t.Helper()
	require.ErrorIs(t, <-result, context.Canceled)
}

// If the server stops responding at any point of an exchange, the end of the context must end the
// call, and the call must not be retried.
func TestSilenceEndsWithTheContext(t *testing.T) {
	s := newStage(t)
	for _, op := range operations {
		for at := fault.BeforeRequest; !op.answered(at); at++ {
			t.Run(fmt.Sprintf("%s/%s", op.name, at), func(t *testing.T) {
				c := s.prepare(t, op)
				s.transport.CloseIdleConnections()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s.proxy.Next(fault.Fault{At: at, End: fault.Silence, Then: cancel})
				result := make(chan error, 1)
				go func() { result <- op.send(ctx, c) }()
				requireEnded(t, result)
				require.Equal(t, 1, s.proxy.Counts().Exchanges)
			})
		}
	}
}

// If the context does not end, the timeout must end an attempt, both while it waits for the headers
// and while it reads the body.
func TestSilenceEndsWithTheTimeout(t *testing.T) {
	s := newStage(t, nango.WithTimeout(300*time.Millisecond))
	for _, at := range []fault.Point{fault.InRequestHead, fault.BeforeAnswer, fault.InAnswerHead, fault.InAnswerBody} {
		for _, op := range operations {
			if op.name != "getConnection" && op.name != "createConnection" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s", op.name, at), func(t *testing.T) {
				o := try(t, s, op, fault.Fault{At: at, End: fault.Silence})
				requireTimeout(t, op, o)
			})
		}
	}
}

// requireTimeout checks that the timeout ended the call, or that a retry of the call succeeded. It
// also checks that the call was retried only if the operation op allows it. A retry need not
// succeed, because on a busy machine every attempt may time out.
func requireTimeout(t *testing.T, op operation, o outcome) {
	t.Helper()
	require.LessOrEqual(t, o.done, 1)
	if op.repeat && o.err == nil {
		require.GreaterOrEqual(t, o.attempts, 2)
		return
	}
	requireAttempts(t, op, o.err)
	require.ErrorIs(t, o.err, context.DeadlineExceeded)
	require.LessOrEqual(t, o.exchanges, op.attempts())
}

// An idle connection stops responding after a response. The next call uses this connection. A call
// that may be retried must then succeed on a new connection; any other call must return an error
// that reports a missing response.
func TestIdleConnectionIsHalfOpen(t *testing.T) {
	s := newStage(t, nango.WithTimeout(300*time.Millisecond))
	for _, op := range operations {
		if op.name != "setConnectionMetadata" && op.name != "createConnection" {
			continue
		}
		t.Run(op.name, func(t *testing.T) {
			s.transport.CloseIdleConnections()
			dark := make(chan struct{})
			s.proxy.Next(fault.Fault{At: fault.AfterAnswer, End: fault.Silence, Then: func() { close(dark) }})
			require.NoError(t, operations[0].send(t.Context(), call{client: s.client, opts: []nango.CallOption{nango.WithCallTimeout(time.Hour)}}))
			<-dark
			var o outcome
			c := s.prepare(t, op, nango.WithOnResponse(func(info nango.ResponseInfo) { o.attempts = info.Attempts }))
			o.serial, o.err = c.serial, op.send(t.Context(), c)
			o.exchanges = s.proxy.Counts().Exchanges // only the exchange of the first call; the second call's exchanges do not reach the proxy
			requireTimeout(t, op, o)
			require.Zero(t, s.carriedOut(t, o.serial))
		})
	}
}

// The server has closed or reset an idle connection, and the next call may use this connection. A
// call that may be retried must succeed, and no call may run twice.
func TestClosedIdleConnections(t *testing.T) {
	for _, end := range []fault.End{fault.Reset, fault.Close} {
		t.Run(end.String(), func(t *testing.T) {
			s := newStage(t)
			var serials []string
			for _, op := range operations {
				struck := make(chan struct{})
				s.proxy.Next(fault.Fault{}, fault.Fault{At: fault.AfterAnswer, End: end, Then: func() { close(struck) }})
				require.NoError(t, operations[0].send(t.Context(), call{client: s.client}))
				require.NoError(t, operations[0].send(t.Context(), call{client: s.client}))
				<-struck
				c := s.prepare(t, op)
				err := op.send(t.Context(), c)
				if op.repeat {
					require.NoError(t, err, op.name)
				}
				if err == nil && op.trace {
					require.Equal(t, 1, s.carriedOut(t, c.serial), op.name)
				}
				serials = append(serials, c.serial)
			}
			requireNoneTwice(t, s, serials)
		})
	}
}

// In a synctest bubble with the emulator's in-memory transport, a call must end at the exact moment
// at which its context ends, whatever the call is waiting for.
func TestContextEndsEveryWait(t *testing.T) {
	const deadline = 3 * time.Second
	get := func(ctx context.Context, c *nango.Client) error {
		_, err := c.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
		return err
	}
	slow := nangotest.Fault{Latency: time.Hour, Times: -1}
	limited := nangotest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 30 * time.Second, Times: -1}
	for name, c := range map[string]struct {
		fault nangotest.Fault
		opts  []nango.Option
		call  func(context.Context, *nango.Client) error
		also  error // another error that errors.Is finds
	}{
		"an answer": {fault: slow, call: get},
		"a backoff": {
			fault: nangotest.Fault{Status: http.StatusServiceUnavailable, Times: -1}, call: get,
			opts: []nango.Option{nango.WithRetry(nango.RetryPolicy{MinWait: 20 * time.Second})},
		},
		"Retry-After": {fault: limited, call: get, also: nango.ErrRateLimited},
		"a limiter":   {call: get, opts: []nango.Option{nango.WithLimiter(never{})}},
		"a dial":      {call: get, opts: []nango.Option{nango.WithHTTPClient(&http.Client{Transport: &http.Transport{DialContext: hang}})}},
		"an action": {fault: slow, call: func(ctx context.Context, c *nango.Client) error {
			_, err := nango.TriggerAction[json.RawMessage](ctx, c, ref, "count", "x")
			return err
		}},
		"the proxy": {fault: slow, call: func(ctx context.Context, c *nango.Client) error {
			_, err := c.Proxy.Post(ctx, nango.ProxyRequest{ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Endpoint: "/x", Body: strings.NewReader("x")})
			return err
		}},
		"records": {fault: slow, call: func(ctx context.Context, c *nango.Client) error {
			for _, err := range nango.AllRecords[row](ctx, c, nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: ref.ConnectionID, Model: "Issue"}) {
				return err
			}
			return nil
		}},
		"the result of a queued action": {call: func(ctx context.Context, c *nango.Client) error {
			_, err := nango.WaitAction[json.RawMessage](ctx, c, "5ec2e7c0-0000-4000-8000-000000000009")
			return err
		}},
		"a connection": {call: func(ctx context.Context, c *nango.Client) error {
			_, err := c.Connect.WaitForConnection(ctx, nango.ListConnectionsParams{Tags: nango.Tags{"user": "nobody"}}, time.Time{})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{ran: &tally{}}
				srv := nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithSeed(s.seed()))
				if c.fault != (nangotest.Fault{}) {
					srv.Fail(c.fault)
				}
				ctx, cancel := context.WithTimeout(t.Context(), deadline)
				defer cancel()
				start := time.Now()
				err := c.call(ctx, srv.Client(c.opts...))
				require.ErrorIs(t, err, context.DeadlineExceeded)
				if c.also != nil {
					require.ErrorIs(t, err, c.also)
				}
				require.Equal(t, deadline, time.Since(start))
				require.NotErrorIs(t, err, context.Canceled)
				time.Sleep(time.Hour) // in the bubble: waits until everything that the call has started has ended
			})
		})
	}
}

// hang is a dialer that never connects. It returns after a minute because the synctest bubble waits
// for it: net/http continues to dial even after the call has ended.
func hang(context.Context, string, string) (net.Conn, error) {
	time.Sleep(time.Minute) // in the bubble
	return nil, os.ErrDeadlineExceeded
}

// never is a limiter that blocks every call until its context ends.
type never struct{}

func (never) Wait(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

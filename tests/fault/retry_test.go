package fault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/fault"
	"github.com/nango-go/nango/tests/nangotest"
)

// quiet discards the server's log messages about broken connections.
var quiet = log.New(io.Discard, "", 0)

// outcome is the result of one call: its error, its attempts, the exchanges that the proxy saw, and
// how many times the server executed the call.
type outcome struct {
	err                       error
	serial                    string
	attempts, exchanges, done int
}

func try(t *testing.T, s *stage, op operation, faults ...fault.Fault) outcome {
	t.Helper()
	var o outcome
	c := s.prepare(t, op, nango.WithOnResponse(func(info nango.ResponseInfo) { o.attempts = info.Attempts }))
	o.serial = c.serial
	s.transport.CloseIdleConnections() // net/http itself makes no retries on a new connection
	s.proxy.Next(faults...)
	o.err = op.send(t.Context(), c)
	o.exchanges = s.proxy.Counts().Exchanges
	if op.trace {
		o.done = s.carriedOut(t, o.serial)
	}
	return o
}

// If an exchange breaks off at any point before the end of the response, a call that may be retried
// must be retried and succeed. The client must send any other call once, and return an error.
func TestBreakAtEveryPoint(t *testing.T) {
	s := newStage(t)
	var serials []string
	for _, op := range operations {
		for at := fault.BeforeRequest; at <= fault.AfterAnswer; at++ {
			for _, end := range []fault.End{fault.Reset, fault.Close} {
				t.Run(fmt.Sprintf("%s/%s %s", op.name, end, at), func(t *testing.T) {
					o := try(t, s, op, fault.Fault{At: at, End: end})
					switch {
					case op.answered(at):
						require.NoError(t, o.err)
						require.Equal(t, 1, o.exchanges)
					case op.repeat:
						require.NoError(t, o.err)
						require.Equal(t, 2, o.exchanges)
						require.Equal(t, 2, o.attempts)
					default:
						requireBroken(t, o.err, 1)
						require.Equal(t, 1, o.exchanges)
					}
					serials = append(serials, o.serial)
					switch {
					case op.trace && at >= fault.BeforeAnswer:
						require.Equal(t, 1, o.done)
					case at <= fault.InRequestHead:
						require.Zero(t, o.done)
					}
				})
			}
		}
	}
	requireNoneTwice(t, s, serials)
}

// requireNoneTwice waits until all requests have ended, and checks that the server executed none of
// the calls twice.
func requireNoneTwice(t *testing.T, s *stage, serials []string) {
	t.Helper()
	s.transport.CloseIdleConnections()
	require.NoError(t, s.proxy.Wait(t.Context()))
	require.NoError(t, s.srv.Shutdown(t.Context()))
	for _, serial := range serials {
		require.LessOrEqual(t, s.carriedOut(t, serial), 1, serial)
	}
}

// requireBroken checks the error of a call that received no complete response: it must be a
// TransportError with the number of attempts. For a call that leaves the body to the caller, err is
// instead the error that reading the body returned.
func requireBroken(t *testing.T, err error, attempts int) {
	t.Helper()
	require.Error(t, err)
	if broken, ok := errors.AsType[*nango.TransportError](err); ok {
		require.Equal(t, attempts, broken.Attempts)
		return
	}
	require.True(t, errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET), "%v", err)
}

// attempts returns how often a call is sent if every attempt fails.
func (op operation) attempts() int {
	if op.repeat {
		return 4
	}
	return 1
}

// requireAttempts checks that err is a TransportError, and that its number of attempts is the one
// that op.attempts returns.
func requireAttempts(t *testing.T, op operation, err error) {
	t.Helper()
	var broken *nango.TransportError
	require.ErrorAs(t, err, &broken)
	require.Equal(t, op.attempts(), broken.Attempts)
}

// If every attempt fails, a call that may be retried must end after the fourth attempt.
func TestBreakOfEveryAttempt(t *testing.T) {
	s := newStage(t)
	always := make([]fault.Fault, 10)
	for i := range always {
		always[i] = fault.Fault{At: fault.BeforeAnswer + fault.Point(i%2)}
	}
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			o := try(t, s, op, always...)
			requireAttempts(t, op, o.err)
			require.Equal(t, op.attempts(), o.exchanges)
			if op.trace {
				require.Equal(t, 1, o.done)
			}
		})
	}
}

// answer returns a fault that replaces the server's response by the given one, as a gateway or
// Nango's rate limiter does.
func answer(status int, contentType, body string) fault.Fault {
	return fault.Fault{End: fault.Close, Answer: fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Type: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s",
		status, http.StatusText(status), contentType, len(body), body)}
}

const page = "<html><body>try later</body></html>"

func TestErrorsOfGateways(t *testing.T) {
	own429 := answer(http.StatusTooManyRequests, "application/json", `{"error":{"code":"too_many_request","method":"GET","path":"/x"}}`)
	const anything, idempotent, nothing = "anything", "idempotent calls", "nothing"
	for _, c := range []struct {
		name    string
		refusal fault.Fault
		status  int
		retried string // which calls are retried
	}{
		{"Nango's own 429", own429, 429, anything},
		{"a gateway's 429", answer(429, "text/html", page), 429, idempotent},
		{"408", answer(408, "text/html", page), 408, idempotent},
		{"502", answer(502, "text/html", page), 502, idempotent},
		{"503", answer(503, "text/html", page), 503, idempotent},
		{"504", answer(504, "text/html", page), 504, idempotent},
		{"500", answer(500, "text/html", page), 500, nothing},
		{"413", answer(413, "text/html", page), 413, nothing},
	} {
		s := newStage(t)
		for _, op := range operations {
			t.Run(c.name+"/"+op.name, func(t *testing.T) {
				foreign := strings.HasPrefix(op.name, "proxy")
				o := try(t, s, op, c.refusal, c.refusal)
				if !foreign && (c.retried == anything || c.retried == idempotent && op.repeat) {
					require.NoError(t, o.err)
					require.Equal(t, 3, o.exchanges)
					require.Equal(t, 3, o.attempts)
					if op.trace {
						require.Equal(t, 1, o.done)
					}
					return
				}
				require.Equal(t, 1, o.exchanges)
				require.Zero(t, o.done)
				if foreign && c.name != "Nango's own 429" {
					require.ErrorIs(t, o.err, providerStatus(c.status))
					return
				}
				var refused *nango.SDKError
				require.ErrorAs(t, o.err, &refused)
				require.Equal(t, c.status, refused.StatusCode)
				require.Equal(t, 1, refused.Attempts)
			})
		}
	}
}

// With the option WithNoRetry, no call may be retried. With WithIdempotent, every call must be
// retried. Calls through Nango's proxy are an exception: they must never be retried.
func TestOptionsOverrideRetries(t *testing.T) {
	s := newStage(t)
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			o := try(t, s, op.withOption(nango.WithNoRetry()), fault.Fault{At: fault.BeforeAnswer})
			requireBroken(t, o.err, 1)
			require.Equal(t, 1, o.exchanges)

			o = try(t, s, op.withOption(nango.WithIdempotent()), fault.Fault{At: fault.BeforeAnswer})
			if strings.HasPrefix(op.name, "proxy") {
				requireBroken(t, o.err, 1)
				require.Equal(t, 1, o.exchanges)
				return
			}
			require.NoError(t, o.err)
			require.Equal(t, 2, o.exchanges)
		})
	}
}

// A retry must send the same body, byte for byte, however much of the body the server received in
// earlier attempts.
func TestRetriesSendTheWholeBody(t *testing.T) {
	s := newStage(t)
	metadata := nango.Metadata{"text": strings.Repeat("0123456789abcdef", 16<<10), "number": json.Number("9007199254740993")}
	s.proxy.Next(fault.Fault{At: fault.InRequestBody}, fault.Fault{At: fault.BeforeAnswer}, fault.Fault{At: fault.InAnswerBody})
	require.NoError(t, s.client.Connections.CreateMetadata(t.Context(), ref.ConnectionID, ref.ProviderConfigKey, metadata))
	s.transport.CloseIdleConnections()
	require.NoError(t, s.proxy.Wait(t.Context()))
	require.NoError(t, s.srv.Shutdown(t.Context())) // now every request has been recorded
	requests := s.srv.Requests()
	require.Len(t, requests, 4)
	var whole []byte
	for _, r := range requests {
		if r.Status == http.StatusCreated {
			if whole == nil {
				whole = r.Body
			}
			require.True(t, bytes.Equal(whole, r.Body), "two bodies differ")
		}
	}
	for _, r := range requests {
		require.True(t, bytes.HasPrefix(whole, r.Body), "the server received something else")
		require.Equal(t, requests[0].Header.Get("Content-Length"), r.Header.Get("Content-Length"))
	}
	var sent struct{ Metadata nango.Metadata }
	require.NoError(t, json.Unmarshal(whole, &sent))
	require.Equal(t, metadata, sent.Metadata)
}

// After a 429 with Retry-After, the client must wait one second longer than the header says. The
// server must execute the call once.
func TestRetriesWaitForRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stage{ran: &tally{}}
		srv := nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithSeed(s.seed()))
		srv.Fail(nangotest.Fault{Status: http.StatusTooManyRequests, RetryAfter: 7 * time.Second, Times: 2})
		start := time.Now()
		_, err := nango.TriggerAction[json.RawMessage](t.Context(), srv.Client(), ref, "count", "here")
		require.NoError(t, err)
		require.Equal(t, 16*time.Second, time.Since(start))
		require.Equal(t, 1, s.ran.of("here"))
		require.Len(t, srv.Requests(), 3)
	})
}

package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

const limited = `{"error":{"code":"too_many_request","method":"POST","path":"/x"}}`

// Only safe attempts are repeated: for every method and status, the test checks how many requests
// the server gets, and with which body.
func TestOnlySafeAttemptsAreRetried(t *testing.T) {
	again := []int{408, 429, 502, 503, 504}
	statuses := append([]int{300, 304, 400, 401, 402, 403, 404, 409, 415, 422, 424, 425, 500, 501, 505, 507, 599}, again...)
	for _, method := range []string{"GET", "HEAD", "PUT", "DELETE", "POST", "PATCH"} {
		for _, status := range statuses {
			for _, idempotent := range []bool{true, false} {
				for _, attempts := range []int{-1, 0, 1, 3} {
					name := fmt.Sprint(method, " ", status, " idempotent=", idempotent, " attempts=", attempts)
					want := 1
					if idempotent && slices.Contains(again, status) {
						want = map[int]int{-1: 1, 0: 4, 1: 1, 3: 3}[attempts]
					}
					synctest.Test(t, func(t *testing.T) {
						s := serve(respond(status, `{"error":{"code":"x"}}`))
						w := s.wire(Config{Retry: RetryPolicy{MaxAttempts: attempts}})
						_, err := w.Do(Call{Idempotent: idempotent}, newRequest(t, method, `{"n":1}`))
						r := refused(t, err)
						require.Equal(t, status, r.StatusCode, name)
						require.Equal(t, want, r.Attempts, name)
						require.Equal(t, slices.Repeat([]string{`{"n":1}`}, want), s.bodies, name)
					})
				}
			}
		}
	}
}

func TestEveryMethodWaitsForNangosRateLimit(t *testing.T) {
	for _, method := range []string{"GET", "PUT", "DELETE", "POST", "PATCH"} {
		synctest.Test(t, func(t *testing.T) {
			s := serve(respond(429, limited, "Retry-After", "0"), respond(429, limited, "Retry-After", "3"), respond(201, `{"ok":true}`))
			answered := 0
			resp, err := s.wire(Config{}).Do(Call{OnAnswer: func(_ *http.Response, n int) { answered = n }}, newRequest(t, method, "body"))
			require.NoError(t, err)
			require.Equal(t, `{"ok":true}`, string(resp.Body))
			require.Equal(t, []string{"body", "body", "body"}, s.bodies)
			require.Equal(t, 3, answered, "the hook runs once, for the last answer")
		})
	}
}

// If there is no response, only idempotent calls are retried. But if no connection could be opened,
// any call is retried, since the server cannot have received the request.
func TestOnlyIdempotentCallsAreRetriedWithoutAnAnswer(t *testing.T) {
	certificate := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	for name, tt := range map[string]struct {
		err        error
		idempotent int // the number of attempts if the call is idempotent
		other      int // the number of attempts if it is not
	}{
		"reset": {errReset, 4, 1}, "cut": {io.ErrUnexpectedEOF, 4, 1}, "write": {&net.OpError{Op: "write", Err: errReset}, 4, 1},
		"dial": {&net.OpError{Op: "dial", Err: errReset}, 4, 4}, "deep dial": {fmt.Errorf("x: %w", &net.OpError{Op: "dial", Err: errReset}), 4, 4},
		"unknown authority": {certificate, 1, 1}, "deep authority": {fmt.Errorf("x: %w", certificate), 1, 1},
	} {
		for _, idempotent := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				s := serve(breaks(tt.err))
				_, err := s.wire(Config{}).Do(Call{Idempotent: idempotent}, newRequest(t, "POST", "body"))
				want := tt.other
				if idempotent {
					want = tt.idempotent
				}
				f := failed(t, err)
				require.ErrorIs(t, f, tt.err, name)
				require.Equal(t, want, f.Attempts, name)
				require.Len(t, s.sent, want, name)
				require.NotContains(t, f.Error(), "query-secret", "the URL is removed")
			})
		}
	}
}

func TestACallThatForbidsRetriesIsSentOnce(t *testing.T) {
	for name, call := range map[string]Call{"NoRetry": {Idempotent: true, NoRetry: true}, "Foreign": {Idempotent: true, Foreign: true}} {
		for _, answer := range []func(*http.Request) (*http.Response, error){respond(429, limited), respond(503, ""), breaks(errReset)} {
			s := serve(answer)
			_, _ = exchange(s.wire(Config{}), call, call.Foreign, newRequest(t, "GET", ""))
			require.Len(t, s.sent, 1, name)
		}
	}
}

func TestABodyThatCannotBeRewoundIsSentOnce(t *testing.T) {
	s := serve(respond(503, ""))
	req := newRequest(t, "PUT", "")
	req.Body = io.NopCloser(strings.NewReader("once"))
	_, err := s.wire(Config{}).Do(Call{Idempotent: true}, req)
	require.Equal(t, 503, refused(t, err).StatusCode)
	require.Equal(t, []string{"once"}, s.bodies)
}

func TestABodyThatFailsToRewindIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(respond(503, ""))
		req := newRequest(t, "PUT", "body")
		gone := errors.New("the file is gone")
		req.GetBody = func() (io.ReadCloser, error) { return nil, gone }
		_, err := s.wire(Config{}).Do(Call{Idempotent: true}, req)
		f := failed(t, err)
		require.ErrorIs(t, f, gone)
		require.Equal(t, 1, f.Attempts)
		require.Equal(t, 503, refused(t, f.After).StatusCode)
	})
}

// If the response to a retried DELETE says that there is nothing to delete, the call succeeds.
func TestARetriedDeleteThatFindsNothingSucceeds(t *testing.T) {
	unknown, notFound := respond(400, `{"error":{"code":"unknown_connection"}}`), respond(404, `{"error":{"code":"not_found"}}`)
	dial := breaks(&net.OpError{Op: "dial", Err: errReset})
	type answers = []func(*http.Request) (*http.Response, error)
	for name, tt := range map[string]struct {
		answers answers
		method  string
		ok      bool
	}{
		"at once":                      {answers{unknown}, "DELETE", false},
		"after a reset":                {answers{breaks(errReset), unknown}, "DELETE", true},
		"after a gateway's timeout":    {answers{respond(504, "<html>"), notFound}, "DELETE", true},
		"after several":                {answers{breaks(errReset), dial, respond(429, limited), unknown}, "DELETE", true},
		"after a 429 alone":            {answers{respond(429, limited), unknown}, "DELETE", false},
		"after no connection at all":   {answers{dial, unknown}, "DELETE", false},
		"another 404":                  {answers{breaks(errReset), respond(404, "<html>")}, "DELETE", false},
		"another 400":                  {answers{breaks(errReset), respond(400, `{"error":{"code":"invalid_body"}}`)}, "DELETE", false},
		"a GET":                        {answers{breaks(errReset), notFound}, "GET", false},
		"a success after a bad answer": {answers{breaks(errReset), respond(200, `{}`)}, "DELETE", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := serve(tt.answers...)
				resp, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, tt.method, ""))
				require.Len(t, s.sent, len(tt.answers))
				if !tt.ok {
					refused(t, err)
					return
				}
				require.NoError(t, err)
				require.Contains(t, []int{200, 204}, resp.StatusCode)
			})
		})
	}
}

func TestTheContextEndsAWait(t *testing.T) {
	for name, first := range map[string]func(*http.Request) (*http.Response, error){
		"refusal": respond(503, `{"error":{"code":"busy"}}`), "no answer": breaks(errReset), "asked": respond(503, "", "Retry-After", "50"),
	} {
		synctest.Test(t, func(t *testing.T) {
			s := serve(first)
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			w := s.wire(Config{Retry: RetryPolicy{MinWait: 20 * time.Second}})
			_, err := w.Do(Call{Idempotent: true}, newRequest(t, "GET", "").WithContext(ctx))
			f := failed(t, err)
			require.ErrorIs(t, f, context.DeadlineExceeded, name)
			require.Error(t, f.After, name)
			require.Equal(t, 1, f.Attempts, name)
			require.Equal(t, 100*time.Millisecond, time.Since(start), name)
		})
	}
}

func TestNothingIsSentAfterTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := serve(respond(200, `{}`))
	_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", "").WithContext(ctx))
	f := failed(t, err)
	require.ErrorIs(t, f, context.Canceled)
	require.Zero(t, f.Attempts)
	require.Empty(t, s.sent)
}

func TestAContextThatEndsDuringAnAttemptIsNotRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s := serve(hangs)
		_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", "").WithContext(ctx))
		require.ErrorIs(t, failed(t, err), context.DeadlineExceeded)
		require.Len(t, s.sent, 1)
	})
}

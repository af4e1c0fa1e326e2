package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// slow is a body that arrives one byte at a time.
type slow struct {
	io.Reader
	ctx   context.Context
	every time.Duration
}

func (s *slow) Read(p []byte) (int, error) {
	select {
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	case <-time.After(s.every):
		return s.Reader.Read(p[:1])
	}
}

func (s *slow) Close() error { return nil }

// respondSlowly returns a function that responds with five bytes. It waits for headerDelay before
// the headers, and for byteDelay before each byte.
func respondSlowly(headerDelay, byteDelay time.Duration) func(*http.Request) (*http.Response, error) {
	return func(req *http.Request) (*http.Response, error) {
		select {
		case <-req.Context().Done():
			return nil, req.Context().Err()
		case <-time.After(headerDelay):
		}
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: &slow{strings.NewReader("12345"), req.Context(), byteDelay}, ContentLength: -1}, nil
	}
}

func TestTimeout(t *testing.T) {
	second, minute := time.Second, time.Minute
	for name, tt := range map[string]struct {
		cfg            Config
		call           Call
		stream         bool
		headers, every time.Duration
		took           time.Duration
		problem        string // "" if the call succeeds
	}{
		"by default 60 s":              {headers: minute - 1, took: minute - 1},
		"by default no more":           {headers: minute + 1, took: minute, problem: "no answer within the timeout"},
		"the client's":                 {cfg: Config{Timeout: second}, headers: minute, took: second, problem: "no answer within the timeout"},
		"the call's":                   {cfg: Config{Timeout: second}, call: Call{Timeout: minute}, headers: 30 * second, took: 30 * second},
		"once more for the body":       {cfg: Config{Timeout: 10 * second}, headers: 9 * second, every: second, took: 15 * second},
		"and no more":                  {cfg: Config{Timeout: 4 * second}, headers: 3 * second, every: second, took: 7 * second, problem: "no complete answer within the timeout"},
		"a stream while it goes on":    {cfg: Config{Timeout: second}, stream: true, every: minute, took: 6 * minute},
		"a stream without a bound":     {cfg: Config{Timeout: -1}, stream: true, every: time.Hour, took: 6 * time.Hour},
		"its headers are not":          {cfg: Config{Timeout: second}, stream: true, headers: minute, took: second, problem: "no answer within the timeout"},
		"actions wait":                 {cfg: Config{Timeout: second}, call: Call{NoTimeout: true}, headers: time.Hour, took: time.Hour},
		"unless the call says not to":  {call: Call{NoTimeout: true, Timeout: second}, headers: minute, took: second, problem: "no answer within the timeout"},
		"negative is without a bound":  {cfg: Config{Timeout: -1}, headers: time.Hour, took: time.Hour},
		"a trickle within the bound":   {cfg: Config{Timeout: 7 * second}, every: second, took: 6 * second},
		"a proxied stream has no time": {cfg: Config{Timeout: second}, stream: true, call: Call{Foreign: true, NoTimeout: true}, headers: minute, every: minute, took: 7 * minute},
		"nor where its headers have":   {stream: true, call: Call{Foreign: true, NoTimeout: true, Timeout: second}, every: minute, took: 6 * minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				answer, err := exchange(serve(respondSlowly(tt.headers, tt.every)).wire(tt.cfg), tt.call, tt.stream, newRequest(t, "GET", ""))
				if tt.problem != "" {
					require.Equal(t, tt.took, time.Since(start))
					requireTimeout(t, err, tt.problem)
					return
				}
				require.NoError(t, err)
				require.Equal(t, "12345", string(answer.Body))
				require.Equal(t, tt.took, time.Since(start))
			})
		})
	}
}

// If the context ends or the body breaks off, the error is not a timeout.
func TestABrokenStreamIsNotATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, tt := range map[string]struct {
			body func(context.Context) io.Reader
			want error
		}{
			"the context ends": {func(ctx context.Context) io.Reader { return &slow{strings.NewReader("1"), ctx, time.Minute} }, context.Canceled},
			"it breaks off":    {func(context.Context) io.Reader { return &failing{errReset} }, errReset},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(time.Second, cancel).Stop()
			resp, err := serve(func(req *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(tt.body(req.Context())), ContentLength: -1}, nil
			}).wire(Config{}).Stream(Call{}, newRequest(t, "GET", "").WithContext(ctx))
			require.NoError(t, err, name)
			_, err = io.ReadAll(resp.Body)
			require.Equal(t, tt.want, err, name)
			require.NoError(t, resp.Body.Close(), name)
		}
	})
}

// requireTimeout checks that err is a timeout in every way in which a caller may test for one.
func requireTimeout(t *testing.T, err error, problem string) {
	t.Helper()
	f := failed(t, err)
	require.EqualError(t, f, problem)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, context.Canceled)
	timeout, ok := errors.AsType[net.Error](err)
	require.True(t, ok && timeout.Timeout())
}

func TestTheTimeoutIsPerAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(hangs, hangs, respond(200, `{}`))
		_, err := s.wire(Config{Timeout: 10 * time.Second}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
		require.NoError(t, err)
		require.Len(t, s.sent, 3)
		require.GreaterOrEqual(t, s.times[2].Sub(s.times[0]), 20*time.Second)
	})
	synctest.Test(t, func(t *testing.T) {
		s := serve(hangs)
		_, err := s.wire(Config{Timeout: 10 * time.Second}).Do(Call{}, newRequest(t, "POST", "body"))
		requireTimeout(t, err, "no answer within the timeout")
		require.Len(t, s.sent, 1, "it is unknown whether the call was carried out")
	})
}

func TestASlowRefusalKeepsItsStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serve(func(req *http.Request) (*http.Response, error) {
			resp, err := respondSlowly(0, time.Minute)(req)
			resp.StatusCode = 409
			return resp, err
		})
		start := time.Now()
		_, err := s.wire(Config{Timeout: 90 * time.Second}).Do(Call{}, newRequest(t, "GET", ""))
		r := refused(t, err)
		require.Equal(t, 409, r.StatusCode)
		require.Equal(t, "1", string(r.Body))
		require.Equal(t, 90*time.Second, time.Since(start))
	})
}

func TestTheContextEndsAnAttempt(t *testing.T) {
	mine := errors.New("shutting down")
	for name, tt := range map[string]struct {
		answer func(*http.Request) (*http.Response, error)
		call   Call
	}{
		"before the headers": {hangs, Call{}}, "in the body": {respondSlowly(0, time.Hour), Call{}}, "of an action": {hangs, Call{NoTimeout: true}},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer time.AfterFunc(time.Second, func() { cancel(mine) }).Stop()
			start := time.Now()
			_, err := serve(tt.answer).wire(Config{}).Do(tt.call, newRequest(t, "GET", "").WithContext(ctx))
			require.ErrorIs(t, failed(t, err), context.Canceled, name)
			require.NotErrorIs(t, err, context.DeadlineExceeded, name)
			require.Equal(t, time.Second, time.Since(start), name)
		})
	}
}

func TestTheTimeoutOfTheCallersClientApplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		hc := &http.Client{Transport: serve(hangs), Timeout: time.Second}
		_, err := New(Config{Key: testKey, Client: hc}).Do(Call{NoTimeout: true}, newRequest(t, "POST", "x"))
		require.ErrorIs(t, failed(t, err), context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(start))
	})
}

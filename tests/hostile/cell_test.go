package hostile_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// patience is the longest time that a call may take, on the clock of the synctest bubble.
const patience = 30 * time.Minute

// attempts is how many requests a call sends if it may be retried and every request fails.
const attempts = 4

// cell is a test case: a hostile response, together with the outcome that each method must have.
type cell struct {
	name   string
	answer func(m method, req *http.Request, nth int) *http.Response
	want   func(m method) want
}

// want describes the outcome that a call must have.
type want struct {
	err   any // nil, a pointer to a variable of the error's type, or an []any of which one must match
	sent  int // the number of requests; 0 means any number
	check func(t *testing.T, got result, s *server)
	moves bool // whether a redirect may make later requests differ from the first one
}

// status returns the expected outcome if the server responds with the given error status. The call
// must send the given number of requests, and must then return an error of the type that belongs to
// the status.
func status(code, sent int) want {
	return want{err: refusalOf(code), sent: sent, check: func(t *testing.T, got result, s *server) {
		t.Helper()
		var e *nango.SDKError
		require.ErrorAs(t, got.err, &e)
		require.Equal(t, code, e.StatusCode)
		require.Equal(t, len(s.sent), e.Attempts)
		require.Equal(t, s.sent[0].method, e.Method)
		require.Equal(t, s.sent[0].path, e.Path)
		if code == 404 {
			require.Equal(t, e.Code != "" || e.Message != "", errors.Is(got.err, nango.ErrNotFound))
		}
		require.Equal(t, code == 429, errors.Is(got.err, nango.ErrRateLimited))
		require.LessOrEqual(t, len(e.Body), 64<<10)
	}}
}

// wrongVersion returns the expected outcome if the server responds with a 404 without an error code
// to a method that some versions of Nango do not support.
func wrongVersion() want {
	return want{err: new(*nango.ServerVersionError), sent: 1, check: func(t *testing.T, got result, _ *server) {
		t.Helper()
		require.NotErrorIs(t, got.err, nango.ErrNotFound)
	}}
}

func refusalOf(code int) any {
	switch code {
	case http.StatusBadRequest:
		return new(*nango.Response400)
	case http.StatusNotFound:
		return new(*nango.Response404)
	}
	return new(*nango.SDKError)
}

// data returns the expected outcome of a call through the proxy if the provider responds with the
// given status.
func data(code int) want {
	return want{sent: 1, check: func(t *testing.T, got result, _ *server) {
		t.Helper()
		require.Equal(t, code, got.value.(*http.Response).StatusCode)
	}}
}

// misfit returns the expected outcome of a call of m if the response has the given status and a
// body that cannot be decoded. Methods that decode records report status 200 even if the response
// has another 2xx status.
func misfit(m method, code int) want {
	if m.kind == stream {
		code = http.StatusOK
	}
	return want{err: new(*nango.SDKValidationError), sent: 1, check: func(t *testing.T, got result, _ *server) {
		t.Helper()
		e, _ := errors.AsType[*nango.SDKValidationError](got.err)
		require.Equal(t, code, e.StatusCode)
		require.Error(t, e.Err)
	}}
}

func fine() want { return want{sent: 1} }

// often returns how many requests a call of m sends if each of them fails with a temporary error.
func (m method) often() int {
	if m.idempotent {
		return attempts
	}
	return 1
}

// run calls m. It checks that the call has the expected outcome and sends only valid requests, and
// that neither the error nor the log contains a secret.
func (c cell) run(t *testing.T, m method) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		s.answer = func(req *http.Request) *http.Response { return c.answer(m, req, len(s.sent)) }
		a := m.arguments()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		got := m.call(ctx, s, a)
		w := c.want(m)
		w.requireError(t, got)
		if v := reflect.ValueOf(got.value); got.err == nil && v.Kind() == reflect.Pointer {
			require.False(t, v.IsNil(), "neither a result nor an error")
		}
		if w.sent > 0 {
			require.Len(t, s.sent, w.sent, "%v", got.err)
		}
		requireSent(t, m, s, w.moves)
		requireNoSecret(t, got.err, s.log.String(), m.secrets(a))
		if w.check != nil {
			w.check(t, got, s)
		}
	})
}

func (w want) requireError(t *testing.T, got result) {
	t.Helper()
	switch kinds := w.err.(type) {
	case nil:
		require.NoError(t, got.err)
	case []any:
		for _, one := range kinds {
			if one == nil && got.err == nil || one != nil && errors.As(got.err, fresh(one)) {
				return
			}
		}
		require.Fail(t, "another error", "%T: %v", got.err, got.err)
	default:
		require.ErrorAs(t, got.err, fresh(kinds))
		if _, iterated := got.value.([]any); !iterated { // the iterator may have returned items before the error
			require.Zero(t, got.value, "a result together with an error")
		}
	}
}

// fresh returns a pointer to a new variable of the same type as the variable that target points to.
// The tests of several methods run concurrently and must not share a variable.
func fresh(target any) any { return reflect.New(reflect.TypeOf(target).Elem()).Interface() }

// requireSent checks each request: it must go to the configured host, must not contain the API key
// in its URL or body, and must equal m.normal, the request that m sends with ordinary arguments. If
// the parameter moves is true, the URL may differ after the first request, because of a redirect.
func requireSent(t *testing.T, m method, s *server, moves bool) {
	t.Helper()
	require.NotEmpty(t, s.sent)
	for i, r := range s.sent {
		u, err := url.Parse(r.url)
		require.NoError(t, err)
		require.Equal(t, "http://nango.example.com", u.Scheme+"://"+u.Host)
		require.Equal(t, m.normal.method, r.method)
		require.Equal(t, m.normal.body, r.body)
		require.NotContains(t, r.url+r.body, key)
		if i > 0 && moves {
			r.header.Del("Referer") // net/http sets it for the same origin
		} else {
			require.Equal(t, m.normal.url, r.url)
		}
		require.Equal(t, m.normal.header, r.header)
	}
}

// eachCell runs every test case with every method.
func eachCell(t *testing.T, cells []cell) {
	t.Helper()
	var count atomic.Int64
	t.Cleanup(func() { t.Logf("%d cells", count.Load()) })
	eachMethod(t, func(t *testing.T, m method) {
		for _, c := range cells {
			count.Add(1)
			t.Run(c.name, func(t *testing.T) { c.run(t, m) })
		}
	})
}

package webhook_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/webhook"
)

func post(body, key string) *http.Request {
	req := httptest.NewRequest(http.MethodPost, "/prefix/webhooks", strings.NewReader(body))
	req.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), key))
	return req
}

// endless is a body that never ends. It counts the bytes that were read.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

// longest returns a JSON body whose length is MaxBodyBytes plus the parameter extra.
func longest(extra int) string { return `"` + strings.Repeat("x", webhook.MaxBodyBytes-2+extra) + `"` }

func TestHandler(t *testing.T) {
	fail := func(context.Context, *webhook.Event) error { return errors.New("database hunter2 is down") }
	malformed := func(context.Context, *webhook.Event) error { return webhook.ErrMalformed }
	tests := map[string]struct {
		request func() *http.Request
		keys    []string
		fn      func(context.Context, *webhook.Event) error // default: return nil
		status  int
		called  bool
	}{
		"good":                 {request: func() *http.Request { return post(string(body), key) }, status: 204, called: true},
		"old key":              {request: func() *http.Request { return post(string(body), key) }, keys: []string{"new", key}, status: 204, called: true},
		"unattributed":         {request: func() *http.Request { return post(`null`, key) }, status: 204, called: true},
		"unknown type":         {request: func() *http.Request { return post(`{"type":"new","from":"nango"}`, key) }, status: 204, called: true},
		"failure":              {request: func() *http.Request { return post(string(body), key) }, fn: fail, status: 500, called: true},
		"failure like our own": {request: func() *http.Request { return post(string(body), key) }, fn: malformed, status: 500, called: true},
		"wrong key":            {request: func() *http.Request { return post(string(body), "other") }, status: 401},
		"no signature": {request: func() *http.Request {
			return httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
		}, status: 401},
		"signed by an empty key": {
			request: func() *http.Request { return post(string(body), "") }, keys: []string{""}, status: 500},
		"an empty key among others": {
			request: func() *http.Request { return post(string(body), key) }, keys: []string{key, ""}, status: 500},
		"no key": {request: func() *http.Request { return post(string(body), key) }, keys: []string{}, status: 500},
		"body changed": {request: func() *http.Request {
			req := post(string(body), key)
			req.Body = io.NopCloser(strings.NewReader(string(body) + " "))
			return req
		}, status: 401},
		"not JSON":            {request: func() *http.Request { return post(`a=1`, key) }, status: 400},
		"empty":               {request: func() *http.Request { return post(``, key) }, status: 400},
		"wrong field":         {request: func() *http.Request { return post(`{"type":"auth","from":"nango","success":1}`, key) }, status: 400},
		"not JSON, bad key":   {request: func() *http.Request { return post(`a=1`, "other") }, status: 401},
		"announced too large": {request: func() *http.Request { r := post("{}", key); r.ContentLength = webhook.MaxBodyBytes + 1; return r }, status: 413},
		"endless": {request: func() *http.Request {
			req := post("{}", key)
			req.ContentLength, req.Body = -1, io.NopCloser(&endless{})
			return req
		}, status: 413},
		"beyond the caller's limit": {request: func() *http.Request {
			req := post(string(body), key)
			req.Body = http.MaxBytesReader(nil, req.Body, 10)
			return req
		}, status: 413},
		"cut off": {request: func() *http.Request {
			req := post(string(body), key)
			req.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
			return req
		}, status: 500},
		"long, and announced": {request: func() *http.Request { return post(longest(0), key) }, status: 204, called: true},
		"long, chunked":       {request: func() *http.Request { r := post(longest(0), key); r.ContentLength = -1; return r }, status: 204, called: true},
		"longer, chunked":     {request: func() *http.Request { r := post(longest(1), key); r.ContentLength = -1; return r }, status: 413},
		"GET":                 {request: func() *http.Request { r := post(string(body), key); r.Method = "GET"; return r }, status: 405},
		"HEAD":                {request: func() *http.Request { r := post(string(body), key); r.Method = "HEAD"; return r }, status: 405},
		"DELETE":              {request: func() *http.Request { r := post(string(body), key); r.Method = "DELETE"; return r }, status: 405},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.keys == nil {
				tt.keys = []string{key}
			}
			called := false
			handler := webhook.Handler(tt.keys, func(ctx context.Context, ev *webhook.Event) error {
				called = true
				if tt.fn != nil {
					return tt.fn(ctx, ev)
				}
				return nil
			})
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, tt.request())
			require.Equal(t, tt.status, answer.Code)
			require.Equal(t, tt.called, called)
			require.NotContains(t, answer.Body.String(), "hunter2")
			require.Equal(t, tt.status == 405, answer.Header().Get("Allow") == "POST")
		})
	}
}

func TestHandlerWithoutFunctionAnswers500(t *testing.T) {
	answer := httptest.NewRecorder()
	webhook.Handler([]string{key}, nil).ServeHTTP(answer, post(string(body), key))
	require.Equal(t, 500, answer.Code)
}

func TestHandlerLogsWhatItDoesNotHandle(t *testing.T) {
	fail := func(context.Context, *webhook.Event) error { return errors.New("the database is down") }
	for name, tt := range map[string]struct {
		keys []string
		fn   func(context.Context, *webhook.Event) error
		want string
	}{
		"a key that is not set":    {[]string{""}, fail, `level=ERROR msg="webhook not handled" err="webhook: no signing key: key 1 of 1 is empty"`},
		"no keys":                  {nil, fail, `level=ERROR msg="webhook not handled" err="webhook: no signing key"`},
		"no function":              {[]string{key}, nil, `level=ERROR msg="webhook not handled" err="webhook: Handler has no function to call"`},
		"another key":              {[]string{"other"}, fail, `level=WARN msg="webhook not handled" err="webhook: invalid signature"`},
		"an error of the function": {[]string{key}, fail, `level=ERROR msg="webhook not handled" err="the database is down"`},
		"a good request":           {[]string{key}, func(context.Context, *webhook.Event) error { return nil }, ""},
	} {
		var log strings.Builder
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		webhook.Handler(tt.keys, tt.fn, webhook.WithLogger(logger)).ServeHTTP(httptest.NewRecorder(), post(string(body), key))
		require.Equal(t, tt.want, strings.TrimSpace(log.String()), name)
	}
}

// A panic must reach the HTTP server, which then closes the connection, so that Nango retries.
func TestHandlerDoesNotRecoverPanics(t *testing.T) {
	handler := webhook.Handler([]string{key}, func(context.Context, *webhook.Event) error { panic("oops") })
	require.PanicsWithValue(t, "oops", func() { handler.ServeHTTP(httptest.NewRecorder(), post(string(body), key)) })
}

func TestHandlerCopiesItsKeys(t *testing.T) {
	keys := []string{key}
	handler := webhook.Handler(keys, func(context.Context, *webhook.Event) error { return nil })
	keys[0] = "changed"
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, post(string(body), key))
	require.Equal(t, 204, answer.Code)
}

func TestHandlerPassesTheContextOfTheRequest(t *testing.T) {
	type mark struct{}
	handler := webhook.Handler([]string{key}, func(ctx context.Context, _ *webhook.Event) error {
		if ctx.Value(mark{}) != "here" {
			return errors.New("another context")
		}
		return nil
	})
	answer := httptest.NewRecorder()
	req := post(string(body), key)
	handler.ServeHTTP(answer, req.WithContext(context.WithValue(t.Context(), mark{}, "here")))
	require.Equal(t, 204, answer.Code)
}

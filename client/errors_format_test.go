package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

var verbs = []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%T", "%20v", "%-5s"}

// printed returns err as formatted by every verb, by JSON and by log handlers, alone and inside
// other values.
func printed(t testing.TB, err error) string {
	t.Helper()
	var b bytes.Buffer
	for _, verb := range verbs {
		for _, v := range []any{err, []error{err}, struct{ E error }{err}, fmt.Errorf("mine: %w", err)} {
			text := fmt.Sprintf(verb, v)
			require.NotContains(t, text, "PANIC")
			require.NotContains(t, text, "\n", "%s is not one line", verb)
			b.WriteString(text)
		}
	}
	js, jsErr := json.Marshal(map[string]any{"e": err})
	require.NoError(t, jsErr)
	b.Write(js)
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Error("failed", "err", err, "group", slog.GroupValue(slog.Any("err", err)))
	}
	require.NotContains(t, b.String(), "panicked")
	return b.String()
}

// oneOfEach returns errors of each error type of this package: some as the package makes them,
// others zero or with unusual values.
func oneOfEach() map[string]error {
	secret := []byte(`{"payload-secret":1}`)
	full := &nango.SDKError{
		StatusCode: 424, ContentType: "type-secret", Code: "script_http_error", Message: "A sentence.\nWith a break\u2028\u0085\x1b[31m.", Body: secret,
		Header: http.Header{"Set-Cookie": {"header-secret"}}, Method: "GET", Path: "/connections/1", Attempts: 3, RetryAfter: time.Minute,
		Errors:  []nango.FieldError{{Code: "too_small", Message: "value-secret", Path: []string{"a", "0"}}, {}, {Code: "b"}, {Code: "c"}, {Code: "d"}},
		Payload: secret, Upstream: &nango.UpstreamResponse{Status: 500, Body: json.RawMessage(secret)},
	}
	return map[string]error{
		"SDKError": full, "SDKError zero": &nango.SDKError{}, "SDKError nil": (*nango.SDKError)(nil),
		"Response400": &nango.Response400{SDKError: full}, "Response400 zero": &nango.Response400{},
		"Response404": &nango.Response404{SDKError: full}, "Response404 zero": &nango.Response404{},
		"SDKValidationError": &nango.SDKValidationError{
			Field: "a\nfield", StatusCode: 200, Method: "GET", Path: "/x", RawValue: secret, Err: errors.New("is not valid\nJSON"),
		},
		"SDKValidationError zero": &nango.SDKValidationError{},
		"TransportError":          &nango.TransportError{Method: "GET", Path: "/x", Attempts: 4, Err: errors.New("reset\nby peer")},
		"TransportError zero":     &nango.TransportError{},
		"RecordError":             &nango.RecordError{ID: "1\n", Metadata: nango.RecordMetadata{Cursor: "c"}, Err: errors.New("does not\nfit")}, "RecordError zero": &nango.RecordError{},
	}
}

func TestErrorsPrintOneSafeLine(t *testing.T) {
	for name, err := range oneOfEach() {
		t.Run(name, func(t *testing.T) {
			text := printed(t, err)
			for _, secret := range []string{"payload-secret", "header-secret", "value-secret", "type-secret", "\x1b"} {
				require.NotContains(t, text, secret)
			}
			require.NotEmpty(t, err.Error())
			for _, target := range []error{nango.ErrNotFound, nango.ErrInvalidCredentials, io.EOF} {
				require.NotErrorIs(t, err, target)
			}
			var sdk *nango.SDKError
			var timeout *nango.TransportError
			_, _ = errors.As(err, &sdk), errors.As(err, &timeout)
		})
	}
}

func TestErrorTexts(t *testing.T) {
	errs := oneOfEach()
	for name, want := range map[string]string{
		"SDKError": "nango: GET /connections/1: 424 Failed Dependency: script_http_error: A sentence. With a break   [31m.: a.0 too_small, , b, and 2 more (retry after 1m0s)" +
			" (after 3 attempts)",
		"SDKError zero":           "nango: 0",
		"SDKValidationError":      "nango: GET /x: response with status 200: a field is not valid JSON",
		"SDKValidationError zero": "nango: is invalid",
		"TransportError":          "nango: GET /x: reset by peer (after 4 attempts)",
		"TransportError zero":     "nango: no answer",
		"RecordError":             `nango: record "1 " (cursor "c") does not fit`,
		"Response404 zero":        "nango: no error",
	} {
		require.Equal(t, want, errs[name].Error(), name)
	}
	var b bytes.Buffer
	slog.New(slog.NewTextHandler(&b, nil)).Error("failed", "err", errs["SDKError"])
	for _, fact := range []string{"err.status=424", "err.method=GET", "err.path=/connections/1", "err.code=script_http_error", "err.attempts=3", "err.retry_after=1m0s", "too_small"} {
		require.Contains(t, b.String(), fact)
	}
	b.Reset()
	slog.New(slog.NewTextHandler(&b, nil)).Error("failed", "err", fmt.Errorf("wrapped: %w", errs["SDKError"]))
	require.Contains(t, b.String(), `err="wrapped: nango: GET /connections/1: 424`)
	js, err := json.Marshal(errs["Response400"])
	require.NoError(t, err)
	require.Contains(t, string(js), `"code":"script_http_error"`)
}

func TestALongTextIsTruncated(t *testing.T) {
	err := &nango.SDKError{StatusCode: 500, Message: strings.Repeat("é", 10_000), Code: nango.ErrorCode(strings.Repeat("x", 10_000))}
	require.Less(t, len(err.Error()), 1000)
	require.Contains(t, err.Error(), "é…")
}

// FuzzErrorText tries error responses with any body and any status.
func FuzzErrorText(f *testing.F) {
	for _, body := range []string{
		"", "<html>", `{"error":{"code":"not_found","message":"M"}}`, `{"error":{"errors":[{"path":["a\nb"],"code":"c"}]}}`, `{"error":{"errors":[{"path":[1]},{"code":"x"}]}}`,
		`{"error":{"message":"line\nbreak\u2028\u0000\ud800"}}`, `{"error":"M","error_type":"T","payload":null}`, `{"error":{"upstream":{"status":"x"}}}`,
		`{"message":"` + stubKey + `"}`, `{"error":{"upstream":{"status":500,"headers":{},"body":"b"}}}`, strings.Repeat("[", 2000),
	} {
		f.Add([]byte(body), 400, "application/json")
	}
	f.Add([]byte("\xff\xfe\n"), 502, "text/html\n")
	f.Fuzz(func(t *testing.T, body []byte, status int, kind string) {
		if status < 300 || status > 599 {
			status = 300 + int(uint(status)%300)
		}
		c := clientOf(t, func(req *http.Request) (*http.Response, error) {
			resp := respond(status, string(body))
			resp.Header["Content-Type"], resp.Header["X-Echo"] = []string{kind}, []string{req.Header.Get("Authorization")}
			return resp, nil
		})
		_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, nango.WithNoRetry())
		var e *nango.SDKError
		require.ErrorAs(t, err, &e)
		require.Equal(t, status, e.StatusCode)
		require.Less(t, len(err.Error()), 3000)
		require.NotContains(t, printed(t, err), stubKey)
	})
}

func TestAFailedRequestDoesNotPrintItsURL(t *testing.T) {
	cause := errors.New("connection refused")
	for name, err := range map[string]error{
		"plain": cause, "with a URL": &url.Error{Op: "Get", URL: "http://h/?q=query-secret", Err: cause},
		"deep": fmt.Errorf("middleware: %w", &url.Error{Op: "Get", URL: "http://h/?q=query-secret", Err: &url.Error{Op: "Get", URL: "query-secret", Err: cause}}),
	} {
		c := clientOf(t, func(*http.Request) (*http.Response, error) { return nil, err })
		got := c.Do(t.Context(), "POST", "/x", url.Values{"q": {"query-secret"}}, map[string]string{"b": "body-secret"}, nil)
		var e *nango.TransportError
		require.ErrorAs(t, got, &e, name)
		require.ErrorIs(t, got, cause, name)
		for chain := got; chain != nil; chain = errors.Unwrap(chain) {
			text := printed(t, chain)
			for _, secret := range []string{"query-secret", "body-secret", stubKey} {
				require.NotContains(t, text, secret, name)
			}
		}
	}
}

func TestAWaitThatEndedReportsBothReasons(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			return respond(429, `{"error":{"code":"too_many_request"}}`), nil
		})
		err := c.Do(ctx, "GET", "/x", nil, nil, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, nango.ErrRateLimited)
		require.EqualError(t, err, "nango: GET /nango/x: context deadline exceeded while waiting to retry after: GET /nango/x: 429 Too Many Requests: too_many_request")
		require.NotEmpty(t, printed(t, errors.Unwrap(err)))
	})
}

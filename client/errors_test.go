package client_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// refusal returns the error of a call to which the server responds with the given status, body and
// header.
func refusal(t *testing.T, status int, body string, header ...string) error {
	t.Helper()
	c := clientOf(t, func(*http.Request) (*http.Response, error) { return respond(status, body, header...), nil })
	_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, nango.WithNoRetry())
	require.Error(t, err)
	return err
}

func TestEveryRefusalIsAnSDKError(t *testing.T) {
	for status := 300; status < 600; status++ {
		err := refusal(t, status, `{"error":{"code":"a_code","message":"M"}}`, "X-Id", "7", "Retry-After", "90")
		var e *nango.SDKError
		require.ErrorAs(t, err, &e)
		require.Equal(t, []any{status, nango.ErrorCode("a_code"), "M", "GET", "/nango/connections/1", 1}, []any{e.StatusCode, e.Code, e.Message, e.Method, e.Path, e.Attempts})
		require.Equal(t, "7", e.Header.Get("X-Id"))
		require.Equal(t, 90*time.Second, e.RetryAfter)
		require.JSONEq(t, `{"error":{"code":"a_code","message":"M"}}`, string(e.Body))
		var bad *nango.Response400
		require.Equal(t, status == 400, errors.As(err, &bad))
		var missing *nango.Response404
		require.Equal(t, status == 404, errors.As(err, &missing))
	}
}

func TestBothEnvelopesFillAnError(t *testing.T) {
	for body, want := range map[string]nango.SDKError{
		`{"message":"M"}`: {Message: "M"},
		`{"error_type":"action_script_failure","payload":{"n":9007199254740993}}`: {Code: "action_script_failure", Payload: json.RawMessage(`{"n":9007199254740993}`)},
		`{"error":{"code":"generic_error_support","message":"M","payload":"id"}}`: {Code: "generic_error_support", Message: "M", Payload: json.RawMessage(`"id"`)},
		`{"error":{"code":"invalid_body","errors":[{"code":"c","message":"M","path":["a","0"]}]}}`: {
			Code: "invalid_body", Errors: []nango.FieldError{{Code: "c", Message: "M", Path: []string{"a", "0"}}},
		},
		`{"error":{"code":"invalid_body","errors":[{"code":"c","path":["a"]},{"code":7}]}}`: {Code: "invalid_body"},
		`{"error":{"code":"invalid_body","errors":"x"}}`:                                    {Code: "invalid_body"},
		`<html>`: {},
	} {
		var e *nango.SDKError
		require.ErrorAs(t, refusal(t, 500, body), &e)
		got := nango.SDKError{Code: e.Code, Message: e.Message, Errors: e.Errors, Payload: e.Payload}
		require.Equal(t, want, got, body)
	}
	var e *nango.SDKError
	require.ErrorAs(t, refusal(t, 424, `{"error":{"code":"script_http_error","upstream":{"status":503,"headers":{"x":"1"},"body":{"a":1}}}}`), &e)
	require.NotNil(t, e.Upstream)
	require.Equal(t, 503, e.Upstream.Status)
	require.ErrorAs(t, refusal(t, 424, `{"error":{"code":"script_http_error","upstream":"gone"}}`), &e)
	require.Nil(t, e.Upstream)
}

func TestSentinels(t *testing.T) {
	every := map[string]error{
		"not found": nango.ErrNotFound, "unauthorized": nango.ErrUnauthorized, "forbidden": nango.ErrForbidden, "rate limited": nango.ErrRateLimited,
		"invalid credentials": nango.ErrInvalidCredentials, "conflict": nango.ErrConflict,
	}
	for _, tt := range []struct {
		status        int
		code, message string
		want          string // "" if no sentinel matches
	}{
		{404, "", "", ""}, {404, "not_found", "", "not found"}, {404, "", "No connection", "not found"},
		{400, "unknown_connection", "", "not found"}, {400, "unknown_provider_config", "", "not found"}, {400, "unknown_sync", "", "not found"},
		{400, "no_syncs_found", "", "not found"}, {400, "server_error", "Failed to get connection", "not found"},
		{500, "unknown_connection", "", ""}, {400, "server_error", "Oops", ""}, {400, "invalid_body", "", ""}, {500, "not_found", "", ""},
		{401, "unknown_account", "", "unauthorized"}, {403, "forbidden", "", "forbidden"}, {402, "plan_limit", "", ""},
		{429, "too_many_request", "", "rate limited"}, {429, "", "", "rate limited"},
		{400, "invalid_credentials", "", "invalid credentials"}, {424, "connection_refresh_backoff", "", "invalid credentials"},
		{424, "connection_refresh_exhausted", "", "invalid credentials"}, {400, "refresh_token_external_error", "", "invalid credentials"},
		{400, "server_error", "Failed to get connection credentials: 'x'", "invalid credentials"}, {424, "script_http_error", "", ""},
		{409, "", "", "conflict"}, {400, "connection_already_exists", "", "conflict"}, {500, "", "", ""}, {300, "", "", ""},
	} {
		body, err := json.Marshal(map[string]any{"error": map[string]string{"code": tt.code, "message": tt.message}})
		require.NoError(t, err)
		got := refusal(t, tt.status, string(body))
		for name, sentinel := range every {
			require.Equal(t, name == tt.want, errors.Is(got, sentinel), "%v: %s", tt, name)
			require.Equal(t, name, sentinel.Error())
		}
	}
}

func TestAnAnswerOverTheLimitIsAnError(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		resp := respond(200, "")
		resp.ContentLength = 65 << 20
		return resp, nil
	})
	_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.EqualError(t, err, "nango: GET /nango/connections: response with status 200 is larger than 64 MiB")
}

func TestATruncatedBodyIsAnError(t *testing.T) {
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		resp := respond(200, "")
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"connections":[`), iotest.ErrReader(io.ErrUnexpectedEOF)))
		return resp, nil
	})
	_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{}, nango.WithNoRetry())
	var e *nango.TransportError
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
}

// If the body of an error response breaks off, a call that is not retried still returns an
// SDKError. Its text says that the body broke off. Otherwise a 404 whose code is missing would
// suggest that the host is wrong.
func TestAnErrorSaysThatTheBodyBrokeOff(t *testing.T) {
	for _, status := range []int{400, 404, 500} {
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			resp := respond(status, "")
			resp.ContentLength, resp.Body = 100, io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
			return resp, nil
		})
		_, err := nango.TriggerAction[any](t.Context(), c, nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, "a", nil)
		var refused *nango.SDKError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, status, refused.StatusCode)
		require.ErrorContains(t, err, "(the body of the response broke off)")
		require.NotErrorIs(t, err, nango.ErrNotFound)
	}
}

package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/contract"
	"github.com/stretchr/testify/require"
)

// recordings is the directory of the recorded exchanges.
const recordings = "../tests/nangotest/testdata/"

// kindOf returns the kind of an exchange, such as "success" or "refusal". Different tests use
// exchanges of different kinds.
func kindOf(e exchange) string {
	_, path, _ := strings.Cut(e.Route, " ")
	switch {
	case strings.HasPrefix(path, "/proxy/"):
		return "proxy" // the provider sent the response
	case e.Status == http.StatusNotModified:
		return "not modified" // sent only to callers that send If-None-Match
	case e.Status >= 300:
		return "refusal"
	case path == "/connection" || strings.HasPrefix(path, "/connection/"):
		return "deprecated" // routes for which the client has no method
	}
	return "success"
}

func exchangesOf(t *testing.T, kind string) []exchange {
	return slices.DeleteFunc(recorded.Read[exchange](t, recordings+"exchanges.jsonl"), func(e exchange) bool { return kindOf(e) != kind })
}

func TestRecordedExchangesAreAllAccountedFor(t *testing.T) {
	counts := map[string]int{}
	for _, e := range recorded.Read[exchange](t, recordings+"exchanges.jsonl") {
		counts[kindOf(e)]++
	}
	require.Equal(t, map[string]int{"success": 199, "refusal": 216, "proxy": 41, "deprecated": 10, "not modified": 1}, counts)
}

// bytes returns the response body as the server sent it. The recording contains a JSON body as a
// value and any other body as a string.
func (e exchange) bytes() string {
	if e.ResponseBody == nil || string(e.ResponseBody) == "null" && e.Status == http.StatusNoContent {
		return ""
	}
	var text string
	if !strings.Contains(e.ContentType(), "json") && json.Unmarshal(e.ResponseBody, &text) == nil {
		return text
	}
	return string(e.ResponseBody)
}

// unsendable lists the recorded requests that the client cannot repeat unchanged. The key is the
// line number of the request, and the value is the reason.
var unsendable = map[int]string{
	160: "an empty list of connection ids does nothing, and is refused",
	166: "an empty list of connection ids does nothing, and is refused",
	256: "a limit is a whole number",
	275: "filters are documented in lower case",
	281: "delta is deprecated",
	301: "an empty list of syncs asks for nothing, and is not sent",
	314: "the integration goes into the body and not into headers",
	352: "full_resync is deprecated",
	395: "the validator takes null for a fault where a schema names no type; TestTriggerActionInput sends it",
	407: "a field that the server does not know",
	510: "ids of environments are numbers",
}

// For each recorded request, the test calls the method for its route. The method must send the same
// request and return every value of the recorded response. The request and the response must
// conform to the OpenAPI spec.
func TestRecordedSuccesses(t *testing.T) {
	for _, e := range exchangesOf(t, "success") {
		t.Run(fmt.Sprintf("%d %s", e.Line, e.Route), func(t *testing.T) {
			if reason := unsendable[e.Line]; reason != "" {
				t.Skip(reason)
			}
			e.t = t
			call := recordedCalls[e.Route]
			require.NotNil(t, call)
			s := &stub{replies: []reply{{status: e.Status, body: e.bytes()}}}
			got, err := call(t.Context(), newClient(t, s, contract.New(t, "/nango").Option()), e)
			require.NoError(t, err)
			requireSent(t, e, s.last(t))
			if got == nil || e.ResponseBody == nil {
				return
			}
			requireLeaves(t, parse(t, e.ResponseBody), got)

			full := filled(parse(t, e.ResponseBody))
			s.answer(reply{status: e.Status, body: string(mustMarshal(t, full))})
			got, err = call(t.Context(), newClient(t, s), e)
			require.NoError(t, err)
			requireLeaves(t, full, got)
		})
	}
}

func mustMarshal(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return b
}

func requireLeaves(t *testing.T, want, got any) {
	t.Helper()
	if object, ok := want.(map[string]any); ok && len(object) == 1 && object["data"] != nil {
		want = object["data"] // methods return the inner value
	}
	require.Empty(t, unreached("", want, generic(t, got)))
}

// requireSent compares got with the recorded request: the path, the query in any order, some
// headers, and every value in the body.
func requireSent(t *testing.T, e exchange, got sent) {
	t.Helper()
	require.Equal(t, e.Method+" "+e.Path, got.method+" "+got.path)
	want := e.values()
	for name, v := range want {
		if v[0] == "false" || v[0] == "" || name == "page" && v[0] == "0" || name == "format" {
			delete(want, name) // the client omits default values and always sends format
		}
	}
	query, err := url.ParseQuery(got.query)
	require.NoError(t, err)
	query.Del("format")
	require.Empty(t, unreached("query", generic(t, want), generic(t, query)))
	require.Len(t, query, len(want))
	for _, name := range []string{"Connection-Id", "Provider-Config-Key", "X-Async", "X-Max-Retries"} {
		require.Equal(t, e.RequestHeaders[name], got.header.Get(name), name)
	}
	if string(e.RequestBody) == "null" || e.Route == "POST /environment/webhook-signing-key/rotate" {
		require.Empty(t, got.body)
		return
	}
	requireBody(t, e, got.body)
}

// requireBody checks that got contains the same JSON values as the body of the recorded request.
func requireBody(t *testing.T, e exchange, got string) {
	t.Helper()
	want, have := parse(t, e.RequestBody), parse(t, []byte(got))
	require.Empty(t, unreached("", want, have))
	require.Empty(t, unreached("", have, want))
}

// For each recorded error response, the method for the route returns an error with the same code
// and message. The error matches the sentinels that the package documentation lists for the status
// and code.
func TestRecordedRefusals(t *testing.T) {
	for _, e := range exchangesOf(t, "refusal") {
		t.Run(fmt.Sprintf("%d %s", e.Line, e.Route), func(t *testing.T) {
			e.t = t
			_, c := newStub(t, reply{status: e.Status, kind: e.ContentType(), body: e.bytes()})
			query, err := url.ParseQuery(e.Query)
			require.NoError(t, err)
			requireRefusal(t, e.Status, e.ResponseBody, c.Do(t.Context(), e.Method, e.Path, query, nil, nil, nango.WithNoRetry()))
		})
	}
}

func requireRefusal(t *testing.T, status int, raw json.RawMessage, err error) {
	t.Helper()
	var refusal struct {
		Message string `json:"message"`
		Error   struct {
			Code    string            `json:"code"`
			Message string            `json:"message"`
			Errors  []json.RawMessage `json:"errors"`
			Payload json.RawMessage   `json:"payload"`
		} `json:"error"`
	}
	_ = json.Unmarshal(raw, &refusal) // some answers are HTML
	var e *nango.SDKError
	require.ErrorAs(t, err, &e)
	require.Equal(t, status, e.StatusCode)
	require.Equal(t, nango.ErrorCode(refusal.Error.Code), e.Code)
	require.Equal(t, refusal.Error.Message+refusal.Message, e.Message)
	require.Len(t, e.Errors, len(refusal.Error.Errors))
	require.Equal(t, string(refusal.Error.Payload), strings.TrimSpace(string(e.Payload)))

	_, is400 := errors.AsType[*nango.Response400](err)
	_, is404 := errors.AsType[*nango.Response404](err)
	require.Equal(t, status == 400, is400)
	require.Equal(t, status == 404, is404)

	want := sentinels(status, e.Code)
	if status == http.StatusNotFound && e.Code == "" && e.Message == "" {
		want = nil
	}
	for _, sentinel := range []error{
		nango.ErrNotFound, nango.ErrUnauthorized, nango.ErrForbidden, nango.ErrRateLimited, nango.ErrInvalidCredentials, nango.ErrConflict,
	} {
		require.Equal(t, slices.Contains(want, sentinel), errors.Is(err, sentinel), "%v of %v", sentinel, err)
	}
}

// sentinels returns the sentinels that an error with the given status and code must match. They are
// listed in a table in the package documentation.
func sentinels(status int, code nango.ErrorCode) []error {
	var out []error
	switch {
	case status == 401:
		out = append(out, nango.ErrUnauthorized)
	case status == 403:
		out = append(out, nango.ErrForbidden)
	case status == 404, status == 400 && slices.Contains([]nango.ErrorCode{"unknown_connection", "unknown_provider_config", "unknown_sync", "no_syncs_found"}, code):
		out = append(out, nango.ErrNotFound)
	case status == 409, strings.HasSuffix(string(code), "_already_exists"):
		out = append(out, nango.ErrConflict)
	case status == 429:
		out = append(out, nango.ErrRateLimited)
	}
	if slices.Contains([]nango.ErrorCode{"invalid_credentials", "connection_refresh_backoff", "connection_refresh_exhausted", "refresh_token_external_error"}, code) {
		out = append(out, nango.ErrInvalidCredentials)
	}
	return out
}

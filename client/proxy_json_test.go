package client_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

type ticket struct {
	ID int64 `json:"id"`
}

func TestProxyJSON(t *testing.T) {
	s, c := newStub(t, reply{status: 201, body: `[{"id":9007199254740993}]`}, reply{status: 204}, reply{body: `{"id":5}`})
	r := ask("/issues?state=open")
	r.Method, r.Data = "POST", map[string]string{"title": "t"}
	issues, err := nango.ProxyJSON[[]ticket](t.Context(), c, r)
	require.NoError(t, err)
	require.Equal(t, []ticket{{9007199254740993}}, issues)
	require.Equal(t, `{"title":"t"}`, s.last(t).body)
	nothing, err := nango.ProxyJSON[*ticket](t.Context(), c, ask("/issues"))
	require.NoError(t, err)
	require.Nil(t, nothing)
	s.answer(reply{body: " null"}, reply{body: `{"id":5}`})
	nothing, err = nango.ProxyJSON[*ticket](t.Context(), c, ask("/issues"))
	require.NoError(t, err)
	require.Nil(t, nothing)
	one, err := nango.ProxyJSON[map[string]any](t.Context(), c, ask("/issues"), nango.WithQuery("a", "b"))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": 5.0}, one)
	require.Equal(t, "a=b", s.last(t).query)
}

func TestProxyJSONErrors(t *testing.T) {
	_, c := newStub(t, reply{status: 422, body: `{"message":"secret"}` + strings.Repeat(" ", 1<<20)})
	_, err := nango.ProxyJSON[ticket](t.Context(), c, ask("/issues?token=secret"))
	var e *nango.ProviderError
	require.ErrorAs(t, err, &e)
	require.Equal(t, 422, e.StatusCode)
	require.Equal(t, "application/json; charset=utf-8", e.Header.Get("Content-Type"))
	require.Len(t, e.Body, 64<<10)
	require.Equal(t, "nango: the provider answered GET /issues with status 422", err.Error())
	require.NotContains(t, printed(t, err), "secret")

	for name, answer := range map[string]reply{"no JSON": {body: "secret", kind: "text/html"}, "another type": {body: `{"id":"secret"}`}, "empty": {}} {
		_, c = newStub(t, answer)
		_, err = nango.ProxyJSON[ticket](t.Context(), c, ask("/issues"))
		var invalid *nango.SDKValidationError
		require.ErrorAs(t, err, &invalid, name)
		require.Equal(t, 200, invalid.StatusCode)
		require.NotContains(t, printed(t, err), "secret")
	}
	_, c = newStub(t, reply{status: 202})
	_, err = nango.ProxyJSON[json.RawMessage](t.Context(), c, ask("/issues"))
	require.ErrorContains(t, err, "is empty, but JSON was expected")
	head := ask("/issues")
	head.Method = "head"
	_, err = nango.ProxyJSON[ticket](t.Context(), c, head)
	require.NoError(t, err)

	_, c = newStub(t, reply{status: 400, body: `{"error":{"code":"server_error","message":"Failed to get connection"}}`})
	_, err = nango.ProxyJSON[ticket](t.Context(), c, ask("/issues"))
	require.ErrorIs(t, err, nango.ErrNotFound)
	require.NotErrorAs(t, err, &e)

	closed := &canned.Body{Reader: io.MultiReader(strings.NewReader(`{"id":`), iotest.ErrReader(io.ErrUnexpectedEOF))}
	c = clientOf(t, func(*http.Request) (*http.Response, error) {
		resp := respond(200, "")
		resp.Body, resp.ContentLength = closed, -1
		return resp, nil
	})
	_, err = nango.ProxyJSON[ticket](t.Context(), c, ask("/issues"))
	var broken *nango.TransportError
	require.ErrorAs(t, err, &broken)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.True(t, closed.Closed)

	_, err = nango.ProxyJSON[ticket](t.Context(), nil, ask("/issues"))
	requireField(t, err, "client")
}

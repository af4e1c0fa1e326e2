package client_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestAnswersThatDoNotDecodeAreErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		answer reply
		field  string
		text   string // the text of the error after the status
	}{
		"empty":                     {reply{}, "", "is empty, but JSON was expected"},
		"blank":                     {reply{body: " \r\n"}, "", "is empty, but JSON was expected"},
		"204":                       {reply{status: 204}, "", "is empty, but JSON was expected"},
		"null":                      {reply{body: " null "}, "", "is null, but an object was expected"},
		"HTML":                      {reply{kind: "text/html", body: "<html>secret"}, "", "is not valid JSON (at byte 1), and its content type is not JSON"},
		"without a type":            {reply{kind: " ", body: "secret"}, "", "is not valid JSON (at byte 1), and its content type is not JSON"},
		"cut":                       {reply{body: `{"connection_id":"secret`}, "", "is not valid JSON (at byte 24)"},
		"two":                       {reply{body: `{}{"a":"secret"}`}, "", "is not valid JSON (at byte 3)"},
		"a list":                    {reply{body: `["secret"]`}, "", "is a JSON array, which does not fit gen.Connection"},
		"a number":                  {reply{body: `{"connection_id":12345678}`}, "connection_id", "connection_id is a JSON number, which does not fit string"},
		"a nested list":             {reply{body: `{"errors":[{"type":["secret"]}]}`}, "errors[0].type", "errors[0].type is a JSON array, which does not fit gen.ConnectionErrorType"},
		"a bad time":                {reply{body: `{"created_at":"secret"}`}, "created_at", "created_at is not a date in RFC 3339 form"},
		"a tag that is a number":    {reply{body: `{"tags":{"secret":5}}`}, "tags", "tags has a value that is a JSON number, which does not fit string"},
		"the second item of a list": {reply{body: `{"errors":[{},{"secret":1,"log_id":{}}]}`}, "errors[1].log_id", "errors[1].log_id is a JSON object, which does not fit string"},
	} {
		s, c := newStub(t, tt.answer)
		conn, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
		require.Nil(t, conn, name)
		var e *nango.SDKValidationError
		require.ErrorAs(t, err, &e, name)
		status := max(tt.answer.status, 200)
		require.Equal(t, status, e.StatusCode, name)
		require.Equal(t, tt.field, e.Field, name)
		require.Equal(t, tt.answer.body, string(e.RawValue), name)
		require.Equal(t, []string{"GET", "/nango/connections/1"}, []string{e.Method, e.Path}, name)
		require.Contains(t, err.Error(), tt.text, name)
		require.NotContains(t, printed(t, err), "secret", name)
		require.Len(t, s.got, 1, "%s: it would be the same again", name)
	}
}

// If an answer lacks the list that it should contain, decoding the answer is an error. Without the
// error, the caller would take the missing list for an empty one.
func TestAnswersWithoutTheirListAreErrors(t *testing.T) {
	for _, answer := range []string{`{}`, `{"status":"secret"}`, `{"error":{"code":"secret"}}`, `{"connections":null,"syncs":null}`} {
		_, c := newStub(t, reply{body: answer})
		_, noConnections := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
		_, noSyncs := c.Syncs.Status(t.Context(), nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "1"}, nango.AllSyncs())
		for field, err := range map[string]error{"connections": noConnections, "syncs": noSyncs} {
			var e *nango.SDKValidationError
			require.ErrorAs(t, err, &e, answer)
			if strings.HasPrefix(answer, `{"error"`) {
				field = "error"
			}
			require.Equal(t, []any{200, field}, []any{e.StatusCode, e.Field})
			require.NotContains(t, printed(t, err), "secret")
		}
		for _, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{}) {
			require.Error(t, err)
		}
	}
}

func TestUnusualAnswersDecode(t *testing.T) {
	for name, answer := range map[string]reply{
		"unknown fields":     {body: `{"connection_id":"1","zz":{"a":[1]}}`},
		"a type in capitals": {kind: "Application/JSON; charset=UTF-8", body: `{"connection_id":"1"}`},
		"another type":       {kind: "text/plain", body: `{"connection_id":"1"}`},
		"a 201":              {status: 201, body: `{"connection_id":"1"}`},
		"unknown values":     {body: `{"connection_id":"1","errors":[{"type":"zz","log_id":"l"}],"credentials":{"type":"ZZ"}}`},
		"nulls":              {body: `{"connection_id":"1","errors":null,"end_user":null,"metadata":null,"tags":null,"credentials":null,"last_fetched_at":null}`},
	} {
		_, c := newStub(t, answer)
		conn, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
		require.NoError(t, err, name)
		require.Equal(t, "1", conn.ConnectionID, name)
	}
}

func TestALongAnswerIsTruncatedInTheError(t *testing.T) {
	_, c := newStub(t, reply{body: "[" + strings.Repeat(" ", 1<<20)})
	_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Len(t, e.RawValue, 64<<10)
}

func TestDoDecodesIntoTheCallersType(t *testing.T) {
	do := func(answer reply, out any) error {
		_, c := newStub(t, answer)
		return c.Do(t.Context(), "GET", "/x", nil, nil, out)
	}
	var raw json.RawMessage
	require.NoError(t, do(reply{body: "null"}, &raw))
	require.Equal(t, "null", string(raw))
	var anything any
	require.NoError(t, do(reply{body: "null"}, &anything))
	require.Nil(t, anything)
	var number int
	require.NoError(t, do(reply{body: "7"}, &number))
	require.Equal(t, 7, number)
	for _, out := range []any{&raw, &anything, &number} {
		var e *nango.SDKValidationError
		require.ErrorAs(t, do(reply{}, out), &e, "%T: nothing is no JSON", out)
	}
	for body, fine := range map[string]bool{"": true, "{}": true, "7": true, "<html>": false, "{": false} {
		err := do(reply{body: body}, nil)
		require.Equal(t, fine, err == nil, "%q: %v", body, err)
	}
}

// net/http decodes gzip only. A body in another encoding, for example from a gateway, cannot be
// read as JSON. The error then says that the encoding was not decoded.
func TestAnErrorSaysThatTheEncodingWasNotDecoded(t *testing.T) {
	for encoding, undecoded := range map[string]bool{"br": true, "gzip, gzip": true, "zstd": true, "identity": false, "": false} {
		c := clientOf(t, func(*http.Request) (*http.Response, error) {
			return respond(200, "\x8b\x08\x80", "Content-Encoding", encoding), nil
		})
		_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
		require.ErrorIs(t, err, nango.ErrInvalidResponse)
		const text = "is not valid JSON (at byte 1), and its content encoding was not decoded"
		require.Equal(t, undecoded, strings.HasSuffix(err.Error(), text), err.Error())
	}
}

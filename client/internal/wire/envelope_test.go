package wire

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bodies holds the bodies of error responses: some that Nango has sent, and some that other servers
// might send.
var bodies = map[string]struct {
	body          string
	code, message string
}{
	"today":                      {`{"error":{"code":"not_found","message":"Connection does not exist"}}`, "not_found", "Connection does not exist"},
	"today, code alone":          {`{"error":{"code":"unknown_connection"}}`, "unknown_connection", ""},
	"today, with an empty rest":  {`{"error":{"code":"unknown_account","message":"M","payload":{}}}`, "unknown_account", "M"},
	"documented, message":        {`{"message":"M"}`, "", "M"},
	"documented, error type":     {`{"error_type":"action_script_failure","payload":{"a":1}}`, "action_script_failure", ""},
	"message and code":           {`{"message":"M","code":"ECONNREFUSED","method":"GET"}`, "ECONNREFUSED", "M"},
	"a sentence as error":        {`{"error":"M"}`, "", "M"},
	"a sentence and a message":   {`{"error":"E","message":"M"}`, "", "M"},
	"a sentence and a type":      {`{"error":"M","error_type":"T"}`, "T", "M"},
	"null":                       {`{"error":null}`, "", ""},
	"a code that is a number":    {`{"error":{"code":42,"message":["x"]}}`, "", ""},
	"an error that is a list":    {`{"error":[{"code":"x"}]}`, "", ""},
	"unknown fields":             {`{"zz":[1],"error":{"code":"c","zz":{}}}`, "c", ""},
	"blanks":                     {" \n{ \"error\" :\t{\"code\":\"c\"} } ", "c", ""},
	"HTML":                       {`<html>`, "", ""},
	"cut":                        {`{"error":{"code":"c"`, "", ""},
	"empty":                      {``, "", ""},
	"text after it":              {`{"error":{"code":"c"}}x`, "", ""},
	"a list":                     {`["c"]`, "", ""},
	"a number":                   {`1`, "", ""},
	"a repeated field: the last": {`{"error":{"code":"a","code":"b"}}`, "b", ""},
}

func TestEnvelope(t *testing.T) {
	for name, tt := range bodies {
		e := parseEnvelope([]byte(tt.body))
		require.Equal(t, tt.code, e.Code, name)
		require.Equal(t, tt.message, e.Message, name)
	}
}

func TestEnvelopeKeepsFreeFormMembersUnchanged(t *testing.T) {
	e := parseEnvelope([]byte(`{"error":{"code":"c","errors":[{"path":["a"]}],"payload":"0197","upstream":{"status":500}}}`))
	require.Equal(t, `[{"path":["a"]}]`, string(e.Errors))
	require.Equal(t, `"0197"`, string(e.Payload), "the payload is a string in some errors, an object in others")
	require.Equal(t, `{"status":500}`, string(e.Upstream))
	e = parseEnvelope([]byte(`{"error_type":"t","payload":{"n":9007199254740993}}`))
	require.Equal(t, `{"n":9007199254740993}`, string(e.Payload))
}

func FuzzEnvelope(f *testing.F) {
	for _, tt := range bodies {
		f.Add([]byte(tt.body), 400)
	}
	f.Add([]byte(`{"error":{"code":"server_error","message":"Failed to get connection"}}`), 400)
	f.Fuzz(func(t *testing.T, body []byte, status int) {
		e := parseEnvelope(body)
		if !json.Valid(body) {
			require.Empty(t, e, "the body is not JSON")
		}
		for _, raw := range []json.RawMessage{e.Errors, e.Payload, e.Upstream} {
			require.True(t, raw == nil || json.Valid(raw))
		}
		if ownRefusal(&http.Response{StatusCode: status, Request: newRequest(t, "GET", "")}, body) {
			require.NotEmpty(t, e.Code, "Nango's own refusals have a code")
			require.True(t, slices.Contains(ownCodes[status], e.Code) || slices.ContainsFunc(networkCodes, func(start string) bool { return strings.HasPrefix(e.Code, start) }), e.Code)
		}
	})
}

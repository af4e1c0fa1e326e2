package client_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func TestJSONInAMessageIsNotPrinted(t *testing.T) {
	for message, want := range map[string]string{
		`Failed to fetch client credentials token: {"connection":{"id":35,"connection_config":{"tenant_password":"S3CRET"},"metadata":{"ssn":"S3CRET"}}}`: "Failed to fetch client credentials token: {…}",
		`Failed: {"connection":{"connection_config":{"tenant_password":"S3CRET`:                                                                           "Failed: {…}", // truncated JSON
		`Failed: "{\"provider_error_payload\":{\"error\":\"S3CRET\"}}"`:                                                                                   `Failed: "{…}"`,
		`An error of type 'x' with payload '{"connection":{"a":"S3CRET"}}' was not handled`:                                                               "An error of type 'x' with payload '{…}' was not handled",
		`{"a":"S3CRET"} and {"b":"S3CRET"}`:                                                                                                               "{…}",
		`{"a":"x"} and {"b":"S3CRET`:                                                                                                                      "{…}",
		"Failed: {\n  connection: { password: 'S3CRET' }\n}":                                                                                              "Failed: {…}",
		`Failed: ["S3CRET", 1]`:                                    "Failed: {…}",
		`Failed: [1, "S3CRET"]`:                                    "Failed: {…}",
		`Failed: [ null, "S3CRET"]`:                                "Failed: {…}",
		`Failed: [\"S3CRET\"]`:                                     "Failed: {…}",
		`GET /x?config=%7B%22password%22%3A%22S3CRET%22%7D`:        "GET /x?config={…}",
		`GET /x?config=%7b%22password%22%3a%22S3CRET`:              "GET /x?config={…}",
		`GET /x?config=%257B%2522password%2522%253A%2522S3CRET`:    "GET /x?config={…}",
		`GET /x?list=%5B%22S3CRET%22%5D`:                           "GET /x?list={…}",
		`Failed: {"a":{"b":{"c":"x}S3CRET"}},"d":"S3CRET"}, again`: "Failed: {…}, again",
		`Failed: {"password":"x}S3CRET`:                            "Failed: {…}",
		`Failed: {"password":"x]S3CRET y`:                          "Failed: {…}",
		`"tenant_password":"S3CRET","id":35}} was refused`:         "{…} was refused",
		`...5,"metadata":{"ssn":"S3CRET"}}`:                        "...5,{…}",
		`Failed: \u007b\u0022password\u0022:\u0022S3CRET\u0022}`:   "Failed: {…}",
		`Failed: &#123;&quot;password&quot;:&quot;S3CRET&quot;}`:   "Failed: {…}",
		`Failed: [ 'S3CRET', 'S3CRET' ]`:                           "Failed: {…}",
		`Failed:[{"a":"S3CRET"},{"a":"S3CRET"}]; [{"b":"S3CRET"}`:  "Failed:{…}",
		`id token eyJhbGciOiJub25lIn0.S3CRET.x is invalid`:         "id token {…}",
		`at=eyJwYXNzd29yZCI6IlMzQ1JFVCJ9S3CRET`:                    "at={…}",
		`keyJanitor is a name`:                                     `keyJanitor is a name`,
		`Field "name": is required`:                                `Field "name": is required`,
		`Expected "a" or "b"`:                                      `Expected "a" or "b"`,
		`50%25 of filter%5Bname%5D`:                                `50%25 of filter%5Bname%5D`,
		`No connection matching the provided params`:               `No connection matching the provided params`,
		`Unrecognized key(s) in object: 'colour'`:                  `Unrecognized key(s) in object: 'colour'`,
		`Use [dashboard] to fix it`:                                `Use [dashboard] to fix it`,
		`[object Object]`:                                          `[object Object]`,
		"":                                                         "",
	} {
		body, err := json.Marshal(map[string]any{"error": map[string]any{"code": "invalid_credentials", "message": message}})
		require.NoError(t, err)
		for _, status := range []int{400, 404, 424, 500} {
			_, c := newStub(t, reply{status: status, body: string(body)})
			_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
			var e *nango.SDKError
			require.ErrorAs(t, err, &e)
			require.Equal(t, message, e.Message, "Message is not shortened")
			js, jsErr := json.Marshal(err)
			require.NoError(t, jsErr)
			for _, printed := range []string{err.Error(), fmt.Sprintf("%+v %#v %q", err, e, e), string(js), e.LogValue().String()} {
				require.NotContains(t, printed, "S3CRET", message)
			}
			if want != "" {
				require.Contains(t, err.Error(), "invalid_credentials: "+strings.ReplaceAll(want, "\n", " "))
			}
		}
	}
}

func FuzzMessage(f *testing.F) {
	f.Add("Failed: ", `{"a":{"b":[1,"x"]}}`, ".")
	f.Add("[", `["x"]`, "]")
	f.Fuzz(func(t *testing.T, before, object, after string) {
		var found any
		if json.Unmarshal([]byte(object), &found) != nil || strings.ContainsAny(before+after, "{}[]%") {
			return
		}
		switch found := found.(type) {
		case map[string]any:
		case []any:
			if len(found) == 0 {
				return
			}
		default:
			return
		}
		e := &nango.SDKError{StatusCode: http.StatusBadRequest, Message: before + object + after}
		if len(before) < 200 && len(object) > 6 {
			require.NotContains(t, e.Error(), strings.TrimSpace(object))
		}
	})
}

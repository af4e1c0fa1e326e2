package hostile_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// answering returns a function that sends the same response to every request.
func answering(status int, body string, header ...string) func(method, *http.Request, int) *http.Response {
	return func(method, *http.Request, int) *http.Response { return answer(status, body, header...) }
}

// refusal returns a test case for a response with an error status. A call through the proxy must
// return the response like any other response of the provider, and not as an error.
func refusal(name string, code int, body string, header ...string) cell {
	return cell{name, answering(code, body, header...), func(m method) want {
		switch {
		case m.kind == foreign && code != http.StatusSwitchingProtocols:
			return data(code)
		case code == 404 && m.versioned:
			return wrongVersion()
		case code == 408 || code == 429 || code >= 502 && code <= 504:
			return status(code, m.often())
		}
		return status(code, 1)
	}}
}

// nangoError returns a test case for an error response in Nango's own format. Every method,
// including those that call the proxy, must return an error for which errors.Is with the given
// sentinel returns true.
func nangoError(name string, code int, body string, sentinel error, header ...string) cell {
	return cell{name, answering(code, body, header...), func(method) want {
		w := status(code, 1)
		basic := w.check
		w.check = func(t *testing.T, got result, s *server) {
			t.Helper()
			basic(t, got, s)
			require.ErrorIs(t, got.err, sentinel)
			e, _ := errors.AsType[*nango.SDKError](got.err)
			require.NotEmpty(t, e.Code)
		}
		return w
	}}
}

const page = "<html><body>" + answerSecret + "</body></html>"

// coded returns the JSON of an error in Nango's current format, with a secret in its payload.
func coded(code, message string) string {
	return fmt.Sprintf(`{"error":{"code":%q,"message":%q,"payload":{"token":%q}}}`, code, message, answerSecret)
}

func TestRefusals(t *testing.T) {
	html := []string{"Content-Type", "text/html; charset=utf-8"}
	cells := []cell{
		refusal("HTML at 400", 400, page, html...), refusal("HTML at 404", 404, page, html...), refusal("HTML at 500", 500, page, html...),
		refusal("HTML at 502", 502, page, html...), refusal("HTML at 503", 503, page, html...), refusal("HTML at 504", 504, page, html...),
		refusal("HTML that claims to be JSON", 403, page),
		refusal("empty body", 500, ""), refusal("empty body at 408", 408, ""), refusal("empty body without a type", 404, "", "Content-Type", ""),
		refusal("truncated JSON", 400, `{"error":{"code":"not_found","message":"x`), refusal("null", 400, "null"), refusal("a list", 400, `["`+answerSecret+`"]`),
		refusal("a text", 400, `"`+answerSecret+`"`), refusal("nulls", 400, `{"error":{"code":null,"message":null,"errors":null,"payload":null,"upstream":null}}`),
		refusal("wrong types", 400, `{"error":{"code":7,"message":{"a":"`+answerSecret+`"},"errors":"x","payload":3,"upstream":[]}}`),
		refusal("an error that is a list", 400, `{"error":["`+answerSecret+`"]}`), refusal("deep nesting", 400, strings.Repeat("[", 100_000)),
		refusal("not UTF-8", 400, "{\"error\":{\"code\":\"a\xff\",\"message\":\"b\xfe\"}}"),
		refusal("a text with escapes", 400, `{"error":{"code":"x\u001b[31m\r\n","message":"line\r\nbreak\u2028\u0000"}}`),
		refusal("a status beyond HTTP", 999, page, html...),
		refusal("a code of a provider", 400, `{"error":{"code":"bad_filter","message":"No."}}`, "Content-Type", "application/problem+json"),
		nangoError("unknown connection", 400, coded("unknown_connection", "No connection"), nango.ErrNotFound),
		nangoError("Application/JSON", 401, coded("unknown_account", "No account"), nango.ErrUnauthorized, "Content-Type", "Application/JSON; charset=utf-8"),
		nangoError("refresh failed", 424, coded("invalid_credentials", "Refused"), nango.ErrInvalidCredentials),
		nangoError("refresh held back", 424, coded("connection_refresh_backoff", "Later"), nango.ErrInvalidCredentials),
		nangoError("refresh given up", 424, coded("connection_refresh_exhausted", "Never"), nango.ErrInvalidCredentials),
		nangoError("refresh refused outside", 400, coded("refresh_token_external_error", "Refused"), nango.ErrInvalidCredentials),
		nangoError("a scope is missing", 403, coded("forbidden", "Insufficient scope: a"), nango.ErrForbidden),
	}
	for _, kind := range []string{"", "text/plain", "application/octet-stream", "application/json;;;=", "json", "application/json; charset=latin1"} {
		cells = append(cells, untyped(kind))
	}
	eachCell(t, append(cells, echoes()...))
}

// untyped returns a test case for an error response in Nango's format with a missing or wrong
// Content-Type. The client must decode the error nevertheless. A call through the proxy may instead
// return the response without an error, because with this Content-Type it may come from the
// provider.
func untyped(kind string) cell {
	c := nangoError("JSON as "+kind, 400, coded("unknown_connection", "No connection"), nango.ErrNotFound, "Content-Type", kind)
	strict := c.want
	c.want = func(m method) want {
		if m.kind == foreign {
			return want{err: []any{nil, new(*nango.Response400)}, sent: 1}
		}
		return strict(m)
	}
	return c
}

// echoes returns test cases for error responses that contain the API key of the request.
func echoes() []cell {
	var cells []cell
	for name, body := range map[string]string{
		"message": `{"error":{"code":"unknown_account","message":"Bad key KEY."}}`, "code": `{"error":{"code":"KEY"}}`, "plain error": `{"error":"Bad KEY"}`,
		"fields":  `{"error":{"code":"invalid_body","message":"No.","errors":[{"code":"KEY","message":"KEY","path":["a","KEY"]}]}}`,
		"payload": `{"error_type":"x","payload":{"key":"KEY"}}`, "upstream": `{"error":{"code":"script_http_error","upstream":{"status":401,"headers":{"x":"KEY"},"body":"KEY"}}}`,
	} {
		cells = append(cells, cell{"the key in its " + name, func(_ method, req *http.Request, _ int) *http.Response {
			sent := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
			return answer(401, strings.ReplaceAll(body, "KEY", sent), "X-Echo", sent)
		}, func(m method) want {
			if m.kind == foreign && name != "message" { // only the message is in a format that Nango uses
				return data(401)
			}
			return status(401, 1)
		}})
	}
	return cells
}

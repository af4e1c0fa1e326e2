package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// ownCodes lists, by status, the codes with which Nango itself refuses a call through the proxy.
// The status alone does not show whether Nango or the provider refused the call, since Nango passes
// on the provider's status. Nango refused the call only if all of the following hold: the body is
// an object with an error object and nothing else; the code in the error object is in the list for
// the status; and, for a code that providers use too, the message is one that Nango writes.
var ownCodes = map[int][]string{
	400: {"invalid_json", "request_too_large", "invalid_headers", "unknown_connection",
		"server_error", "invalid_credentials", "connection_refresh_backoff",
		"connection_refresh_exhausted", "refresh_token_external_error", "base_url_override_disabled",
		"base_url_override_not_allowed", "proxy_redirect_to_denied_host", "proxy_request_failed",
		"missing_api_url", "missing_provider", "unknown_provider", "unsupported_provider",
		"unsupported_auth", "invalid_query_params", "invalid_certificate_or_key_format",
		"failed_to_get_connection", "unknown_error"},
	401: {"missing_auth_header", "malformed_auth_header", "invalid_secret_key",
		"invalid_secret_key_format", "unknown_account", "server_error"},
	402: {"plan_limit"},
	403: {"forbidden"},
	404: {"unknown_provider_config", "unknown_connection", "server_error"},
	413: {"request_too_large"},
	415: {"invalid_content_type"},
	424: {"server_error", "invalid_credentials", "connection_refresh_backoff",
		"connection_refresh_exhausted", "refresh_token_external_error"},
	429: {"too_many_request"},
	500: {"generic_error_support", "unknown_empty_error", "server_error"},
}

// Some error codes come from Nango and from providers. For each of these codes, ownMessages has a
// function that reports whether a message is one that Nango writes.
var ownMessages = map[string]func(string) bool{
	"forbidden":            containing("Insufficient scope", "is not authorized for an environment"),
	"too_many_request":     func(message string) bool { return message == "" },
	"invalid_json":         containing(" is not valid JSON", " JSON input", " in JSON", " after JSON"),
	"invalid_content_type": containing("Content-Type header must be"),
	"request_too_large":    containing("too large"),
	"server_error":         containing("Failed to get connection"),
	"unknown_error":        containing("unknown_error"),
}

func containing(texts ...string) func(string) bool {
	return func(message string) bool {
		return slices.ContainsFunc(texts,
			func(text string) bool { return strings.Contains(message, text) })
	}
}

// networkCodes lists prefixes of the Node.js error codes that Nango sends if its connection to the
// provider fails. The body of such a response is {message, code, method}, without an error object
// around it.
var networkCodes = []string{
	"ECONN", "EADDR", "EAI_", "EHOST", "ENET", "ENOTCONN", "ENOTFOUND", "EPIPE", "EPROTO",
	"ESOCKET", "ETIMEDOUT",
	"ERR_", "HPE_", "UND_ERR_", "CERT_", "CRL_", "DEPTH_ZERO_", "HOSTNAME_MISMATCH", "INVALID_CA",
	"INVALID_PURPOSE",
	"PATH_LENGTH_EXCEEDED", "SELF_SIGNED_", "UNABLE_TO_",
}

// foreignRefusal reports whether Nango itself refused a call through the proxy, in which case it
// returns the body of Nango's response.
func foreignRefusal(resp *http.Response) (body []byte, refused bool) {
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols:
		_ = resp.Body.Close() // the body is the connection itself, which may never end
		return nil, true
	case resp.StatusCode < 400:
		return nil, false
	case resp.StatusCode == http.StatusInternalServerError && resp.Header.Get("Content-Type") == "" &&
		resp.Header.Get("ETag") == "":
		// If the provider's response breaks off, Nango sends an empty 500 without a content type.
		// If the provider itself sends an empty 500, Nango adds a content type to it.
		if !empty(resp) {
			return nil, false
		}
	case !isOwnType(resp.Header) || resp.ContentLength > MaxErrorBody: // Nango's own bodies are small
		return nil, false
	default:
		if body, _ = peek(resp, MaxErrorBody); !ownRefusal(resp, body) {
			return nil, false
		}
	}
	drain(resp.Body)
	return body, true
}

func isOwnType(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && media == "application/json"
}

// ownRefusal reports whether Nango itself wrote body.
func ownRefusal(resp *http.Response, body []byte) bool {
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return false
	}
	inner, enveloped := top["error"]
	if !enveloped {
		return resp.StatusCode == http.StatusInternalServerError &&
			networkFailure(resp.Request.Method, top)
	}
	var fields map[string]json.RawMessage
	if len(top) != 1 || json.Unmarshal(inner, &fields) != nil ||
		!only(fields, "code", "message", "errors", "payload", "additional_properties", "upstream",
			"method", "path") {
		return false
	}
	e := parseEnvelope(body)
	ownMessage := ownMessages[e.Code]
	return slices.Contains(ownCodes[resp.StatusCode], e.Code) &&
		(ownMessage == nil || ownMessage(e.Message))
}

// networkFailure reports whether the JSON object top is the response that Nango sends if its
// connection to the provider failed. method is the method of the request.
func networkFailure(method string, top map[string]json.RawMessage) bool {
	var code, sent text
	_ = json.Unmarshal(top["code"], &code)
	_ = json.Unmarshal(top["method"], &sent)
	return len(top) == 3 && only(top, "message", "code", "method") &&
		strings.EqualFold(string(sent), method) &&
		slices.ContainsFunc(networkCodes,
			func(beginning string) bool { return strings.HasPrefix(string(code), beginning) })
}

func only(object map[string]json.RawMessage, names ...string) bool {
	for name := range object {
		if !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// peek returns up to size bytes from the beginning of the body. If reading them fails, it also
// returns the error. Reading the body afterwards returns these bytes again.
func peek(resp *http.Response, size int64) ([]byte, error) {
	head, err := io.ReadAll(io.LimitReader(resp.Body, size))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = &failing{err}
	}
	resp.Body = &spliced{Reader: io.MultiReader(bytes.NewReader(head), rest), Closer: resp.Body}
	return head, err
}

// empty reports whether the body is empty. Reading the body afterwards still returns all of it.
func empty(resp *http.Response) bool {
	if resp.ContentLength > 0 {
		return false
	}
	head, err := peek(resp, 1)
	return len(head) == 0 && err == nil
}

type spliced struct {
	io.Reader
	io.Closer
}

// failing is a reader that always returns the error err.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

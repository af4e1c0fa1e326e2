package wire

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// The proxy passes a provider's answer through as it is, so a status alone does not tell who refused. Nango's own
// refusals are known by their whole form: the envelope, a code from this list, and the status that goes with it.
var ownCodes = map[string][]int{
	"missing_auth_header":           {401},
	"invalid_secret_key_format":     {401},
	"unknown_account":               {401},
	"plan_limit":                    {402},
	"unknown_provider_config":       {404},
	"unknown_connection":            {400, 404},
	"invalid_headers":               {400},
	"invalid_query_params":          {400},
	"invalid_credentials":           {400, 424},
	"connection_refresh_backoff":    {400, 424},
	"connection_refresh_exhausted":  {400, 424},
	"refresh_token_external_error":  {400, 424},
	"base_url_override_disabled":    {400},
	"base_url_override_not_allowed": {400},
	"proxy_redirect_to_denied_host": {400},
	"proxy_request_failed":          {400},
	"missing_api_url":               {400},
	"missing_provider":              {400},
	"unknown_provider":              {400},
	"unsupported_provider":          {400},
	"unsupported_auth":              {400},
	"failed_to_get_connection":      {400},
	"generic_error_support":         {500},
}

// Codes that say how Nango's own connection to the provider failed, in {message, code, method} without an envelope.
var networkCodes = []string{
	"ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "EPIPE",
	"EPROTO", "ERR_NETWORK", "ERR_BAD_REQUEST", "ERR_BAD_RESPONSE", "ERR_FR_TOO_MANY_REDIRECTS", "ERR_CANCELED", "ERR_INVALID_URL",
	"CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"ERR_TLS_CERT_ALTNAME_INVALID",
}

// ownRefusal reports whether body, with status, is Nango's own word.
func ownRefusal(status int, body []byte) bool {
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return false
	}
	inner, enveloped := top["error"]
	if !enveloped {
		var code text
		_ = json.Unmarshal(top["code"], &code)
		return status == http.StatusInternalServerError && only(top, "message", "code", "method") && slices.Contains(networkCodes, string(code))
	}
	var fields map[string]json.RawMessage
	if len(top) != 1 || json.Unmarshal(inner, &fields) != nil ||
		!only(fields, "code", "message", "errors", "payload", "additional_properties", "upstream", "method", "path") {
		return false
	}
	e := parseEnvelope(body)
	switch e.Code {
	case "forbidden": // many a provider says this too
		return status == http.StatusForbidden && strings.HasPrefix(e.Message, "Insufficient scope")
	case "server_error":
		return strings.HasPrefix(e.Message, "Failed to get connection")
	case "too_many_request":
		return status == http.StatusTooManyRequests && e.Message == ""
	}
	return slices.Contains(ownCodes[e.Code], status)
}

func only(object map[string]json.RawMessage, names ...string) bool {
	for name := range object {
		if !slices.Contains(names, name) {
			return false
		}
	}
	return true
}

// peek returns the body's beginning and leaves the body whole.
func peek(resp *http.Response) []byte {
	if resp.ContentLength > MaxErrorBody { // Nango's own are small
		return nil
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, MaxErrorBody))
	rest := io.Reader(resp.Body)
	if err != nil {
		rest = &failing{err}
	}
	resp.Body = &spliced{Reader: io.MultiReader(bytes.NewReader(head), rest), Closer: resp.Body}
	return head
}

type spliced struct {
	io.Reader
	io.Closer
}

// failing repeats the error that cut the body, where the reader of the whole body will meet it.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

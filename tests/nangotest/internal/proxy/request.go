// Package proxy does what Nango's proxy does with a request that has passed its checks: it sends a
// request with the connection's credentials to the provider and passes the response on.
package proxy

import (
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Request is a request to a provider.
type Request struct {
	axios.Request
	from   *http.Request // the request to the proxy
	method string        // in lower case, as in Nango's error messages
	resent http.Header   // the headers that are sent again after a redirect, even to another host
}

// NewRequest returns the request to send to the provider. Its path is the path after /proxy, its
// headers are those that the caller sent for the provider, and its body is the caller's body,
// decoded and encoded again. It contains the connection's credentials. The parameter incoming is
// the request to the proxy, and the parameter body is the parsed body of that request.
func NewRequest(incoming *http.Request, body express.Body, in *state.Integration,
	conn *state.Connection) (*Request, error) {
	header := providerHeader(incoming.Header)
	override := incoming.Header.Get("Base-Url-Override")
	contentType := header.Get("Content-Type")
	if in.Info.Proxy.BaseURL+in.Config["baseUrl"]+override == "" {
		return nil, reply.BadRequest("unsupported_provider", "unsupported_provider")
	}
	data, err := axios.NewData(contentType, body)
	if err != nil {
		return nil, reply.Unexpected()
	}
	out := &Request{Request: axios.Request{Method: incoming.Method, Header: http.Header{}},
		from:   incoming,
		method: strings.ToLower(incoming.Method)}
	fill := Filler{in, conn}
	base, err := fill.baseURL(override)
	if err != nil {
		return nil, err
	}
	endpoint := strings.TrimPrefix(incoming.URL.EscapedPath(), "/proxy")
	if incoming.URL.RawQuery != "" {
		endpoint += "?" + incoming.URL.RawQuery
	}
	if out.URL, err = axios.ParseURL(Join(base, endpoint)); err != nil {
		return nil, reply.Unexpected()
	}
	fill.InjectQuery(out.URL)
	if fields := fill.bodyFields(); len(fields.Names()) > 0 {
		data.Inject(fields)
	}
	if fill.computesHeaders() && !computable(incoming.Method, out.URL.RawQuery, data) {
		return nil, reply.Unexpected()
	}
	fill.InjectHeaders(&out.Request)
	own := out.Header.Clone()
	for name, values := range header {
		if name != "User-Agent" || own[name] == nil {
			own[name] = values
		}
	}
	out.Header = own
	if forwardsOnRedirect(incoming.Header, in) {
		out.resent = own.Clone()
	}
	if host := out.Header.Get("Host"); host != "" {
		out.Host = host
		delete(out.Header, "Host")
	}
	out.Body, contentType, err = data.Encode(incoming.Method, contentType)
	if deep, ok := err.(*axios.DepthError); ok { //nolint:errorlint // it is returned unwrapped
		return nil, &axios.NetworkError{Code: "ERR_FORM_DATA_DEPTH_EXCEEDED", Message: deep.Error(),
			Method: incoming.Method}
	} else if err != nil {
		return nil, reply.Unexpected()
	}
	if contentType != "" {
		out.Header.Set("Content-Type", contentType)
	}
	for name, value := range map[string]string{
		"Accept": axios.Accept, "User-Agent": axios.UserAgent, "Accept-Encoding": axios.AcceptEncoding,
	} {
		if out.Header[name] == nil {
			out.Header.Set(name, value)
		}
	}
	return out, nil
}

// providerHeader returns the headers that the caller sent for the provider. Their names have the
// prefix Nango-Proxy-, which providerHeader removes. If a header is repeated, only its last value
// is returned.
func providerHeader(from http.Header) http.Header {
	header := http.Header{}
	for name, values := range from {
		if own, ok := strings.CutPrefix(name, "Nango-Proxy-"); ok && own != "" && !ownHeaders[own] {
			header[http.CanonicalHeaderKey(own)] = values[len(values)-1:]
		}
	}
	return header
}

// ownHeaders lists the headers that a caller cannot set, because Nango sets them itself on a
// request to the provider.
var ownHeaders = map[string]bool{"Content-Length": true, "Transfer-Encoding": true,
	"Connection": true, "Expect": true}

func forwardsOnRedirect(header http.Header, in *state.Integration) bool {
	if said := header.Get("Forward-Headers-On-Redirect"); said != "" {
		return said == "true"
	}
	return in.Info.Proxy.ForwardHeaders
}

// computable reports whether Nango can decode the query and the body. Nango decodes both to make
// their fields available to header templates. If it cannot decode a field, the request fails, even
// if no template uses the field.
func computable(method, query string, data *axios.Data) bool {
	if !decodable(query) {
		return false
	}
	if method != http.MethodPost && method != http.MethodPut && method != http.MethodPatch {
		return true
	}
	switch v, bare := data.Value(); v := v.(type) {
	case []byte:
		return decodable(js.Decode(v))
	case *js.Object:
		for name, field := range v.All() {
			if !encodable(name, field, bare) {
				return false
			}
		}
	case *js.Array:
		for _, item := range v.Items {
			if !encodable("", item, bare) {
				return false
			}
		}
	}
	return true
}

func decodable(form string) bool {
	for pair := range strings.SplitSeq(form, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if _, err := js.DecodeURIComponent(name); err != nil {
			return false
		}
		if _, err := js.DecodeURIComponent(value); err != nil {
			return false
		}
	}
	return true
}

func encodable(name string, v any, bare bool) bool {
	text, err := js.Text(v, func(*js.Object) bool { return !bare })
	return err == nil && js.Encodable(text) && js.Encodable(name)
}

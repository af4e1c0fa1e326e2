package routes

import (
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// providerRequest returns the request to the provider: the rest of the path, the headers meant for
// it, the body encoded anew, and the connection's credentials.
func (c *call) providerRequest(in *state.Integration,
	conn *state.Connection) (*providerRequest, error) {
	header := c.providerHeader()
	contentType := header.Get("Content-Type")
	if base := in.Info.Proxy.BaseURL + in.Config["baseUrl"] +
		c.Header.Get("Base-Url-Override"); base == "" {
		return nil, reply.Refuse(http.StatusBadRequest, "unsupported_provider", "unsupported_provider")
	}
	data, err := axios.NewData(contentType, c.proxyBody)
	if err != nil {
		return nil, reply.Unexpected()
	}
	out := &providerRequest{Request: axios.Request{Method: c.Method, Header: http.Header{}},
		method: strings.ToLower(c.Method)}
	base, err := c.baseURL(in, conn)
	if err != nil {
		return nil, err
	}
	endpoint := strings.TrimPrefix(c.URL.EscapedPath(), "/proxy")
	if c.URL.RawQuery != "" {
		endpoint += "?" + c.URL.RawQuery
	}
	if out.URL, err = axios.ParseURL(joined(base, endpoint)); err != nil {
		return nil, reply.Unexpected()
	}
	fill := filler{in, conn}
	fill.injectQuery(out.URL)
	if fields := fill.bodyFields(); len(fields.Names()) > 0 {
		data.Inject(fields)
	}
	if fill.computesHeaders() && !computable(c.Method, out.URL.RawQuery, data) {
		return nil, reply.Unexpected()
	}
	fill.injectHeaders(&out.Request)
	own := out.Header.Clone()
	for name, values := range header {
		if name != "User-Agent" || own[name] == nil {
			own[name] = values
		}
	}
	out.Header = own
	if c.forwardsOnRedirect(in) {
		out.again = own.Clone()
	}
	if host := out.Header.Get("Host"); host != "" {
		out.Host = host
		delete(out.Header, "Host")
	}
	out.Body, contentType, err = data.Encode(c.Method, contentType)
	if deep, ok := err.(*axios.DepthError); ok { //nolint:errorlint // it is returned unwrapped
		return nil, &axios.NetworkError{Code: "ERR_FORM_DATA_DEPTH_EXCEEDED", Message: deep.Error(),
			Method: c.Method}
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

// providerRequest is a request to the provider. again holds the headers that a redirect to another
// host keeps.
type providerRequest struct {
	axios.Request
	method string // in lower case, as in error messages
	again  http.Header
}

// providerHeader returns the headers that are meant for the provider. Of a repeated header the last
// value counts.
func (c *call) providerHeader() http.Header {
	header := http.Header{}
	for name, values := range c.Header {
		if own, ok := strings.CutPrefix(name, "Nango-Proxy-"); ok && own != "" && !ownHeaders[own] {
			header[http.CanonicalHeaderKey(own)] = values[len(values)-1:]
		}
	}
	return header
}

// ownHeaders lists the headers that Nango itself sets on a request to the provider.
var ownHeaders = map[string]bool{"Content-Length": true, "Transfer-Encoding": true,
	"Connection": true, "Expect": true}

func (c *call) forwardsOnRedirect(in *state.Integration) bool {
	if said := c.Header.Get("Forward-Headers-On-Redirect"); said != "" {
		return said == "true"
	}
	return in.Info.Proxy.ForwardHeaders
}

// computable reports whether Nango can decode the query and the body, whose fields it offers to
// header templates. A field that it cannot decode is an error even if no template uses it.
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
		for _, name := range v.Names() {
			field, _ := v.Get(name)
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

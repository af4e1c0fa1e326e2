package client

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/request"
)

// Proxy calls a provider's API with the credentials of a connection: /proxy/{anyPath}.
//
// The provider's answer comes back as it is: any status is data, redirects are not followed, and the body streams, so
// close it. Only Nango's own refusals to make the call are errors, as everywhere else. Nothing is retried here, since
// Nango itself repeats a call that has Retries; and a call waits as long as its context does.
type Proxy struct{ c *core }

// ProxyRequest is a call to a provider.
type ProxyRequest struct {
	// Method is GET when empty. OPTIONS, TRACE and CONNECT are refused; any other is passed on.
	Method string
	// Endpoint is the provider's path, escaped, with an optional query: "/repos/a%2Fb/issues?state=open". It is sent as it
	// is; characters that a URL cannot hold are percent-encoded. Dot segments that would leave the proxy are refused. Empty
	// is "/". A whole URL works where it begins with the base URL that Nango has, which Nango takes off.
	Endpoint string
	// ProviderConfigKey and ConnectionID name the connection. Both are required.
	ProviderConfigKey string
	ConnectionID      string
	// Headers are for the provider. Nango adds the credentials; a header of the same name replaces them.
	Headers http.Header
	// Params are added to the endpoint's query.
	Params url.Values
	// Data is sent as JSON. Nango parses it and writes it again, so integers above 2^53 arrive rounded. A string or []byte
	// is sent as it is where ContentType or Headers name another type than JSON, and url.Values as a form.
	Data any
	// Body is sent as it is; Data must be nil then. A Body that is an io.Closer is closed, also where the call fails.
	Body io.Reader
	// ContentType is the type of Data or Body. Empty is that of Headers, or else application/json for Data and
	// application/octet-stream for Body.
	ContentType string
	// Retries is how often Nango repeats the call after network errors, 5xx, 429 and 401, waiting 3 s and longer; 0 is never.
	Retries int
	// RetryOn are further statuses to repeat on.
	RetryOn []int
	// BaseURLOverride replaces the provider's configured base URL, where the server allows it.
	BaseURLOverride string
	// Decompress has Nango decompress the provider's answer; nil leaves that to the server.
	Decompress *bool
	// ForwardHeadersOnRedirect says whether Nango repeats the headers when it follows a redirect; nil leaves that to the server.
	ForwardHeadersOnRedirect *bool
}

// Get is [Proxy.Do] with method GET.
//
//nango:operation proxyGet
func (p *Proxy) Get(ctx context.Context, r ProxyRequest, opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodGet, r, opts)
}

// Post is [Proxy.Do] with method POST.
//
//nango:operation proxyPost
func (p *Proxy) Post(ctx context.Context, r ProxyRequest, opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodPost, r, opts)
}

// Put is [Proxy.Do] with method PUT.
//
//nango:operation proxyPut
func (p *Proxy) Put(ctx context.Context, r ProxyRequest, opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodPut, r, opts)
}

// Patch is [Proxy.Do] with method PATCH.
//
//nango:operation proxyPatch
func (p *Proxy) Patch(ctx context.Context, r ProxyRequest, opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodPatch, r, opts)
}

// Delete is [Proxy.Do] with method DELETE.
//
//nango:operation proxyDelete
func (p *Proxy) Delete(ctx context.Context, r ProxyRequest, opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodDelete, r, opts)
}

func (p *Proxy) with(ctx context.Context, method string, r ProxyRequest, opts []CallOption) (*http.Response, error) {
	r.Method = method
	return p.Do(ctx, r, opts...)
}

// Do calls the provider and returns its answer, whatever the status. The caller closes the body.
//
// An error is Nango's refusal (an [*SDKError] as everywhere; an unknown connection is a [*Response400] and
// [ErrNotFound]), a request that cannot be sent, or no answer at all.
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func (p *Proxy) Do(ctx context.Context, r ProxyRequest, opts ...CallOption) (*http.Response, error) {
	resp, err := p.do(ctx, r, opts)
	if err != nil {
		if c, ok := r.Body.(io.Closer); ok {
			_ = c.Close()
		}
		return nil, err
	}
	resp.Request = resp.Request.WithContext(ctx) // a copy, without the key
	resp.Request.Header = resp.Request.Header.Clone()
	resp.Request.Header.Del("Authorization")
	return resp, nil
}

func (p *Proxy) do(ctx context.Context, r ProxyRequest, opts []CallOption) (*http.Response, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	path, query, err := splitEndpoint(r.Endpoint)
	if err != nil {
		return nil, err
	}
	if params := r.Params.Encode(); params != "" {
		query = strings.TrimPrefix(query+"&"+params, "&")
	}
	body, kind, err := r.body()
	if err != nil {
		return nil, err
	}
	b := request.New(strings.ToUpper(r.Method))
	for name, values := range r.Headers {
		if http.CanonicalHeaderKey(name) != contentType {
			forward(b, name, values)
		}
	}
	if kind == "" && r.Data != nil {
		b.Header(contentType, "application/json") // which Nango names to the provider on its own
	} else {
		forward(b, contentType, []string{kind})
	}
	b.HeaderInt("Retries", r.Retries)
	b.Header("Retry-On", joinInts(r.RetryOn))
	b.Header("Base-Url-Override", r.BaseURLOverride)
	optionalBool(b, "Decompress", r.Decompress)
	optionalBool(b, "Forward-Headers-On-Redirect", r.ForwardHeadersOnRedirect)
	return p.send(ctx, b, ConnectionRef{ProviderConfigKey: r.ProviderConfigKey, ConnectionID: r.ConnectionID}, path, query, body, opts)
}

// RoundTrip sends a request that was made for the provider itself, such as one of its own SDK, through the proxy:
// its path and query below /proxy, its headers for the provider, its body with length and GetBody as they are. Host
// and scheme of its URL are not looked at; name a base URL of your own with
// WithCallHeader("Base-Url-Override", "https://…"). Its Authorization is dropped, since Nango adds the credentials.
//
// Package proxyhttp makes an http.RoundTripper of it that serves only the hosts that it is told to.
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func (p *Proxy) RoundTrip(ref ConnectionRef, req *http.Request, opts ...CallOption) (*http.Response, error) {
	if req == nil {
		return nil, invalid("request", "is nil")
	}
	resp, err := p.roundTrip(ref, req, opts)
	if err != nil {
		if req.Body != nil {
			_ = req.Body.Close() // as an http.RoundTripper must
		}
		return nil, err
	}
	resp.Request = req
	return resp, nil
}

func (p *Proxy) roundTrip(ref ConnectionRef, req *http.Request, opts []CallOption) (*http.Response, error) {
	if req.URL == nil || req.URL.Opaque != "" {
		return nil, invalid("request", "has no URL with a path")
	}
	b := request.New(req.Method)
	for name, values := range req.Header {
		if !dropped[http.CanonicalHeaderKey(name)] {
			forward(b, name, values)
		}
	}
	path, _, err := splitEndpoint(req.URL.EscapedPath())
	if err != nil {
		return nil, err
	}
	query := escapeIllegal(req.URL.RawQuery)
	body := proxyBody{ReadCloser: req.Body, length: req.ContentLength, again: req.GetBody}
	return p.send(req.Context(), b, ref, path, query, body, opts)
}

// proxyBody is a body with what net/http knows about it.
type proxyBody struct {
	io.ReadCloser
	length int64
	again  func() (io.ReadCloser, error)
}

func (p *Proxy) send(ctx context.Context, b *request.Builder, ref ConnectionRef, path, query string, body proxyBody, opts []CallOption) (*http.Response, error) {
	if p.c == nil {
		return nil, errNotMade()
	}
	b.RequiredHeader("Provider-Config-Key", ref.ProviderConfigKey)
	b.RequiredHeader("Connection-Id", ref.ConnectionID)
	req, err := b.Build(ctx, p.c.base)
	if err != nil {
		return nil, publicError(err)
	}
	if slices.Contains(notProxied, req.Method) || req.Method != strings.ToUpper(req.Method) {
		return nil, invalid("Method", "is not one that the proxy passes on")
	}
	if req.URL, err = join(p.c.base, "Endpoint", "/proxy"+path); err != nil {
		return nil, err
	}
	req.URL.RawQuery = query
	if body.ReadCloser != nil && body.ReadCloser != http.NoBody {
		req.Body, req.ContentLength, req.GetBody = body.ReadCloser, body.length, body.again
	}
	op := gen.Operation{ID: cmp.Or(proxyOperations[req.Method], "proxy"), Path: "/proxy/{anyPath}"}
	call := newCall(opts, withoutTimeout)
	if call.err != nil {
		return nil, call.err
	}
	call.call.Foreign = true
	resp, err := p.c.wire.Stream(call.to(op, req), req)
	return resp, publicError(err)
}

// notProxied are the methods that do not reach a provider: Nango answers OPTIONS itself, as a browser's preflight.
var notProxied = []string{http.MethodOptions, http.MethodTrace, http.MethodConnect}

// proxyOperations are the operations of the document; Nango passes other methods on too, such as PROPFIND.
var proxyOperations = map[string]string{
	http.MethodGet: "proxyGet", http.MethodHead: "proxyGet", http.MethodPost: "proxyPost", http.MethodPut: "proxyPut",
	http.MethodPatch: "proxyPatch", http.MethodDelete: "proxyDelete",
}

func (r *ProxyRequest) check() error {
	switch {
	case r.Retries < 0:
		return invalid("Retries", "is negative")
	case slices.ContainsFunc(r.RetryOn, func(status int) bool { return status < 100 || status > 599 }):
		return invalid("RetryOn", "has a number that is no HTTP status")
	}
	for name := range r.Headers {
		if !isHeaderName(name) {
			return invalid("Headers", "has a name that is no header")
		}
	}
	if r.BaseURLOverride == "" {
		return nil
	}
	u, err := url.Parse(r.BaseURLOverride)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return invalid("BaseURLOverride", "is not an http or https URL without a user")
	}
	return nil
}

func optionalBool(b *request.Builder, name string, v *bool) {
	if v != nil {
		b.Header(name, strconv.FormatBool(*v))
	}
}

func joinInts(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

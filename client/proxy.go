package client

import (
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen"
)

// Proxy calls a provider's API with the credentials of a connection: /proxy/{anyPath}.
//
// The provider's answer is data whatever its status, and its body streams, so close it. Nango
// changes some of it on the way: most answers 2xx arrive with status 200, older servers withhold
// headers, redirects are followed by Nango. Package proxyhttp has the table of what it changes and
// what that breaks, and another of the errors.
//
// Nango's own refusals to make the call are errors, as everywhere else. They are known by their
// whole form, so what looks alike is taken for Nango's only where a provider uses the very
// envelope, code and status of the proxy. The refusal of a HEAD has no body, and cannot be told
// from the provider's. Nothing is retried here, since Nango itself repeats a call that has Retries;
// and a call waits as long as its context does.
type Proxy struct{ c *core }

// ProxyRequest is a call to a provider.
type ProxyRequest struct {
	// Method is GET when empty. OPTIONS, TRACE and CONNECT are refused; any other is passed on.
	Method string
	// Endpoint is the provider's path, escaped, with an optional query:
	// "/repos/a%2Fb/issues?state=open". It is sent as it is; characters that a URL cannot hold are
	// percent-encoded. Dot segments that would leave the proxy are refused. Empty is "/". A whole
	// URL works where it begins with the base URL that Nango has, which Nango takes off.
	Endpoint string
	// ProviderConfigKey and ConnectionID name the connection. Both are required.
	ProviderConfigKey string
	ConnectionID      string
	// Headers are for the provider. Nango adds the credentials; a header of the same name replaces
	// them.
	Headers http.Header
	// Params are added to the endpoint's query.
	Params url.Values
	// Data is sent as JSON, unless ContentType or Headers name another type: a string or []byte is
	// then sent as it is, and url.Values as a form. A string, []byte or json.RawMessage that is
	// JSON already is not encoded again.
	Data any
	// Body is sent as it is; Data must be nil then. Nango takes bodies of POST, PUT, PATCH and
	// DELETE, up to 75 MB by default. A Body that is an io.Closer is closed, also where the call
	// fails.
	Body io.Reader
	// ContentType is the type of Data or Body. Empty is that of Headers, or else application/json
	// for Data and application/octet-stream for Body.
	ContentType string
	// ParsedJSON has Nango parse a JSON body and write it anew, for the providers that get their
	// credentials within the body: adyntel, mandrill and sage-member. Numbers above 2^53 are
	// rounded on that way.
	ParsedJSON bool
	// Retries is how often Nango repeats the call after network errors, 5xx, 429 and 401, waiting 3
	// s and longer; 0 is never.
	Retries int
	// RetryOn are further statuses to repeat on.
	RetryOn []int
	// BaseURLOverride replaces the provider's configured base URL, where the server allows it.
	BaseURLOverride string
	// Decompress has Nango decompress the provider's answer; nil leaves that to the server.
	Decompress *bool
	// ForwardHeadersOnRedirect says whether Nango repeats the headers when it follows a redirect;
	// nil leaves that to the server.
	ForwardHeadersOnRedirect *bool
}

// Get is [Proxy.Do] with method GET.
//
//nango:operation proxyGet
func (p *Proxy) Get(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodGet, r, opts)
}

// Post is [Proxy.Do] with method POST.
//
//nango:operation proxyPost
func (p *Proxy) Post(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodPost, r, opts)
}

// Put is [Proxy.Do] with method PUT.
//
//nango:operation proxyPut
func (p *Proxy) Put(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodPut, r, opts)
}

// Patch is [Proxy.Do] with method PATCH.
//
//nango:operation proxyPatch
func (p *Proxy) Patch(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodPatch, r, opts)
}

// Delete is [Proxy.Do] with method DELETE.
//
//nango:operation proxyDelete
func (p *Proxy) Delete(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	return p.with(ctx, http.MethodDelete, r, opts)
}

func (p *Proxy) with(ctx context.Context, method string, r ProxyRequest,
	opts []CallOption) (*http.Response, error) {
	r.Method = method
	return p.Do(ctx, r, opts...)
}

// Do calls the provider and returns its answer, whatever the status. The caller closes the body.
//
// An error is Nango's refusal (an [*SDKError] as everywhere; an unknown connection is a
// [*Response400] and [ErrNotFound], a body that Nango cannot read is [ErrProxyBody]), a request
// that cannot be sent, or no answer at all. Nango not reaching the provider is its refusal too:
// status 500, with the code that Node.js has for the reason, such as ECONNREFUSED or
// ERR_FR_TOO_MANY_REDIRECTS, and without a code where the provider's answer broke off.
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func (p *Proxy) Do(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	resp, err := p.do(ctx, r, opts)
	if err != nil {
		if c, ok := r.Body.(io.Closer); ok {
			_ = c.Close()
		}
		return nil, err
	}
	resp.Request.Header = maps.Clone(resp.Request.Header) // what was sent may still be read
	delete(resp.Request.Header, "Authorization")
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
		if len(query) > 1 {
			params = query[1:] + "&" + params
		}
		query = "?" + params
	}
	h := newHopHeader(len(r.Headers))
	declared, encoded := h.forwardAll(r.Headers, nil)
	body, kind, err := r.content(declared)
	if err != nil {
		return nil, err
	}
	if r.Retries != 0 {
		h.set("Retries", strconv.Itoa(r.Retries))
	}
	h.set("Retry-On", joinInts(r.RetryOn))
	h.set("Base-Url-Override", r.BaseURLOverride)
	h.setBool("Decompress", r.Decompress)
	h.setBool("Forward-Headers-On-Redirect", r.ForwardHeadersOnRedirect)
	return p.send(proxyCall{
		ctx: ctx, method: strings.ToUpper(cmp.Or(r.Method, http.MethodGet)), path: path, query: query,
		ref:    ConnectionRef{ProviderConfigKey: r.ProviderConfigKey, ConnectionID: r.ConnectionID},
		header: h, kind: kind, encoded: encoded, parsed: r.ParsedJSON, body: body,
	}, opts)
}

// RoundTrip sends a request that was made for the provider itself, such as one of its own SDK,
// through the proxy: its path and query below /proxy, its headers for the provider, its body with
// length and GetBody. Host and scheme of its URL are not looked at; name a base URL of your own
// with WithCallHeader("Base-Url-Override", "https://…"). Its Authorization is dropped, since Nango
// adds the credentials.
//
// Package proxyhttp makes an http.RoundTripper of it that serves only the hosts that it is told to.
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func (p *Proxy) RoundTrip(ref ConnectionRef, req *http.Request,
	opts ...CallOption) (*http.Response, error) {
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

func (p *Proxy) roundTrip(ref ConnectionRef, req *http.Request,
	opts []CallOption) (*http.Response, error) {
	if req.URL == nil || req.URL.Opaque != "" {
		return nil, invalid("request", "has no URL with a path")
	}
	query := req.URL.RawQuery
	if query != "" || req.URL.ForceQuery {
		query = "?" + query
	}
	h := newHopHeader(len(req.Header))
	kind, encoded := h.forwardAll(req.Header, dropped)
	if len(req.Header["Accept"]) == 0 {
		h.forward("Accept", "*/*") // which no Accept means, and for which Nango has another one
	}
	return p.send(proxyCall{
		ctx: req.Context(), method: cmp.Or(req.Method, http.MethodGet), path: req.URL.EscapedPath(),
		query: query, ref: ref, header: h,
		kind: kind, encoded: encoded,
		body: proxyBody{ReadCloser: req.Body, length: req.ContentLength, again: req.GetBody},
	}, opts)
}

// proxyCall is a call to a provider, whoever described it.
type proxyCall struct {
	ctx                 context.Context //nolint:containedctx // an argument with a name
	method, path, query string
	ref                 ConnectionRef
	header              hopHeader
	kind                string // of the body
	encoded, parsed     bool   // the body has a Content-Encoding; Nango is to parse JSON
	body                proxyBody
}

func (p *Proxy) send(c proxyCall, opts []CallOption) (*http.Response, error) {
	call := p.c.newCall(opts, withoutTimeout)
	switch {
	case p.c == nil:
		return nil, errNotMade()
	case c.ctx == nil:
		return nil, invalid("ctx", "is nil")
	case call.err != nil:
		return nil, call.err
	}
	if err := c.checkMethod(); err != nil {
		return nil, err
	}
	c.header.require("Provider-Config-Key", c.ref.ProviderConfigKey)
	c.header.require("Connection-Id", c.ref.ConnectionID)
	u, err := proxyURL(p.c.base, c.path, c.query)
	if err != nil || c.header.err != nil {
		return nil, cmp.Or(c.header.err, err)
	}
	way := proxyWay{kind: c.kind}
	if slices.Contains(withBody, c.method) {
		way = wayOf(c.kind, c.encoded, c.parsed || call.parsedJSON, c.body)
	}
	if c.header.way(way); c.header.err != nil {
		return nil, c.header.err
	}
	req := (&http.Request{
		Method: c.method, URL: &u, Host: u.Host, Header: c.header.Header, Proto: "HTTP/1.1",
		ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(c.ctx)
	if !way.body.none() {
		req.Body, req.ContentLength, req.GetBody = way.body.ReadCloser, way.body.length, way.body.again
	}
	op := gen.Operation{ID: cmp.Or(proxyOperations[c.method], "proxy"), Path: "/proxy/{anyPath}"}
	call.call.Foreign = true
	resp, err := p.c.wire().Stream(call.to(op, req), req)
	return resp, way.explain(req, publicError(err))
}

// checkMethod refuses what would not reach the provider.
func (c *proxyCall) checkMethod() error {
	if slices.Contains(notProxied, c.method) || c.method != strings.ToUpper(c.method) ||
		!isHeaderName(c.method) {
		return invalid("Method", "is not one that the proxy passes on")
	}
	if !slices.Contains(withBody, c.method) && !c.body.empty() {
		return invalid("Body",
			"is set for a method whose body the proxy drops: it passes on those of POST, PUT, PATCH and DELETE")
	}
	return nil
}

// withBody are the methods whose bodies Nango passes on.
var withBody = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// notProxied are the methods that do not reach a provider: Nango answers OPTIONS itself, as a
// browser's preflight.
var notProxied = []string{http.MethodOptions, http.MethodTrace, http.MethodConnect}

// proxyOperations are the operations of the document; Nango passes other methods on too, such as
// PROPFIND.
var proxyOperations = map[string]string{
	http.MethodGet: "proxyGet", http.MethodHead: "proxyGet", http.MethodPost: "proxyPost",
	http.MethodPut:   "proxyPut",
	http.MethodPatch: "proxyPatch", http.MethodDelete: "proxyDelete",
}

func (r *ProxyRequest) check() error {
	switch {
	case r.Retries < 0:
		return invalid("Retries", "is negative")
	case r.ContentType != trim(r.ContentType):
		return invalid(contentType, "begins or ends with a blank, which a header cannot carry")
	case slices.ContainsFunc(r.RetryOn, func(status int) bool { return status < 100 || status > 599 }):
		return invalid("RetryOn", "has a number that is no HTTP status")
	}
	if r.BaseURLOverride == "" {
		return nil
	}
	u, err := url.Parse(r.BaseURLOverride)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil ||
		strings.ContainsAny(r.BaseURLOverride, "?#") {
		return invalid("BaseURLOverride",
			"is not an http or https URL without a user, a query and a fragment")
	}
	return nil
}

func joinInts(numbers []int) string {
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ",")
}

package client

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/nango-go/nango/client/internal/proxybody"
	"github.com/nango-go/nango/client/internal/wire"
)

// Proxy calls a provider's API with the credentials of a connection: /proxy/{anyPath}.
//
// The provider's response is the result, whatever its status. Its body is a stream that the caller
// closes. Nango changes some of the response: most 2xx responses arrive with status 200, older
// Nango servers withhold some headers, and Nango follows redirects itself. Package proxyhttp lists
// what Nango changes, what that breaks, and the errors.
//
// If Nango itself refuses the call, the method returns an error, as for other calls. The SDK
// recognizes a response of Nango by its JSON structure, error code and status together, so it
// mistakes a provider's response for Nango's only if all three are the same. Nango's response to a
// HEAD has no body and cannot be distinguished from the provider's. The SDK does not retry a
// proxied call, since Nango itself retries it if Retries is set. Only the context limits the
// duration of the call.
type Proxy struct{ c *core }

// ProxyRequest describes a call to a provider.
type ProxyRequest struct {
	// Method is the HTTP method; "" means GET. OPTIONS, TRACE and CONNECT are refused. All other
	// methods are passed on.
	Method string
	// Endpoint is the provider's path, escaped, with an optional query:
	// "/repos/a%2Fb/issues?state=open". It is sent unchanged, except that characters that a URL
	// cannot contain are percent-encoded. Dot segments that would leave the proxy are refused. ""
	// means "/". An absolute URL works if it begins with the provider's base URL as configured in
	// Nango; Nango then removes the base URL. Nango appends any other absolute URL to the base URL,
	// which makes a path that the provider does not know. To call another host, set
	// BaseURLOverride.
	Endpoint string
	// ProviderConfigKey and ConnectionID identify the connection. Both are required.
	ProviderConfigKey string
	ConnectionID      string
	// Headers are sent to the provider. Nango adds the credentials, but does not replace a header
	// that is in Headers.
	Headers http.Header
	// Params are added to the endpoint's query.
	Params url.Values
	// Data is sent as JSON unless ContentType or Headers name another type. With another type, a
	// string or []byte is sent unchanged, and url.Values is sent as a form. A string, []byte or
	// json.RawMessage that is already JSON is not encoded again.
	Data any
	// Body is sent unchanged; Data must be nil. Nango accepts bodies with POST, PUT, PATCH and DELETE,
	// up to 75 MB by default. If Body is an io.Closer, it is closed once, even if the call fails. If
	// the context ends or the call times out before the response arrives, Body is closed immediately,
	// which ends a Read that is waiting for data.
	Body io.Reader
	// ContentType is the type of Data or Body. "" means the Content-Type in Headers. If Headers has
	// none, the type is application/json for Data and application/octet-stream for Body.
	ContentType string
	// ParsedJSON makes Nango parse a JSON body and encode it again. Providers that receive their
	// credentials within the body need this: adyntel, mandrill and sage-member. Numbers above 2^53
	// are rounded then.
	ParsedJSON bool
	// Retries is how often Nango retries the call after a network error or a status of 5xx, 429 or
	// 401. Nango waits 3 s or longer before each retry.
	Retries int
	// RetryOn lists additional statuses after which Nango retries.
	RetryOn []int
	// BaseURLOverride replaces the provider's configured base URL, if the server allows it.
	BaseURLOverride string
	// Decompress sets whether Nango decompresses the provider's response; nil means the server's
	// default.
	Decompress *bool
	// ForwardHeadersOnRedirect sets whether Nango sends the headers again when it follows a
	// redirect; nil means the server's default.
	ForwardHeadersOnRedirect *bool
}

// Get is [Proxy.Do] with method GET.
//
//nango:operation proxyGet
func (p *Proxy) Get(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	r.Method = http.MethodGet
	return p.Do(ctx, r, opts...)
}

// Post is [Proxy.Do] with method POST.
//
//nango:operation proxyPost
func (p *Proxy) Post(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	r.Method = http.MethodPost
	return p.Do(ctx, r, opts...)
}

// Put is [Proxy.Do] with method PUT.
//
//nango:operation proxyPut
func (p *Proxy) Put(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	r.Method = http.MethodPut
	return p.Do(ctx, r, opts...)
}

// Patch is [Proxy.Do] with method PATCH.
//
//nango:operation proxyPatch
func (p *Proxy) Patch(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	r.Method = http.MethodPatch
	return p.Do(ctx, r, opts...)
}

// Delete is [Proxy.Do] with method DELETE.
//
//nango:operation proxyDelete
func (p *Proxy) Delete(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	r.Method = http.MethodDelete
	return p.Do(ctx, r, opts...)
}

// Do calls the provider and returns its response, whatever the status. The caller closes the body.
//
// If Nango refuses the call, the error is an [*SDKError]. For an unknown connection it is a
// [*Response400] and matches [ErrNotFound]; for a body that Nango cannot read it matches
// [ErrProxyBody]. If Nango does not reach the provider, the status is 500 and the code is an error
// code of Node.js, such as ECONNREFUSED or ERR_FR_TOO_MANY_REDIRECTS. There is no code if the
// provider's response was incomplete. If the request cannot be sent, the error is an
// [*SDKValidationError]. If there was no response at all, the error is a [*TransportError].
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func (p *Proxy) Do(ctx context.Context, r ProxyRequest,
	opts ...CallOption) (*http.Response, error) {
	if problem := nilBody(r.Body); problem != "" {
		return nil, invalid("Body", problem)
	}
	r.Body = proxybody.Guard(r.Body)
	resp, err := p.do(ctx, r, opts)
	if err != nil {
		if c, ok := r.Body.(io.Closer); ok {
			_ = c.Close()
		}
		return nil, err
	}
	resp.Request.Header = maps.Clone(resp.Request.Header) // the transport may still read the original
	delete(resp.Request.Header, "Authorization")
	return resp, nil
}

func (p *Proxy) do(ctx context.Context, r ProxyRequest, opts []CallOption) (*http.Response, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	names := r.names()
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
	h := newHopHeader(len(r.Headers), names)
	declared, encoded := h.forwardAll(r.Headers, nil)
	body, kind, err := r.content(declared)
	if err != nil {
		return nil, err
	}
	if r.Retries != 0 {
		h.put("Retries", strconv.Itoa(r.Retries))
	}
	h.set("RetryOn", "Retry-On", joinInts(r.RetryOn))
	h.set("BaseURLOverride", "Base-Url-Override", r.BaseURLOverride)
	h.setBool("Decompress", r.Decompress)
	h.setBool("Forward-Headers-On-Redirect", r.ForwardHeadersOnRedirect)
	return p.send(proxyCall{
		ctx: ctx, method: strings.ToUpper(cmp.Or(r.Method, http.MethodGet)), path: path, query: query,
		ref:    ConnectionRef{ProviderConfigKey: r.ProviderConfigKey, ConnectionID: r.ConnectionID},
		header: h, contentType: kind, encoded: encoded, parsed: r.ParsedJSON, body: body,
	}, opts)
}

// RoundTrip sends a request that was made for the provider itself, for example by the provider's
// own SDK, through the proxy. It sends the path and query below /proxy, the headers as headers for
// the provider, and the body with its length and GetBody. It ignores the host and scheme of the
// URL; to choose a base URL, use WithCallHeader("Base-Url-Override", "https://…"). It drops the
// Authorization header, since Nango adds the credentials.
//
// Package proxyhttp has an http.RoundTripper that sends the requests to given hosts in this way.
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func (p *Proxy) RoundTrip(ref ConnectionRef, req *http.Request,
	opts ...CallOption) (*http.Response, error) {
	body, err := bodyOf(req)
	if err != nil {
		return nil, err
	}
	resp, err := p.roundTrip(ref, req, body, opts)
	if err != nil {
		if body != nil {
			_ = body.Close() // an http.RoundTripper must close the body
		}
		return nil, err
	}
	resp.Request = req
	return resp, nil
}

// bodyOf returns the body of req with the guarantees that [proxybody.Guard] gives. It returns an
// error if req is nil or its body is a nil pointer.
func bodyOf(req *http.Request) (io.ReadCloser, error) {
	if req == nil {
		return nil, invalid("req", "is nil")
	}
	if problem := nilBody(req.Body); problem != "" {
		return nil, invalid("Body", problem)
	}
	if guarded, ok := proxybody.Guard(req.Body).(io.ReadCloser); ok {
		return guarded, nil
	}
	return req.Body, nil
}

func (p *Proxy) roundTrip(ref ConnectionRef, req *http.Request, body io.ReadCloser,
	opts []CallOption) (*http.Response, error) {
	if req.URL == nil || req.URL.Opaque != "" {
		return nil, invalid("req", "has no URL with a path")
	}
	query := req.URL.RawQuery
	if query != "" || req.URL.ForceQuery {
		query = "?" + query
	}
	h := newHopHeader(len(req.Header), proxyNames{endpoint: "URL", header: "Header", body: "Body",
		contentType: "Header"})
	kind, encoded := h.forwardAll(req.Header, dropped)
	if len(req.Header["Accept"]) == 0 {
		h.forward("Accept", "*/*") // the same as no Accept header, for which Nango would send its own
	}
	return p.send(proxyCall{
		ctx: req.Context(), method: cmp.Or(req.Method, http.MethodGet), path: req.URL.EscapedPath(),
		query: query, ref: ref, header: h, contentType: kind, encoded: encoded,
		body:   proxybody.Body{ReadCloser: body, Length: req.ContentLength, Again: req.GetBody},
		cancel: req.Cancel, //nolint:staticcheck // deprecated, but older SDKs set it
	}, opts)
}

// ProxyJSON calls the provider, as [Proxy.Do] does, and decodes the JSON of the response, up to 64
// MiB, into a T. If the provider's status is not 2xx, the error is a [*ProviderError].
//
// A 2xx response gives the zero T if it is null, has status 204 or 205, or answers a HEAD. If
// another 2xx response is empty, is not JSON or does not fit T, the error is an
// [*SDKValidationError]. Other errors are the same as for [Proxy.Do].
//
//nango:operation proxyGet proxyHead proxyPost proxyPut proxyPatch proxyDelete
func ProxyJSON[T any](ctx context.Context, c *Client, r ProxyRequest,
	opts ...CallOption) (T, error) {
	var zero T
	proxy := Proxy{coreOf(c)}
	resp, err := proxy.Do(ctx, r, opts...)
	if err != nil {
		return zero, err
	}
	answer, err := providerSuccess(resp, r.Endpoint)
	if err != nil || resp.StatusCode == http.StatusNoContent ||
		resp.StatusCode == http.StatusResetContent || resp.Request.Method == http.MethodHead {
		return zero, err
	}
	return decodeAny[T](answer, nil)
}

// providerSuccess reads the body of a 2xx response. It returns an error for any other response.
func providerSuccess(resp *http.Response, endpoint string) (*wire.Answer, error) {
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, providerError(resp, endpoint)
	}
	req := resp.Request
	body, err := wire.ReadBody(resp)
	if err != nil {
		return nil, publicError(&wire.Failure{Method: req.Method, Path: req.URL.Path, Attempts: 1,
			Err: wire.Cause(err)})
	}
	return &wire.Answer{StatusCode: resp.StatusCode, Header: resp.Header, Body: body,
		Method: req.Method, Path: req.URL.Path}, nil
}

// ProviderError is the error for a provider's response outside 2xx. However it is formatted, it
// prints only the method, path and status, and not the response's header or body.
type ProviderError struct {
	// StatusCode is the provider's status.
	StatusCode int
	// Header and Body are the header and body of the response. [ProxyJSON] truncates the body at 64
	// KiB.
	Header http.Header
	Body   []byte
	// Method and Endpoint are the method and endpoint of the request, without the query.
	Method, Endpoint string
}

// providerError returns the error for a response. It reads the beginning of the body and closes the
// body. If the context ends while it reads, it returns a [*TransportError] that wraps the
// [*ProviderError].
func providerError(resp *http.Response, endpoint string) error {
	defer func() { _ = resp.Body.Close() }()
	req := resp.Request
	// The status is known even if the body is incomplete.
	body, cut := io.ReadAll(io.LimitReader(resp.Body, wire.MaxErrorBody))
	endpoint, _, _ = strings.Cut(endpoint, "?")
	e := &ProviderError{StatusCode: resp.StatusCode, Header: resp.Header, Body: body,
		Method: req.Method, Endpoint: endpoint}
	if cut != nil && req.Context().Err() != nil {
		return &TransportError{Method: req.Method, Path: req.URL.Path, Attempts: 1,
			Err: &endedError{ended: wire.Cause(cut), after: e, during: whenArrived}}
	}
	return e
}

func (e *ProviderError) facts() []fact {
	return []fact{{"method", oneLine(e.Method)}, {"endpoint", oneLine(e.Endpoint)},
		{"status", e.StatusCode}}
}

// Error returns one line: "nango: the provider answered GET /user with status 403".
func (e *ProviderError) Error() string {
	return fmt.Sprintf("nango: the provider answered %s with status %d",
		oneLine(e.Method+" "+e.Endpoint), e.StatusCode)
}

// Format prints the result of Error, whatever the verb.
func (e *ProviderError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *ProviderError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *ProviderError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

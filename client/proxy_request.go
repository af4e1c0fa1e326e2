package client

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/nango-go/nango/client/internal/proxybody"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/request"
)

// proxyCall is a call to a provider, made from a [ProxyRequest] or an http.Request.
type proxyCall struct {
	ctx                 context.Context //nolint:containedctx // proxyCall holds the arguments of one call
	method, path, query string
	ref                 ConnectionRef
	header              hopHeader
	contentType         string
	encoded             bool // the body has a Content-Encoding
	parsed              bool // Nango parses a JSON body
	body                proxybody.Body
	cancel              <-chan struct{} // closed to end the call; nil if only ctx ends it
}

func (p *Proxy) send(c proxyCall, opts []CallOption) (*http.Response, error) {
	call := p.c.newCall(opts, withoutTimeout)
	switch {
	case call.err != nil:
		return nil, call.err
	case c.ctx == nil:
		return nil, invalid("ctx", "is nil")
	}
	if body := c.body.ReadCloser; !c.body.None() && c.body.Again == nil {
		// A Read that waits, for example for the other end of a pipe, would keep the call waiting even
		// after ctx has ended. So close the body then, which ends the Read.
		defer context.AfterFunc(c.ctx, func() { _ = body.Close() })()
		defer closeOn(c.cancel, body)()
	}
	if err := c.checkMethod(); err != nil {
		return nil, err
	}
	c.header.require("ProviderConfigKey", "Provider-Config-Key", c.ref.ProviderConfigKey)
	c.header.require("ConnectionID", "Connection-Id", c.ref.ConnectionID)
	u, err := proxyURL(p.c.base, c.header.names.endpoint, c.path, c.query)
	if err != nil || c.header.err != nil {
		return nil, cmp.Or(c.header.err, err)
	}
	way := proxybody.Way{Type: c.contentType}
	switch {
	case slices.Contains(withBody, c.method):
		way = proxybody.Choose(c.contentType, c.encoded, c.parsed || call.parsedJSON, c.body)
	case !c.body.None():
		_ = c.body.Close() // it is empty, and not sent
	}
	c.header.forward(contentType, way.Type)
	if c.header.set(c.header.names.contentType, contentType, way.HopType); c.header.err != nil {
		return nil, c.header.err
	}
	req := (&http.Request{
		Method: c.method, URL: &u, Host: u.Host, Header: c.header.Header, Proto: "HTTP/1.1",
		ProtoMajor: 1, ProtoMinor: 1,
		Cancel: c.cancel, //nolint:staticcheck // deprecated, but older SDKs set it
	}).WithContext(c.ctx)
	if !way.Body.None() {
		req.Body, req.ContentLength, req.GetBody = way.Body.ReadCloser, way.Body.Length, way.Body.Again
	}
	op := gen.Operation{ID: cmp.Or(proxyOperations[c.method], "proxy"), Path: "/proxy/{anyPath}"}
	call.call.Foreign = true
	resp, err := p.c.wire().Stream(call.newCall(op, req), req)
	if err != nil {
		return nil, explainBody(&way, req.URL.RawQuery, publicError(err))
	}
	return resp, nil
}

// closeOn waits in a goroutine until the channel cancel is closed, and then closes body. Calling
// the returned function ends the wait.
func closeOn(cancel <-chan struct{}, body io.Closer) (stop func()) {
	if cancel == nil {
		return func() {}
	}
	var waiting sync.WaitGroup
	done := make(chan struct{})
	waiting.Go(func() {
		select {
		case <-cancel:
			_ = body.Close()
		case <-done:
		}
	})
	return func() { close(done); waiting.Wait() }
}

// checkMethod returns an error for a method or a body that would not reach the provider.
func (c *proxyCall) checkMethod() error {
	if slices.Contains(notProxied, c.method) || c.method != strings.ToUpper(c.method) ||
		!isHeaderName(c.method) {
		return invalid("Method", "is not one that the proxy passes on")
	}
	if !slices.Contains(withBody, c.method) && !c.body.Empty() && c.ctx.Err() == nil {
		return invalid(c.header.names.body,
			"is set for a method whose body the proxy drops: "+
				"it passes on the bodies of POST, PUT, PATCH and DELETE")
	}
	return nil
}

// withBody lists the methods whose bodies Nango passes on.
var withBody = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// notProxied lists the methods that do not reach a provider. Nango itself answers every OPTIONS
// request, as if it were the preflight request of a browser.
var notProxied = []string{http.MethodOptions, http.MethodTrace, http.MethodConnect}

// proxyOperations maps a method to the operationId in the log. A HEAD is logged as proxyGet, and
// other methods that Nango passes on, such as PROPFIND, as proxy.
var proxyOperations = map[string]string{
	http.MethodGet: "proxyGet", http.MethodHead: "proxyGet", http.MethodPost: "proxyPost",
	http.MethodPut: "proxyPut", http.MethodPatch: "proxyPatch", http.MethodDelete: "proxyDelete",
}

func (r *ProxyRequest) check() error {
	switch {
	case r.Retries < 0:
		return invalid("Retries", "is negative")
	case r.ContentType != trim(r.ContentType):
		return invalid("ContentType", "begins or ends with a space or tab, which a header cannot contain")
	case slices.ContainsFunc(r.RetryOn, func(status int) bool { return status < 100 || status > 599 }):
		return invalid("RetryOn", "has a number that is not an HTTP status")
	}
	if r.BaseURLOverride == "" {
		return nil
	}
	u, err := url.Parse(r.BaseURLOverride)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
		u.User != nil || strings.ContainsAny(r.BaseURLOverride, "?# ") {
		return invalid("BaseURLOverride",
			"is not an http or https URL without a user, a query, a fragment and spaces")
	}
	if port, err := strconv.ParseUint(cmp.Or(u.Port(), "1"), 10, 16); err != nil || port == 0 {
		return invalid("BaseURLOverride", "has a port that is not 1 to 65535")
	}
	return nil
}

// names returns the names that errors give to the fields of r.
func (r *ProxyRequest) names() proxyNames {
	names := proxyNames{endpoint: "Endpoint", header: "Headers", body: "Body", contentType: "Headers"}
	if r.ContentType != "" {
		names.contentType = "ContentType"
	}
	if r.Data != nil {
		names.body = "Data"
	}
	return names
}

// content returns the body of the request and the type of the body. The type is "" if it is
// unknown. The parameter declared is the Content-Type that r.Headers contains.
func (r *ProxyRequest) content(declared string) (proxybody.Body, string, error) {
	kind := cmp.Or(r.ContentType, declared)
	switch {
	case r.Data != nil && r.Body != nil:
		return proxybody.Body{}, "", invalid("Data", "is set together with Body")
	case r.Data != nil:
		kind = cmp.Or(kind, proxybody.JSON)
		encoded, err := encodeData(r.Data, kind)
		return proxybody.Of(bytes.NewReader(encoded)), kind, err
	case r.Body != nil:
		return proxybody.Of(r.Body), cmp.Or(kind, proxybody.OctetStream), nil
	}
	return proxybody.Body{}, declared, nil
}

// encodeData encodes data as the given type. It returns data unchanged if data is already encoded.
func encodeData(data any, kind string) ([]byte, error) {
	base, _ := proxybody.MediaType(kind)
	var encoded []byte
	switch data := data.(type) {
	case string:
		encoded = []byte(data)
	case []byte:
		encoded = data
	case json.RawMessage:
		encoded = data
	case url.Values:
		if base == proxybody.Form {
			encoded = []byte(data.Encode())
		}
	}
	isJSON := base == proxybody.JSON || strings.HasSuffix(base, "+json") || base == "text/json"
	switch _, isString := data.(string); {
	case encoded != nil && (!isJSON || json.Valid(encoded)):
		return encoded, nil
	case encoded != nil && !isString:
		return nil, invalid("Data", "is not JSON; name its type in ContentType")
	case base == proxybody.Form:
		return nil, invalid("Data", "is not a url.Values, string or []byte, as a form requires")
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return nil, invalid("Data", request.NotJSON(err))
	}
	return encoded, nil
}

func joinInts(numbers []int) string {
	digits := make([]string, len(numbers))
	for i, n := range numbers {
		digits[i] = strconv.Itoa(n)
	}
	return strings.Join(digits, ",")
}

// ErrProxyBody matches Nango's response, with status 500, to a body or query that it could not
// read. Nango cannot read a body of more than 75 MB. For a provider whose entry in Nango's catalog
// has proxy.headers, it also cannot read a body or query with a % that is not percent-encoded
// UTF-8. The provider was not called. The error wraps the [*SDKError].
var ErrProxyBody error = sentinel("Nango cannot read the body")

// unreadBody is the error for a call that Nango refused because it could not read the body or the
// query. The field reason says which of the two it could not read, and why.
type unreadBody struct {
	refusal error
	reason  string
}

func (e *unreadBody) Error() string        { return e.refusal.Error() + "; " + e.reason }
func (e *unreadBody) Unwrap() error        { return e.refusal }
func (e *unreadBody) Is(target error) bool { return target == ErrProxyBody }

// explainBody adds a reason to err if Nango refused the call because it could not read the body or
// the query.
func explainBody(way *proxybody.Way, query string, err error) error {
	refused, ok := errors.AsType[*SDKError](err)
	if !ok || refused.Code != CodeGenericErrorSupport {
		return err
	}
	if reason := way.Unreadable(query); reason != "" {
		return &unreadBody{err, reason}
	}
	return err
}

// splitEndpoint splits an endpoint into its path and its query. The query includes the question
// mark.
func splitEndpoint(endpoint string) (path, query string, err error) {
	if strings.Contains(endpoint, "#") {
		return "", "", invalid("Endpoint", "contains #, which must be percent-encoded")
	}
	if i := strings.IndexByte(endpoint, '?'); i >= 0 {
		return endpoint[:i], endpoint[i:], nil
	}
	return endpoint, "", nil
}

// proxyURL returns the URL at which Nango's proxy accepts a request for a provider. The provider's
// path must be in escaped form. The query must be "" or begin with a question mark. proxyURL keeps
// both unchanged, except that it escapes bytes that a URL cannot contain. If the path is invalid,
// the error contains the given field name.
func proxyURL(base *url.URL, field, path, query string) (url.URL, error) {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	path = escapeIllegal(path)
	if leaves(path) {
		return url.URL{}, invalid(field, "has dot segments that leave the proxy")
	}
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return url.URL{}, invalid(field, "is not percent-encoded correctly")
	}
	u := *base
	u.Path = base.Path + "/proxy" + decoded
	if u.RawPath = u.Path; base.RawPath != "" || decoded != path {
		u.RawPath = base.EscapedPath() + "/proxy" + path
	}
	u.RawQuery = escapeIllegal(strings.TrimPrefix(query, "?"))
	u.ForceQuery = query == "?"
	return u, nil
}

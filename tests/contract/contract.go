// Package contract validates the exchanges between a client and a server against openapi.yaml.
package contract

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	nango "github.com/nango-go/nango/client"
)

// TB is the subset of testing.TB that a Checker uses.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Document returns the OpenAPI spec in openapi.yaml. The first call parses and validates it; later
// calls return the same result.
var Document = sync.OnceValues(func() (*openapi3.T, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return nil, errors.New("the path of the source is unknown")
	}
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromFile(filepath.Join(filepath.Dir(here), "..", "..", "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(loader.Context, openapi3.EnableExamplesValidation()); err != nil {
		return nil, err
	}
	allowNull(doc)
	for name, format := range formats {
		doc.SetStringFormatValidator(name, format)
	}
	return doc, nil
})

// allowNull makes the validator accept null for schemas that do not have a type.
func allowNull(doc *openapi3.T) {
	for _, component := range doc.Components.Schemas {
		for _, ref := range append(slices.Collect(maps.Values(component.Value.Properties)), component) {
			if s := ref.Value; s.Type == nil && len(s.OneOf)+len(s.Enum) == 0 {
				s.Type = &openapi3.Types{"null", "boolean", "number", "string", "array", "object"}
			}
		}
	}
}

var router = sync.OnceValues(func() (routers.Router, error) {
	doc, err := Document()
	if err != nil {
		return nil, err
	}
	routed := *doc
	routed.Servers = nil // tests run with other servers
	routed.Paths = openapi3.NewPaths()
	for path, item := range doc.Paths.Map() {
		clone := *item
		clone.Servers = nil
		routed.Paths.Set(path, &clone)
	}
	return gorillamux.NewRouter(&routed)
})

// A Checker validates the exchanges of clients that are created with its Option. It fails the test
// if a request has no operation in openapi.yaml, or if openapi.yaml does not allow the request or
// its response. It does not validate responses to proxied requests, which come from the provider.
// It is safe for concurrent use.
type Checker struct {
	t    TB
	base string

	mu        sync.Mutex
	succeeded map[string]bool
}

// New returns a Checker for a server. basePath is the path of the server's base URL.
func New(t TB, basePath string) *Checker {
	t.Helper()
	if _, err := router(); err != nil {
		t.Fatalf("openapi.yaml: %v", err)
	}
	return &Checker{t: t, base: strings.TrimSuffix(basePath, "/"), succeeded: map[string]bool{}}
}

// Option returns an option for nango.New that makes the Checker validate the client's exchanges.
func (c *Checker) Option() nango.Option {
	return nango.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response,
			error) {
			return c.roundTrip(next, req)
		})
	})
}

// Succeeded returns the operationIds of the requests that got a 2xx response.
func (c *Checker) Succeeded() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.succeeded))
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func (c *Checker) roundTrip(next http.RoundTripper, req *http.Request) (*http.Response, error) {
	path, ok := strings.CutPrefix(req.URL.EscapedPath(), c.base)
	if !ok {
		c.t.Errorf("%s %s: outside the base path %s", req.Method, req.URL.Path, c.base)
	}
	if strings.HasPrefix(path, "/proxy/") {
		return next.RoundTrip(req)
	}
	body, err := readAll(&req.Body)
	if err != nil {
		return nil, err
	}
	input, err := c.request(req, path, body)
	if err != nil {
		c.t.Errorf("%s %s: the request does not match openapi.yaml: %v", req.Method, path, err)
		return next.RoundTrip(req)
	}
	resp, err := next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if err := c.response(input, resp); err != nil {
		c.t.Errorf("%s %s: the answer %d does not match openapi.yaml: %v", req.Method, path, resp.StatusCode,
			err)
	} else if resp.StatusCode < 300 {
		c.mu.Lock()
		c.succeeded[input.Route.Operation.OperationID] = true
		c.mu.Unlock()
	}
	return resp, nil
}

// Exchange validates a response. If accepted is true, it also validates the request; a request that
// the server has refused may be invalid.
func (c *Checker) Exchange(req *http.Request, resp *http.Response, accepted bool) {
	c.t.Helper()
	body, err := readAll(&req.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
		return
	}
	path := req.URL.EscapedPath()
	input, err := c.request(req, path, body)
	if accepted && err != nil || input == nil {
		c.t.Errorf("%s %s: the request does not match openapi.yaml: %v", req.Method, path, err)
	}
	if input != nil {
		if err := c.response(input, resp); err != nil {
			c.t.Errorf("%s %s: the answer %d does not match openapi.yaml: %v", req.Method, path, resp.StatusCode,
				err)
		}
	}
}

// Template returns the path of the operation for req as it is written in openapi.yaml, with
// parameters in braces. It returns "" if openapi.yaml has no such operation.
func Template(req *http.Request) string {
	r, err := router()
	if err != nil {
		return ""
	}
	route, _, err := r.FindRoute(req)
	if err != nil {
		return ""
	}
	return route.Path
}

// request validates a request. It returns the request in the form that is needed for validating the
// response.
func (c *Checker) request(req *http.Request, path string,
	body []byte) (*openapi3filter.RequestValidationInput, error) {
	check := req.Clone(req.Context())
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return nil, err
	}
	check.URL.Path, check.URL.RawPath = decoded, path
	check.Body = io.NopCloser(bytes.NewReader(body))
	r, err := router()
	if err != nil {
		return nil, err
	}
	route, params, err := r.FindRoute(check)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	input := &openapi3filter.RequestValidationInput{
		Request: check, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true,
			SkipSettingDefaults:               true,
			RejectWhenRequestBodyNotSpecified: true, MultiError: true, SchemaValidationOptions: formatChecks,
		},
	}
	if err := strictJSON(body); err != nil {
		return input, err
	}
	for name := range check.URL.Query() {
		if !declared(route, name) {
			return input, fmt.Errorf("query parameter %s is not declared", name)
		}
	}
	return input, openapi3filter.ValidateRequest(req.Context(), input)
}

func (c *Checker) response(input *openapi3filter.RequestValidationInput,
	resp *http.Response) error {
	body, err := readAll(&resp.Body)
	if err != nil {
		return nil // the client must handle a response that breaks off
	}
	if !documented(input.Route.Operation, resp.StatusCode) { // the validator accepts every redirect
		return errors.New("the status is not documented")
	}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		if err := strictJSON(body); err != nil {
			return err
		}
	}
	return openapi3filter.ValidateResponse(input.Request.Context(),
		&openapi3filter.ResponseValidationInput{
			RequestValidationInput: input, Status: resp.StatusCode, Header: resp.Header,
			Options: input.Options,
			Body:    io.NopCloser(bytes.NewReader(body)),
		})
}

// documented reports whether openapi.yaml has a response with the status, or a default response.
func documented(op *openapi3.Operation, status int) bool {
	return op.Responses.Status(status) != nil || op.Responses.Default() != nil
}

// declared reports whether openapi.yaml has the query parameter for the operation. A query
// parameter such as tags[plan] belongs to the parameter tags.
func declared(route *routers.Route, name string) bool {
	name, _, _ = strings.Cut(name, "[")
	for _, params := range []openapi3.Parameters{route.Operation.Parameters,
		route.PathItem.Parameters} {
		if params.GetByInAndName("query", name) != nil {
			return true
		}
	}
	return false
}

// readAll reads a whole body. It then replaces the body by a new reader of the same bytes, so that
// the body can be read again.
func readAll(body *io.ReadCloser) ([]byte, error) {
	if *body == nil {
		return nil, nil
	}
	b, err := io.ReadAll(*body)
	closing := (*body).Close()
	rest := io.Reader(bytes.NewReader(b))
	if err != nil {
		rest = io.MultiReader(rest, failing{err})
	}
	*body = io.NopCloser(rest)
	return b, errors.Join(err, closing)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

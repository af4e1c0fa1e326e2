package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/request"
)

// DefaultHost is the base URL of Nango Cloud. Use [WithHost] for a self-hosted Nango, whose default
// port is 3003.
const DefaultHost = "https://api.nango.dev"

// Client is a client of one Nango environment. Create one with [New] or [FromEnv] and share it: it
// is safe for concurrent use and reuses connections. Each field holds the operations of one part of
// Nango's API.
type Client struct {
	// Each field has the methods for one part of Nango's API. The type of the field documents them.
	Connections   Connections
	Integrations  Integrations
	Providers     Providers
	Functions     Functions
	Records       Records
	Syncs         Syncs
	Actions       Actions
	Proxy         Proxy
	Connect       Connect
	Environment   Environment
	Scripts       Scripts
	AgentSessions AgentSessions

	core *core
}

// core holds what all parts of the API share: the base URL, the settings and the transport.
type core struct {
	base *url.URL
	// wire is a function, so that printing or reflecting on a client cannot reach the key.
	wire      func() *wire.Wire
	unmarshal func([]byte, any) error
	readAhead *page.Budget // limits the pages of records that iterations read ahead
	defaults  []CallOption // applied to every call
}

// New returns a client for the environment that secretKey belongs to.
//
// It returns an [*SDKValidationError] if the key is empty or unprintable, the host is malformed or
// any other option is invalid. It sends nothing. The key never appears in an error, a log line or a
// printed client.
func New(secretKey string, opts ...Option) (*Client, error) {
	return newClient(secretKey, "secretKey", opts)
}

func newClient(key, keyName string, opts []Option) (*Client, error) {
	core, err := newCore(key, keyName, opts)
	if err != nil {
		return nil, err
	}
	return clientOn(core), nil
}

func clientOn(core *core) *Client {
	return &Client{
		core:        core,
		Connections: Connections{core}, Integrations: Integrations{core}, Providers: Providers{core},
		Functions: Functions{core},
		Records:   Records{core}, Syncs: Syncs{core}, Actions: Actions{core}, Proxy: Proxy{core},
		Connect: Connect{core}, Environment: Environment{core}, Scripts: Scripts{core},
		AgentSessions: AgentSessions{core},
	}
}

// FromEnv is like [New], but reads the key from the environment variable NANGO_SECRET_KEY and, if
// NANGO_HOST is set, the host from NANGO_HOST. Options override the environment.
func FromEnv(opts ...Option) (*Client, error) {
	key := os.Getenv("NANGO_SECRET_KEY")
	if key == "" {
		return nil, invalid("NANGO_SECRET_KEY", "is not set")
	}
	if host := os.Getenv("NANGO_HOST"); host != "" {
		opts = append([]Option{withHost("NANGO_HOST", host)}, opts...)
	}
	return newClient(key, "NANGO_SECRET_KEY", opts)
}

// With returns a client that applies opts to every call, before the call's own options. It shares
// everything else with c, so creating one for a single call is cheap:
//
//	err := c.With(nango.WithCallTimeout(time.Second)).Connections.Delete(ctx, "user-42", "github")
//
// If an option is invalid, every call of the new client returns an error.
func (c *Client) With(opts ...CallOption) *Client {
	if c == nil || c.core == nil {
		return &Client{}
	}
	derived := *c.core
	derived.defaults = slices.Concat(derived.defaults, opts)
	return clientOn(&derived)
}

// Host returns the base URL of the client.
func (c *Client) Host() string { return coreOf(c).host() }

// Format prints the host and nothing else, for every format verb.
func (c Client) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "nango.Client(%s)", c.core.host())
}

// Do calls an endpoint that the SDK has no method for. An empty method means GET. The argument path
// is the escaped path below the host, such as "/connections/a%2Fb". The value of the parameter in
// is sent as JSON, and the JSON of the response is decoded into the parameter out. The parameters
// query, in and out may each be nil.
//
// It returns the same errors as every other method. GET, HEAD, PUT and DELETE are retried; pass
// [WithIdempotent] to retry a call with another method.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any,
	opts ...CallOption) error {
	core := coreOf(c)
	if v := reflect.ValueOf(out); out != nil && (v.Kind() != reflect.Pointer || v.IsNil()) {
		return invalid("out", "is not a pointer that can be filled")
	}
	req, err := core.rawRequest(ctx, method, path, query, in)
	if err != nil {
		return err
	}
	op := gen.Operation{ID: "do", Path: "(custom)",
		Idempotent: slices.Contains(idempotentMethods, req.Method)}
	answer, err := core.newCall(opts).send(op, req)
	if out == nil {
		return expectJSON(answer, err)
	}
	return decodeInto(answer, err, out)
}

var idempotentMethods = []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}

// api returns the generated client for one call with the options opts. preset holds the options
// that the operation itself needs.
func (c *core) api(opts []CallOption, preset ...CallOption) *gen.Client[*wire.Answer] {
	return c.newCall(opts, preset...).api()
}

// coreOf returns c's core. For a nil client it returns nil, and every call with a nil core returns
// an error.
func coreOf(c *Client) *core {
	if c == nil {
		return nil
	}
	return c.core
}

func errNotMade() error { return invalid("client", "was not made by New") }

func (c *core) host() string {
	if c == nil {
		return ""
	}
	return c.base.String()
}

// rawRequest builds a request from an escaped path, which must stay below the base URL.
func (c *core) rawRequest(ctx context.Context, method, path string, query url.Values,
	in any) (*http.Request, error) {
	if c == nil {
		return nil, errNotMade()
	}
	if ctx == nil {
		return nil, invalid("ctx", "is nil")
	}
	u, err := appendPath(c.base, "path", path)
	if err != nil {
		return nil, err
	}
	u.RawQuery = query.Encode()
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, invalid("in", request.NotJSON(err))
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, strings.ToUpper(method), "", body)
	if err != nil {
		return nil, invalid("method", "is not an HTTP method")
	}
	req.URL, req.Host = u, u.Host
	if in != nil {
		req.Header["Content-Type"] = []string{"application/json"}
	}
	return req, nil
}

package client

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/nango-go/nango/client/internal/wire"
)

// ProxyJSON calls the provider, as [Proxy.Do] does, and decodes the JSON of its response, up to
// 64 MiB, as a T. null and the statuses 204 and 205 give the zero T.
//
// If the provider's status is not 2xx, the error is a [*ProviderError]. If a 2xx response is not
// JSON or does not fit T, it is an [*SDKValidationError]. Other errors are those of [Proxy.Do].
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
		resp.StatusCode == http.StatusResetContent {
		return zero, err
	}
	return decodeOutput[T](answer, nil)
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

// ProviderError is a provider's response outside 2xx. It prints the method, path and status, never
// the response, however it is formatted.
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

// providerError reads the beginning of a response's body and closes it. If the context ends
// meanwhile, the result is a [*TransportError] that wraps the [*ProviderError].
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
			Err: &endedError{ended: wire.Cause(cut), after: e, reading: true}}
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

// LogValue returns the facts that Error prints, as attributes.
func (e *ProviderError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the facts that Error prints, as an object.
func (e *ProviderError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

package script

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// MaxResponse is the maximum size, in bytes, of a response to [Action.Get] and the other request
// methods: 64 MiB. Use [client.Proxy] to stream larger responses.
const MaxResponse = 64 << 20

// Response is a response of the provider with a 2xx status. It contains the whole body.
type Response struct {
	StatusCode int
	Header     http.Header
	// Data is the body.
	Data []byte
}

// Decode decodes the body, which must be JSON, into v. It returns a [*client.SDKValidationError] if
// the body is not JSON or does not fit v. The error contains no part of the body.
func (r *Response) Decode(v any) error {
	if err := json.Unmarshal(r.Data, v); err != nil {
		problem := errNotOfType
		if !json.Valid(r.Data) {
			problem = errors.New("is not JSON, or was truncated")
		}
		return &client.SDKValidationError{Field: "body", StatusCode: r.StatusCode, RawValue: r.Data,
			Err: problem}
	}
	return nil
}

// Get sends a GET request to the provider through Nango's proxy and reads the whole response. Nango
// adds the credentials of the connection that r names, or those of the script's connection if r
// names no connection. A parameter in r.Params replaces a parameter of the same name in the query
// of r.Endpoint.
//
// If the provider's status is outside 2xx, Get returns a [*ProviderError]. If Nango itself refuses
// the call, Get returns one of the errors of [client.Proxy]. The request is retried only if
// r.Retries is set.
func (a *Action) Get(ctx context.Context, r client.ProxyRequest,
	opts ...client.CallOption) (*Response, error) {
	return a.with(ctx, http.MethodGet, r, opts)
}

// Post is like [Action.Get] with method POST.
func (a *Action) Post(ctx context.Context, r client.ProxyRequest,
	opts ...client.CallOption) (*Response, error) {
	return a.with(ctx, http.MethodPost, r, opts)
}

// Put is like [Action.Get] with method PUT.
func (a *Action) Put(ctx context.Context, r client.ProxyRequest,
	opts ...client.CallOption) (*Response, error) {
	return a.with(ctx, http.MethodPut, r, opts)
}

// Patch is like [Action.Get] with method PATCH.
func (a *Action) Patch(ctx context.Context, r client.ProxyRequest,
	opts ...client.CallOption) (*Response, error) {
	return a.with(ctx, http.MethodPatch, r, opts)
}

// Delete is like [Action.Get] with method DELETE.
func (a *Action) Delete(ctx context.Context, r client.ProxyRequest,
	opts ...client.CallOption) (*Response, error) {
	return a.with(ctx, http.MethodDelete, r, opts)
}

func (a *Action) with(ctx context.Context, method string, r client.ProxyRequest,
	opts []client.CallOption) (*Response, error) {
	r.Method = method
	return a.Proxy(ctx, r, opts...)
}

// Proxy is like [Action.Get] but uses the HTTP method in r.Method, where "" means GET.
func (a *Action) Proxy(ctx context.Context, r client.ProxyRequest,
	opts ...client.CallOption) (*Response, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	r.Endpoint = argument.WithoutParams(r.Endpoint, r.Params)
	if r.ProviderConfigKey == "" {
		r.ProviderConfigKey = a.ref.ProviderConfigKey
	}
	if r.ConnectionID == "" {
		r.ConnectionID = a.ref.ConnectionID
	}
	resp, err := a.client.Proxy.Do(ctx, r, opts...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := readAll(resp)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		endpoint, _, _ := strings.Cut(r.Endpoint, "?")
		return nil, &ProviderError{StatusCode: resp.StatusCode, Header: resp.Header, Body: body,
			Method: resp.Request.Method, Endpoint: endpoint}
	}
	return &Response{StatusCode: resp.StatusCode, Header: resp.Header, Data: body}, nil
}

// readAll reads a response body of up to MaxResponse bytes. It returns an error if the body is
// larger.
func readAll(resp *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= MaxResponse {
		body.Grow(int(n) + bytes.MinRead)
	}
	n, err := body.ReadFrom(io.LimitReader(resp.Body, MaxResponse+1))
	switch {
	case err != nil:
		return nil, &client.TransportError{Method: resp.Request.Method, Path: resp.Request.URL.Path,
			Attempts: 1, Err: err}
	case n > MaxResponse:
		return nil, &client.SDKValidationError{Field: "body", StatusCode: resp.StatusCode,
			Err: errors.New("is larger than MaxResponse")}
	}
	return body.Bytes(), nil
}

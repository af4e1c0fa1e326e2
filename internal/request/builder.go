// Package request builds the HTTP requests of the generated client.
//
// Generated code passes each part of a request to a [Builder]: path segments, query parameters,
// headers and the body. The Builder escapes and checks them. It uses no reflection and does not
// parse the server's URL again.
package request

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// FieldError reports an argument that cannot be sent. It never contains the argument's value.
type FieldError struct {
	Field   string // the parameter's name in the API, or "body"
	Problem string // what is wrong with the argument
	Err     error  // the cause, or nil
}

func (e *FieldError) Error() string { return e.Field + " " + e.Problem }

// Unwrap returns the cause, or nil if there is none.
func (e *FieldError) Unwrap() error { return e.Err }

// Builder collects the parts of one request. If some parts cannot be sent, Build returns the error
// for the first of them.
type Builder struct {
	method  string
	path    string // unescaped, relative to the server's path
	escaped string // the path in percent-encoded form
	query   strings.Builder
	header  http.Header
	body    []byte
	err     error
}

// New returns a Builder for a request with the given method.
func New(method string) *Builder {
	return &Builder{method: method, header: make(http.Header, 4)}
}

func (b *Builder) fail(field, problem string, cause error) {
	if b.err == nil {
		b.err = &FieldError{Field: field, Problem: problem, Err: cause}
	}
}

// required reports whether value is not empty. If it is empty, required records an error.
func (b *Builder) required(field, value string) bool {
	if value == "" {
		b.fail(field, "is empty", nil)
	}
	return value != ""
}

// JSON sets the body to v, encoded as JSON.
func (b *Builder) JSON(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		b.fail("body", NotJSON(err), err)
		return
	}
	b.body = body
	b.header["Content-Type"] = []string{"application/json"}
}

// Build returns the request. Its URL is the URL of the server, followed by the path and the query
// that b has collected. GetBody is set, so the body can be sent again.
func (b *Builder) Build(ctx context.Context, server *url.URL) (*http.Request, error) {
	if b.err != nil {
		return nil, b.err
	}
	if server == nil {
		return nil, &FieldError{Field: "server", Problem: "is missing"}
	}
	if ctx == nil {
		return nil, &FieldError{Field: "ctx", Problem: "is nil"}
	}
	var body io.Reader
	if b.body != nil {
		body = bytes.NewReader(b.body)
	}
	req, err := http.NewRequestWithContext(ctx, b.method, "", body)
	if err != nil {
		return nil, &FieldError{Field: "method", Problem: "is not an HTTP method"}
	}
	u := *server
	u.Path = strings.TrimSuffix(server.Path, "/") + b.path
	u.RawPath = ""
	if b.escaped != b.path || server.RawPath != "" {
		u.RawPath = strings.TrimSuffix(server.EscapedPath(), "/") + b.escaped
	}
	u.RawQuery = b.query.String()
	req.URL, req.Host, req.Header = &u, u.Host, b.header
	return req, nil
}

package client_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// transport is a function that is an http.RoundTripper.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// respond returns a response with the given alternating header names and values. Its Content-Type
// is JSON unless the headers set another one.
func respond(status int, body string, header ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// clientOf returns a client that sends its requests to f.
func clientOf(t testing.TB, f transport, opts ...nango.Option) *nango.Client {
	t.Helper()
	opts = append([]nango.Option{nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: f})}, opts...)
	c, err := nango.New(stubKey, opts...)
	require.NoError(t, err)
	return c
}

// requireField checks that err is an SDKValidationError about the given field.
func requireField(t testing.TB, err error, field string, msg ...any) {
	t.Helper()
	var invalid *nango.SDKValidationError
	require.ErrorAs(t, err, &invalid, msg...)
	require.Equal(t, field, invalid.Field, msg...)
	require.Zero(t, invalid.StatusCode, msg...)
	require.Error(t, invalid.Err, msg...)
}

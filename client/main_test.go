package client_test

import (
	"net/http"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func respond(status int, body string, header ...string) *http.Response {
	return canned.Response(status, body, header...)
}

// clientOf returns a client that sends its requests to f.
func clientOf(t testing.TB, f canned.Transport, opts ...nango.Option) *nango.Client {
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

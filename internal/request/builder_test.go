package request

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuildReturnsACompleteRequest(t *testing.T) {
	server := parse(t, "https://example.com:8443/base/")
	b := New("POST")
	b.Path("/connections")
	b.JSON(map[string]string{"a": "<b>"})
	req, err := b.Build(t.Context(), server)
	require.NoError(t, err)
	require.Equal(t, "POST", req.Method)
	require.Equal(t, "example.com:8443", req.Host)
	require.Equal(t, "https://example.com:8443/base/connections", req.URL.String())
	require.Equal(t, "https://example.com:8443/base/", server.String(), "the server's URL is unchanged")
	require.Equal(t, "application/json", req.Header.Get("Content-Type"))
	require.Equal(t, t.Context(), req.Context())
	for range 2 { // the second read is what a retry does
		body, err := io.ReadAll(req.Body)
		require.NoError(t, err)
		require.JSONEq(t, `{"a":"<b>"}`, string(body))
		require.EqualValues(t, len(body), req.ContentLength)
		req.Body, err = req.GetBody()
		require.NoError(t, err)
	}
}

func TestBuildWithoutABody(t *testing.T) {
	req, err := New("").Build(t.Context(), parse(t, "http://h/base"))
	require.NoError(t, err)
	require.Equal(t, "GET", req.Method)
	require.Nil(t, req.Body)
	require.Empty(t, req.Header)
}

// failing is a type whose values cannot be encoded as JSON.
type failing struct{}

var errSecret = errors.New("holds a secret")

func (failing) MarshalJSON() ([]byte, error) { return nil, errSecret }

func TestBuildErrors(t *testing.T) {
	var none context.Context
	for name, tt := range map[string]struct {
		field string
		build func() error
	}{
		"no server":  {"server", func() error { _, err := New("GET").Build(t.Context(), nil); return err }},
		"no context": {"ctx", func() error { _, err := New("GET").Build(none, parse(t, "http://h")); return err }},
		"method":     {"method", func() error { _, err := New("G T\r\n").Build(t.Context(), parse(t, "http://h")); return err }},
		"no JSON": {"body", func() error {
			b := New("POST")
			b.JSON(map[string]any{"n": math.NaN()})
			_, err := b.Build(t.Context(), parse(t, "http://h"))
			return err
		}},
		"the first problem is returned": {"body", func() error {
			b := New("POST")
			b.JSON(failing{})
			b.RequiredHeader("Connection-Id", "")
			b.Path("/c/{id}", "..")
			_, err := b.Build(t.Context(), parse(t, "http://h"))
			return err
		}},
	} {
		err := tt.build()
		var field *FieldError
		require.ErrorAs(t, err, &field, name)
		require.Equal(t, tt.field, field.Field, name)
		require.NotContains(t, err.Error(), "secret", name)
	}
	b := New("POST")
	b.JSON(failing{})
	_, err := b.Build(t.Context(), parse(t, "http://h"))
	require.ErrorIs(t, err, errSecret, "the cause is wrapped")
	var unmarshalable *json.MarshalerError
	require.ErrorAs(t, err, &unmarshalable)
}

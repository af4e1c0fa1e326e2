// Package recorded reads the exchanges with Nango servers that were recorded for the tests.
package recorded

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Exchange is a request to a Nango server and the response.
type Exchange struct {
	Line            int               `json:"line"`
	Route           string            `json:"route"`
	Method          string            `json:"method"`
	Path            string            `json:"path"`
	Query           string            `json:"query"`
	RequestHeaders  map[string]string `json:"request_headers"`
	RequestBody     json.RawMessage   `json:"request_body"`
	Status          int               `json:"status"`
	ResponseHeaders map[string]string `json:"response_headers"`
	ResponseBody    json.RawMessage   `json:"response_body"`
	Note            string            `json:"note"`
}

// ContentType returns the content type of the response.
func (e Exchange) ContentType() string { return Header(e.ResponseHeaders).Get("Content-Type") }

// Persist is a request to the persist service and its response. Their bodies are decoded into the
// types Request and Response.
type Persist[Request, Response any] struct {
	Script         string            `json:"script"`
	Helper         string            `json:"helper"`
	Attempt        int               `json:"attempt"`
	Method         string            `json:"method"`
	Path           string            `json:"path"`
	Query          map[string]any    `json:"query"`
	RequestHeaders map[string]string `json:"request_headers"`
	RequestBody    Request           `json:"request_body"`
	Status         int               `json:"status"`
	ResponseBody   Response          `json:"response_body"`
}

// Body is a body that was sent through the proxy, and the body that the provider received.
type Body struct {
	Name          string   `json:"body_name"`
	Body          []byte   `json:"body_base64"`
	NamedType     string   `json:"named_type"`
	HasHeaders    bool     `json:"provider_has_proxy_headers"`
	Hop           string   `json:"hop"`
	HopType       string   `json:"hop_content_type"`
	ProviderType  string   `json:"nango_proxy_content_type"`
	Status        int      `json:"status"`
	Error         string   `json:"error"`
	ArrivedType   []string `json:"arrived_type"`
	ArrivedBody   string   `json:"arrived_body"`
	ArrivedLength int      `json:"arrived_length"`
	Same          bool     `json:"same"`
}

// Webhook is a webhook that a server has sent.
type Webhook struct {
	Event   string
	Headers map[string]string
	Body    string
}

// Header returns recorded headers, which have one value each, as an http.Header.
func Header(headers map[string]string) http.Header {
	h := http.Header{}
	for name, value := range headers {
		h.Set(name, value)
	}
	return h
}

// Read reads a file with one JSON value per line.
func Read[Line any](t *testing.T, path string) []Line {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var lines []Line
	for raw := range bytes.Lines(data) {
		var line Line
		require.NoError(t, json.Unmarshal(raw, &line))
		lines = append(lines, line)
	}
	return lines
}

// Package recorded reads the exchanges with Nango servers that were recorded for the tests.
package recorded

import (
	"bytes"
	"encoding/json"
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

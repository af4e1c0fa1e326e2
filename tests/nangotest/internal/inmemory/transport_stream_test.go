package inmemory

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// A response arrives while its request is still being sent.
func TestTransportStreamsBothWays(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	transport := &memoryTransport{http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lines := bufio.NewScanner(r.Body)
		for lines.Scan() {
			_, _ = fmt.Fprintf(w, "got %s\n", lines.Text())
			_ = http.NewResponseController(w).Flush()
		}
	})}
	reader, writer := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://nango.test/stream", reader)
	require.NoError(t, err)
	go func() { _, _ = io.WriteString(writer, "one\n") }()
	resp, err := transport.RoundTrip(req)
	require.NoError(t, err)
	lines := bufio.NewReader(resp.Body)
	for _, next := range []string{"two", "three", ""} {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, line, "got ")
		if next == "" {
			break
		}
		_, err = io.WriteString(writer, next+"\n")
		require.NoError(t, err)
	}
	require.NoError(t, writer.Close())
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	require.Empty(t, rest)
	require.NoError(t, resp.Body.Close())
}

package client_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func TestPlainHTTPIsLoggedOnce(t *testing.T) {
	for host, warned := range map[string]bool{
		"http://nango.example.com:3003/base": true, "http://10.0.0.1": true, "http://localhost.example.com": true, "http://[2001:db8::1]": true,
		"https://nango.example.com": false, "http://localhost:3003": false, "http://LOCALHOST": false, "http://a.localhost": false,
		"http://127.0.0.1:3003": false, "http://127.8.8.8": false, "http://[::1]:3003": false, "http://[::ffff:127.0.0.1]": false,
	} {
		var log bytes.Buffer
		_, err := nango.New(stubKey, nango.WithHost(host), nango.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		require.NoError(t, err)
		require.Equal(t, map[bool]int{true: 1}[warned], strings.Count(log.String(), "level=WARN"), "%s: %s", host, log.String())
		require.NotContains(t, log.String(), stubKey)
		_, err = nango.New(stubKey, nango.WithHost(host))
		require.NoError(t, err, "without a logger")
	}
}

package bench

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/opened"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

func TestManyGoroutinesShareConnections(t *testing.T) {
	const goroutines, calls = 256, 20
	url, count := opened.Server(t, load.NewHandler())
	c, err := nango.New(load.Key, nango.WithHost(load.Setting{}.Base(url)))
	require.NoError(t, err)
	var group sync.WaitGroup
	errs := make(chan error, goroutines)
	for range goroutines {
		group.Go(func() {
			for range calls {
				if _, err := c.Connections.Get(t.Context(), load.ConnectionID, load.ProviderConfigKey, nango.GetConnectionParams{}); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	close(errs)
	require.NoError(t, <-errs)
	t.Logf("%d connections for %d goroutines", count.Load(), goroutines)
	require.LessOrEqual(t, count.Load(), int64(goroutines))
}

func TestEveryAnswerGivesItsConnectionBack(t *testing.T) {
	answers := http.NewServeMux()
	answers.HandleFunc("/connections/refused", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"error":{"code":"unknown_connection","message":"no"}}`, http.StatusBadRequest)
	})
	answers.HandleFunc("/connections/long", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, strings.Repeat("<p>Not found.</p>", 10_000), http.StatusNotFound)
	})
	answers.HandleFunc("/connections/malformed", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") })
	answers.HandleFunc("/records", func(w http.ResponseWriter, r *http.Request) {
		next := `"1"`
		if r.URL.Query().Get("cursor") != "" {
			next = "null"
		}
		_, _ = io.WriteString(w, `{"next_cursor":`+next+`,"records":[{"id":"1"}]}`+strings.Repeat(" ", 10_000))
	})
	answers.HandleFunc("/proxy/", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "teapot", http.StatusTeapot) })
	url, count := opened.Server(t, answers)
	c, err := nango.New("secret", nango.WithHost(url))
	require.NoError(t, err)
	for range 10 {
		for _, id := range []string{"refused", "long", "malformed"} {
			_, err := c.Connections.Get(t.Context(), id, "gh", nango.GetConnectionParams{})
			require.Error(t, err)
		}
		_, err := nango.ListRecords[struct{}](t.Context(), c, selection(1))
		require.NoError(t, err)
		for _, err := range nango.AllRecords[struct{}](t.Context(), c, selection(1), nango.WithNoReadAhead()) {
			require.NoError(t, err)
		}
		resp, err := c.Proxy.Get(t.Context(), nango.ProxyRequest{Endpoint: "/x", ConnectionID: "c", ProviderConfigKey: "gh"})
		require.NoError(t, err)
		_, err = io.Copy(io.Discard, resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	require.EqualValues(t, 1, count.Load())
}

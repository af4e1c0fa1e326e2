package bench

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/opened"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

// In each round, the server answers only when the requests of all goroutines have arrived, so each
// request needs its own connection. Later rounds must reuse the connections of the first round.
// However, a request may open another connection if no connection is idle yet.
func TestManyGoroutinesShareConnections(t *testing.T) {
	const goroutines, rounds = 256, 8
	var together sync.WaitGroup
	answers := load.NewHandler()
	url, count := opened.Server(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		together.Done()
		together.Wait()
		answers.ServeHTTP(w, r)
	}))
	c, err := nango.New(load.Key, nango.WithHost(load.Setting{}.Base(url)))
	require.NoError(t, err)
	for range rounds {
		together.Add(goroutines)
		var group sync.WaitGroup
		for range goroutines {
			group.Go(func() {
				_, err := c.Connections.Get(t.Context(), load.ConnectionID, load.ProviderConfigKey, nango.GetConnectionParams{}, nango.WithNoRetry())
				assert.NoError(t, err)
			})
		}
		group.Wait()
	}
	t.Logf("%d connections for %d goroutines, %d rounds", count.Load(), goroutines, rounds)
	require.GreaterOrEqual(t, count.Load(), int64(goroutines))
	require.Less(t, count.Load(), int64(2*goroutines))
}

func TestEveryAnswerReturnsItsConnectionToThePool(t *testing.T) {
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
	const rounds = 10
	for range rounds {
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
	require.Less(t, count.Load(), int64(rounds), "one, and few more where a busy machine is late with it: an answer that keeps its own costs one a round")
}

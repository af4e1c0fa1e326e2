package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/debug"
	"strings"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/contacts"
	"github.com/nango-go/nango/tests/bench/internal/load"
	"github.com/nango-go/nango/wrappers/proxyhttp"
	"github.com/nango-go/nango/wrappers/webhook"
)

// work is the cost of performing a case once: the number of allocations, and the number of bytes
// that remain in use.
type work struct{ allocations, held float64 }

func (w work) String() string {
	return fmt.Sprintf("%.1f allocations, %.0f bytes held", w.allocations, w.held)
}

// collected is the number of bytes after whose allocation [perform] collects garbage.
const collected = 4 << 20

// perform performs the named case the given number of times and returns the average cost. If steady
// is true, perform itself collects garbage after every 4 MiB of allocations. While the heap is
// small, the Go runtime also collects garbage about every 4 MiB. It does so at slightly different
// points in each run, so the number of CPU instructions would vary from run to run.
func perform(name, client string, times int, steady bool) (work, error) {
	once, err := caseOf(name, client)
	if err != nil {
		return work{}, err
	}
	if times == 0 {
		return work{}, nil
	}
	if err := once(); err != nil { // allocations that only the first call makes are not counted
		return work{}, err
	}
	var before, after runtime.MemStats
	garbage, each := uint64(0), uint64(0)
	if steady {
		debug.SetGCPercent(-1)
		runtime.ReadMemStats(&before)
		if err := once(); err != nil {
			return work{}, err
		}
		runtime.ReadMemStats(&after)
		each = after.TotalAlloc - before.TotalAlloc
	}
	settle(&before)
	for range times {
		if err := once(); err != nil {
			return work{}, err
		}
		for garbage += each; garbage >= collected; garbage -= collected {
			runtime.GC()
		}
	}
	runtime.ReadMemStats(&after)
	w := work{allocations: float64(after.Mallocs-before.Mallocs) / float64(times)}
	settle(&after)
	w.held = float64(after.HeapAlloc+after.StackInuse) - float64(before.HeapAlloc+before.StackInuse)
	w.held /= float64(times)
	runtime.KeepAlive(once)
	return w, nil
}

func settle(m *runtime.MemStats) {
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(m)
}

// caseOf returns a function that performs the named case once. client is "sdk" or the name of a
// JSON engine for the handwritten client.
func caseOf(name, client string) (func() error, error) {
	switch name {
	case "get":
		return reading(answering(connectionsJSON()...), client, func(hc *http.Client) error {
			c, err := byHand{hc}.get()
			return same(err, c != nil && strings.HasPrefix(c.Credentials.AccessToken, "gho_abc"))
		}, func(c *nango.Client) error {
			conn, err := c.Connections.Get(context.Background(), load.ConnectionID, load.ProviderConfigKey,
				nango.GetConnectionParams{})
			return same(err, conn != nil && conn.Metadata["filter"] == "closed=true")
		})
	case "list":
		return reading(answering(connections(1000)), client, func(hc *http.Client) error {
			list, err := byHand{hc}.list()
			return same(err, len(list) == 1000)
		}, func(c *nango.Client) error {
			list, err := c.Connections.List(context.Background(), nango.ListConnectionsParams{Limit: 1000})
			return same(err, list != nil && len(list.Connections) == 1000)
		})
	case "records-nested":
		return recordsOf[nested, handNested](client, pageOf(1000, nestedJSON), 1000)
	case "records-contact":
		return recordsOf[contacts.Contact, load.Record](client, pageOf(1000, contacts.JSON), 1000)
	case "records-large":
		return recordsOf[large, handLarge](client, pageOf(100, largeJSON), 100)
	case "records-map":
		return recordsOf[map[string]any, map[string]any](client, pageOf(1000, smallJSON), 1000)
	case "webhook-small":
		return receiving(client, forwarded(700))
	case "webhook-large":
		return receiving(client, forwarded(1<<20))
	case "proxy":
		return reading(answering(strings.Repeat("x", 130)), client, func(hc *http.Client) error {
			resp, err := byHand{hc}.proxy()
			return drain(resp, err)
		}, func(c *nango.Client) error {
			resp, err := c.Proxy.Get(context.Background(), nango.ProxyRequest{Endpoint: "/file",
				ConnectionID: load.ConnectionID, ProviderConfigKey: load.ProviderConfigKey})
			return drain(resp, err)
		})
	case "proxyhttp":
		return throughProxy(client)
	case "idle":
		return idle(client)
	}
	return nil, fmt.Errorf("there is no case %q", name)
}

// idle returns a function that starts to read records, stops after the first one and keeps the
// iterator in memory. The handwritten client has no iterator, so for this client the function keeps
// the decoded page instead.
func idle(client string) (func() error, error) {
	body := pageOf(1000, contacts.JSON)
	var kept []any
	return reading(answering(body), client, func(hc *http.Client) error {
		records, err := handPage[load.Record](byHand{hc})
		kept = append(kept, records)
		return same(err, len(records) == 1000)
	}, func(c *nango.Client) error {
		records := nango.AllRecords[contacts.Contact](context.Background(), c, selection(1000))
		next, _ := iter.Pull2(records)
		_, err, ok := next()
		kept = append(kept, next)
		return same(err, ok)
	})
}

func receiving(client, body string) (func() error, error) {
	const key = "a-key-of-the-benchmark"
	signature := webhook.Sign([]byte(body), key)
	handler := handWebhook(key, func(ev *handEvent) error {
		return same(nil, len(ev.Payload) > 0 && ev.ConnectionID == load.ConnectionID)
	})
	if client != "hand" {
		handler = webhook.Handler([]string{key}, func(_ context.Context, ev *webhook.Event) error {
			return same(nil, ev.Forward != nil && ev.Forward.ConnectionID == load.ConnectionID)
		})
	}
	return func() error {
		req := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/",
			strings.NewReader(body))
		req.Header.Set(webhook.SignatureHeader, signature)
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, req)
		return same(nil, rec.Code == http.StatusNoContent)
	}, nil
}

func throughProxy(client string) (func() error, error) {
	transport := answering(strings.Repeat("x", 130))
	hc := &http.Client{Transport: transport}
	if client != "hand" {
		c, err := nango.New(load.Key, nango.WithHTTPClient(&http.Client{Transport: transport}))
		if err != nil {
			return nil, err
		}
		ref := nango.ConnectionRef{ProviderConfigKey: load.ProviderConfigKey,
			ConnectionID: load.ConnectionID}
		through := proxyhttp.NewTransport(c, ref, proxyhttp.WithHosts("api.example.com"))
		hc = &http.Client{Transport: through}
	}
	return func() error {
		req, err := http.NewRequestWithContext(context.Background(), http.MethodGet,
			"https://api.example.com/file", nil)
		if err != nil {
			return err
		}
		if client == "hand" { // with the SDK, proxyhttp and Nango set these headers
			req.Header.Set("Authorization", "Bearer "+load.Key)
			req.Header.Set("User-Agent", "by-hand")
		}
		resp, err := hc.Do(req)
		return drain(resp, err)
	}, nil
}

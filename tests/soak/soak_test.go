// Package soak runs a client under load for minutes and checks that its memory and its number of
// goroutines do not grow.
package soak_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

const (
	workers     = 256
	samples     = 30 // ten for each third of the duration
	connections = 32
	records     = 500
)

type row struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// TestSoak runs for the duration in the environment variable NANGO_SOAK. The load does not add data
// to the server. If the memory or the number of goroutines grows nevertheless, something leaks.
func TestSoak(t *testing.T) {
	duration, err := time.ParseDuration(os.Getenv("NANGO_SOAK"))
	if err != nil {
		t.Skip("NANGO_SOAK is not set to a duration: run make soak, or set it to a duration such as 2m")
	}
	defer goleak.VerifyNone(t)
	srv := nangotest.NewServer(t, nangotest.WithBasePath("/nango"), nangotest.WithSeed(seed()))
	defer srv.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: workers}
	defer transport.CloseIdleConnections()
	c, err := nango.New(srv.SecretKey(), nango.WithHost(srv.URL()), nango.WithHTTPClient(&http.Client{Transport: transport}))
	require.NoError(t, err)

	ctx, cancel := context.WithTimeout(t.Context(), duration)
	defer cancel()
	var calls, ended atomic.Int64
	var running sync.WaitGroup
	var rest sync.RWMutex // calls hold its read lock, so that no call runs during a sample
	for w := range workers {
		running.Go(func() {
			for n := 0; ctx.Err() == nil && !t.Failed(); n++ {
				rest.RLock()
				err := makeCall(ctx, c, w, n)
				rest.RUnlock()
				calls.Add(1)
				switch {
				case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
					ended.Add(1)
				case err != nil:
					t.Errorf("worker %d, call %d: %v", w, n, err)
					return
				}
			}
		})
	}
	var taken []sample
	ticker := time.NewTicker(duration / (samples + 2)) // the first sample is for warm-up, and the last interval may be short
	defer ticker.Stop()
	for range samples + 1 {
		<-ticker.C
		rest.Lock()
		srv.ResetRequests()
		transport.CloseIdleConnections()
		taken = append(taken, measure())
		rest.Unlock()
	}
	cancel()
	running.Wait()
	taken = taken[1:]
	var thirds []sample
	for part := range slices.Chunk(taken, samples/3) {
		thirds = append(thirds, sample{median(part, func(s sample) int { return s.heap }), median(part, func(s sample) int { return s.goroutines })})
	}
	t.Logf("%s: %d calls (%.0f a second), of which %d were ended by their context", duration, calls.Load(), float64(calls.Load())/duration.Seconds(), ended.Load())
	for i, s := range thirds {
		t.Logf("third %d: %.1f MiB in use, %d goroutines (medians of %d samples)", i+1, float64(s.heap)/(1<<20), s.goroutines, samples/3)
	}
	first, last := thirds[0], thirds[len(thirds)-1]
	require.LessOrEqual(t, last.heap, first.heap+first.heap/10+2<<20, "memory grows")
	require.LessOrEqual(t, last.goroutines, first.goroutines+8, "goroutines grow")
}

type sample struct{ heap, goroutines int }

// measure measures the heap and counts the goroutines while no call runs. Before that, it waits up
// to a second for the goroutines of closed connections to end.
func measure() sample {
	for range 100 {
		if runtime.NumGoroutine() <= workers+16 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return sample{int(m.HeapAlloc), runtime.NumGoroutine()}
}

func median(taken []sample, value func(sample) int) int {
	var values []int
	for _, s := range taken {
		values = append(values, value(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// makeCall makes a call for one of the connections. The number n selects the kind of call.
func makeCall(ctx context.Context, c *nango.Client, worker, n int) error {
	ref := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: fmt.Sprintf("user-%d", (worker+n)%connections)}
	switch (worker + n) % 9 {
	case 0:
		_, err := c.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
		return err
	case 1:
		return c.Connections.CreateMetadata(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.Metadata{"n": n})
	case 2:
		got, err := nango.TriggerAction[int](ctx, c, ref, "echo", n+1)
		if err == nil && got != n+1 {
			return fmt.Errorf("the action returned %d", got)
		}
		return err
	case 3:
		return proxied(ctx, c, ref, n)
	case 4:
		return readRecords(ctx, c, ref, records)
	case 5: // stop before the last record
		return readRecords(ctx, c, ref, 1+n%records)
	case 6: // a session and not a connection, since the emulator stores a webhook for each new connection
		session, err := c.Connect.CreateSession(ctx, nango.CreateConnectSessionRequest{Tags: nango.Tags{"user": ref.ConnectionID}})
		if err != nil {
			return err
		}
		return c.Connect.DeleteSession(ctx, session.Token)
	case 7: // a call that fails
		_, err := c.Connections.Get(ctx, "nobody", "github", nango.GetConnectionParams{})
		if !errors.Is(err, nango.ErrNotFound) {
			return fmt.Errorf("an unknown connection: %w", err)
		}
		return nil
	default: // a context that ends at a random moment
		ctx, cancel := context.WithTimeout(ctx, rand.N(5*time.Millisecond))
		defer cancel()
		return readRecords(ctx, c, ref, records)
	}
}

func proxied(ctx context.Context, c *nango.Client, ref nango.ConnectionRef, n int) error {
	body := strings.Repeat("x", n%4096)
	resp, err := c.Proxy.Post(ctx, nango.ProxyRequest{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Endpoint: "/echo", Body: strings.NewReader(body), ContentType: "text/plain",
	})
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	got, err := io.ReadAll(resp.Body)
	if err == nil && string(got) != body {
		return fmt.Errorf("the provider answered %d bytes for %d", len(got), len(body))
	}
	return err
}

// readRecords reads the first records of the model Issue. The parameter limit is their number. If
// there are fewer records, readRecords returns an error.
func readRecords(ctx context.Context, c *nango.Client, ref nango.ConnectionRef, limit int) error {
	got := 0
	for record, err := range nango.AllRecords[row](ctx, c, nango.ListRecordsParams{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Model: "Issue", Limit: 200,
	}) {
		if err != nil {
			return err
		}
		if record.Data.ID == "" {
			return errors.New("a record without an id")
		}
		if got++; got == limit {
			break
		}
	}
	if got != limit {
		return fmt.Errorf("%d records of %d", got, limit)
	}
	return nil
}

func seed() nangotest.Seed {
	rows := make([]row, records)
	for i := range rows {
		rows[i] = row{strconv.Itoa(i), strings.Repeat("text ", 20)}
	}
	out := nangotest.Seed{Integrations: []nangotest.Integration{{
		UniqueKey: "github", Provider: "github", NoWebhooks: true,
		Upstream: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }),
		Actions: []nangotest.Action{{Name: "echo", Run: func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
			return input, nil
		}}},
	}}}
	for i := range connections {
		id := fmt.Sprintf("user-%d", i)
		out.Connections = append(out.Connections, nangotest.Connection{
			ProviderConfigKey: "github", ConnectionID: id, Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		})
		out.Records = append(out.Records, nangotest.Records{ProviderConfigKey: "github", ConnectionID: id, Model: "Issue", Rows: rows})
	}
	return out
}

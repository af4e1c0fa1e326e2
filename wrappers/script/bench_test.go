package script_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

// canned answers every request with the same body.
type canned string

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(string(c))),
		ContentLength: int64(len(c)), Request: r,
	}, nil
}

// pair is a call of the client and the same call by way of this package.
func pair(t testing.TB) map[string][2]func() error {
	body := canned(`{"connection_id":"g-1","provider_config_key":"golden","metadata":{},"items":[` + strings.Repeat(`{"id":"0123456789","title":"an issue"},`, 50) + `{}]}`)
	c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: body}))
	require.NoError(t, err)
	n, err := script.NewSync(c, stubRef)
	require.NoError(t, err)
	written := canned(`{"nextMerging":{"strategy":"override"},"acquired":true}`)
	p, err := nango.NewPersist(nango.PersistConfig{
		InternalKey: stubKey, Host: stubHost, EnvironmentID: 1, ConnectionID: 1, Connection: stubRef, SyncID: "s", SyncJobID: 1, ActivityLogID: "01234567890123456789",
	}, nango.WithHTTPClient(&http.Client{Transport: written}))
	require.NoError(t, err)
	stored, err := script.NewSync(c, stubRef, script.WithStore(script.NewPersistStore(p)))
	require.NoError(t, err)
	ctx := t.Context()
	records := make([]issue, 1000)
	for i := range records {
		records[i] = issue{ID: strconv.Itoa(i), Title: strings.Repeat("a title ", 40)}
	}
	request := nango.ProxyRequest{Endpoint: "/items", ProviderConfigKey: stubRef.ProviderConfigKey, ConnectionID: stubRef.ConnectionID}
	return map[string][2]func() error{
		"Get": {
			func() error {
				resp, err := c.Proxy.Get(ctx, request)
				if err != nil {
					return err
				}
				var data bytes.Buffer
				data.Grow(int(resp.ContentLength) + bytes.MinRead)
				_, err = data.ReadFrom(resp.Body)
				_ = resp.Body.Close()
				return err
			},
			func() error { _, err := n.Get(ctx, nango.ProxyRequest{Endpoint: "/items"}); return err },
		},
		"TriggerAction": {
			func() error { _, err := nango.TriggerAction[any](ctx, c, stubRef, "a", nil); return err },
			func() error { _, err := script.TriggerAction[any](ctx, n, "a", nil); return err },
		},
		"SetMetadata": {
			func() error { return c.Connections.CreateMetadata(ctx, "g-1", "golden", nango.Metadata{"a": 1}) },
			func() error { return n.SetMetadata(ctx, nango.Metadata{"a": 1}) },
		},
		"TryAcquireLock": {
			func() error { _, err := p.TryAcquireLock(ctx, "k", time.Second); return err },
			func() error { _, err := stored.TryAcquireLock(ctx, "k", time.Second); return err },
		},
		"BatchSave": {
			func() error {
				list := make([]nango.PersistRecord, len(records))
				for i := range records {
					list[i], _ = json.Marshal(&records[i])
				}
				_, err := p.SaveRecords(ctx, "Doc", list, nango.RecordMerging{})
				return err
			},
			func() error { return stored.BatchSave(ctx, records, "Doc") },
		},
	}
}

func TestOverhead(t *testing.T) {
	for name, calls := range pair(t) {
		allocations := func(call func() error) float64 {
			return testing.AllocsPerRun(20, func() { require.NoError(t, call()) })
		}
		require.LessOrEqual(t, allocations(calls[1])-allocations(calls[0]), 5.0, name)
	}
}

func BenchmarkOverhead(b *testing.B) {
	for name, calls := range pair(b) {
		for i, kind := range []string{"client", "script"} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := calls[i](); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

package script_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/internal/pairs"
	"github.com/nango-go/nango/wrappers/script"
)

// calls pairs methods of this package with the calls of package client that they make, so that
// their costs can be compared.
func calls(t testing.TB) []pairs.Pair {
	body := canned.Always(`{"connection_id":"g-1","provider_config_key":"golden","metadata":{},"items":[` + strings.Repeat(`{"id":"0123456789","title":"an issue"},`, 50) + `{}]}`)
	c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: body}))
	require.NoError(t, err)
	n, err := script.NewSync(c, stubRef)
	require.NoError(t, err)
	written := canned.Always(`{"nextMerging":{"strategy":"override"},"acquired":true}`)
	p, err := nango.NewPersist(stubKey, nango.PersistConfig{
		Host: stubHost, EnvironmentID: 1, ConnectionID: 1, Connection: stubRef, SyncID: "s", SyncJobID: 1, ActivityLogID: "01234567890123456789",
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
	return []pairs.Pair{
		{
			Name: "Get",
			Client: func() error {
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
			Wrapper: func() error { _, err := n.Get(ctx, nango.ProxyRequest{Endpoint: "/items"}); return err },
		},
		{
			Name:    "TriggerAction",
			Client:  func() error { _, err := nango.TriggerAction[any](ctx, c, stubRef, "a", nil); return err },
			Wrapper: func() error { _, err := script.TriggerAction[any](ctx, n, "a", nil); return err },
		},
		{
			Name:    "SetMetadata",
			Client:  func() error { return c.Connections.CreateMetadata(ctx, "g-1", "golden", nango.Metadata{"a": 1}) },
			Wrapper: func() error { return n.SetMetadata(ctx, nango.Metadata{"a": 1}) },
		},
		{
			Name:    "TryAcquireLock",
			Client:  func() error { _, err := p.TryAcquireLock(ctx, "k", time.Second); return err },
			Wrapper: func() error { _, err := stored.TryAcquireLock(ctx, "k", time.Second); return err },
		},
		{
			Name: "BatchSave",
			Client: func() error {
				all, err := json.Marshal(records)
				if err == nil {
					_, err = p.SaveRecords(ctx, "Doc", split(all), nango.RecordMerging{})
				}
				return err
			},
			Wrapper: func() error { return stored.BatchSave(ctx, records, "Doc") },
		},
	}
}

// split returns the objects of a JSON list without copying them. The list must not contain a string
// with a brace.
func split(list []byte) (records []nango.PersistRecord) {
	for list = list[1:]; len(list) > 1; {
		end := bytes.IndexByte(list, '}') + 1
		records = append(records, list[:end:end])
		list = list[end+1:]
	}
	return records
}

func TestFewAllocationsAreAdded(t *testing.T) { pairs.Allocations(t, calls(t)) }

func BenchmarkHelpers(b *testing.B) { pairs.Bench(b, calls(b)) }

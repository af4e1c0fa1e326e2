package fault_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/fault"
	"github.com/nango-go/nango/tests/nangotest"
)

type row struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

const rows = 2000

// seedRows stores records in the server. It returns parameters for listing these records, and the
// ids of the records in the order of the list.
func (s *stage) seedRows(t *testing.T) (params nango.ListRecordsParams, ids []string) {
	t.Helper()
	all := make([]row, rows)
	for i := range all {
		all[i] = row{fmt.Sprintf("row-%d", i), "a string that makes the record longer"}
	}
	require.NoError(t, s.srv.Seed(nangotest.Seed{Records: []nangotest.Records{{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Model: "Issue", Rows: all,
	}}}))
	params = nango.ListRecordsParams{ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Model: "Issue", Limit: 100}
	ids = read(t, s.srv.Client(), params)
	require.Len(t, ids, rows)
	return params, ids
}

// requireSame reports the first difference between two lists, instead of printing both lists.
func requireSame(t *testing.T, want, got []string) {
	t.Helper()
	for i := range min(len(want), len(got)) {
		require.Equal(t, want[i], got[i], "record %d of %d", i, len(want))
	}
	require.Equal(t, len(want), len(got))
}

// Two of every three exchanges fail, at different points. The iteration over the records must still
// return every record once and in order.
func TestRecordsThroughBreaks(t *testing.T) {
	for _, way := range []struct {
		name string
		opts []nango.CallOption
	}{{"read ahead", nil}, {"page by page", []nango.CallOption{nango.WithNoReadAhead()}}} {
		for _, end := range []fault.End{fault.Reset, fault.Close} {
			t.Run(way.name+"/"+end.String(), func(t *testing.T) {
				s := newStage(t)
				params, want := s.seedRows(t)
				s.proxy.Plan(func(n int) fault.Fault {
					if n%3 == 0 {
						return fault.Fault{}
					}
					return fault.Fault{At: fault.BeforeRequest + fault.Point(n%9), End: end}
				})
				requireSame(t, want, read(t, s.client, params, way.opts...))
				counts := s.proxy.Counts()
				require.Greater(t, counts.Struck, rows/params.Limit/2)
			})
		}
	}
}

func read(t *testing.T, c *nango.Client, params nango.ListRecordsParams, opts ...nango.CallOption) (ids []string) {
	t.Helper()
	for record, err := range nango.AllRecords[row](t.Context(), c, params, opts...) {
		require.NoError(t, err)
		require.NotEmpty(t, record.Data.Text)
		ids = append(ids, record.Data.ID)
	}
	return ids
}

// If the server fails permanently, the iteration over the records must end with an error. Another
// iteration that begins at the cursor of the last record must return the remaining records.
func TestRecordsResumeAfterAnError(t *testing.T) {
	for at := fault.BeforeRequest; at <= fault.InAnswerBody; at++ {
		t.Run(at.String(), func(t *testing.T) {
			s := newStage(t)
			params, want := s.seedRows(t)
			s.proxy.Plan(func(n int) fault.Fault {
				if n < 5 {
					return fault.Fault{}
				}
				return fault.Fault{At: at}
			})
			var got []string
			var failures []error
			for record, err := range nango.AllRecords[row](t.Context(), s.client, params) {
				if err != nil {
					failures = append(failures, err)
					continue
				}
				got, params.Cursor = append(got, record.Data.ID), record.Metadata.Cursor
			}
			require.Len(t, failures, 1)
			require.GreaterOrEqual(t, len(got), 4*params.Limit)
			s.proxy.Next()
			requireSame(t, want, append(got, read(t, s.client, params)...))
		})
	}
}

// If a page of connections breaks off, the client must request the page again.
func TestConnectionsThroughBreaks(t *testing.T) {
	s := newStage(t)
	var seed nangotest.Seed
	for i := range 120 {
		seed.Connections = append(seed.Connections, nangotest.Connection{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: fmt.Sprintf("user-%d", i), Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "x"}),
		})
	}
	require.NoError(t, s.srv.Seed(seed))
	s.proxy.Plan(func(n int) fault.Fault { return fault.Fault{At: fault.Point(n % 2 * (1 + n/2%8))} })
	seen := map[string]int{}
	for c, err := range s.client.Connections.All(t.Context(), nango.ListConnectionsParams{Limit: 10}) {
		require.NoError(t, err)
		seen[c.ConnectionID]++
	}
	require.Len(t, seen, 120, "user-42 is one of them")
	for id, n := range seen {
		require.Equal(t, 1, n, id)
	}
	require.GreaterOrEqual(t, s.proxy.Counts().Struck, 10)
}

package script_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

func newPersist(t *testing.T, s *stub) *script.PersistStore {
	t.Helper()
	p, err := nango.NewPersist(stubKey, nango.PersistConfig{
		Host: stubHost, EnvironmentID: 2, ConnectionID: 21, Connection: stubRef, SyncID: "s-1", SyncJobID: 24, ActivityLogID: "01234567890123456789",
	}, nango.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	return script.NewPersistStore(p)
}

func TestPersistedCheckpointKeepsItsDigits(t *testing.T) {
	s := &stub{replies: []reply{
		{body: `{"checkpoint":{"id":9007199254740993},"version":1,"deletedAt":null}`},
		{body: `{"checkpoint":{"id":9007199254740993},"version":2}`},
	}}
	n := newSync(t, s, script.WithStore(newPersist(t, s)), script.WithName("issues"))
	type place struct {
		ID int64 `json:"id"`
	}
	saved, err := script.GetCheckpoint[place](t.Context(), n)
	require.NoError(t, err)
	require.Equal(t, place{1<<53 + 1}, *saved)
	require.NoError(t, n.SaveCheckpoint(t.Context(), saved))
	require.JSONEq(t, `{"key":"sync:issues:base","checkpoint":{"id":9007199254740993},"expectedVersion":1}`, s.got[1].body)
	require.Contains(t, s.got[1].body, "9007199254740993")
}

func TestCheckpointThatCannotBeReadIsAnError(t *testing.T) {
	s := &stub{replies: []reply{{status: 404, body: `{"error":{"code":"connection_not_found","message":"Connection not found"}}`}}}
	n := newSync(t, s, script.WithStore(newPersist(t, s)), script.WithName("issues"))
	_, err := n.GetCheckpoint(t.Context())
	require.ErrorIs(t, err, nango.ErrNotFound)
	require.Error(t, n.SaveCheckpoint(t.Context(), obj{"page": 1}))
	require.Error(t, n.TrackDeletesStart(t.Context(), "Doc"))
	require.NotContains(t, s.paths(), "PUT /environment/2/connection/21/checkpoint", "it would overwrite what could not be read")
}

func TestBatchErrorWrapsNangosError(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"nextMerging":{"strategy":"override"}}`}, {status: 500, body: `{"error":{"code":"server_error","message":"Failed to query sync job"}}`}}}
	n := newSync(t, s, script.WithStore(newPersist(t, s)))
	err := n.BatchSave(t.Context(), docs(1, 1500), "Doc")
	var failed *script.BatchError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, []int{1000, 500, 1500}, []int{failed.Stored, failed.Tried, failed.Total})
	var refused *nango.SDKError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 500, refused.StatusCode)
	require.Len(t, s.got, 2)
}

func TestRecordsOnSeveralPages(t *testing.T) {
	s := &stub{replies: []reply{
		{body: `{"records":[{"id":"1"}],"next_cursor":"c"}`},
		{body: `{"records":[{"id":"2"}],"next_cursor":"d"}`},
		{body: `{"records":[{"id":"3"}],"next_cursor":"d"}`},
	}}
	n := newSync(t, s, script.WithStore(newPersist(t, s)))
	found, err := n.GetRecordsByIDs(t.Context(), []string{"1", "2", "1"}, "Doc")
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, "model=Doc&externalIds=1&externalIds=2&cursor=c", s.got[1].query)
	require.Len(t, s.got, 2)

	s.got = nil
	var failed error
	seen := 0
	for _, failed = range n.ListRecords(t.Context(), "Doc", "") {
		seen++
	}
	require.ErrorContains(t, failed, "same cursor again")
	require.Equal(t, 4, seen)
}

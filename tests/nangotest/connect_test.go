package nangotest_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

func TestAConnectionIsCompletedInTheNewestSessionOrByTags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := newServer(t, nil)
		newSession(t, srv, map[string]string{"user": "1"})
		newSession(t, srv, map[string]string{"user": "2"})
		tagsOf := func(which nangotest.ConnectSession) string {
			ref, err := srv.CompleteConnect(t.Context(), which, "github", oauth2(time.Time{}))
			require.NoError(t, err)
			conn, err := srv.Client().Connections.Get(t.Context(), ref.ConnectionID, ref.ProviderConfigKey, client.GetConnectionParams{})
			require.NoError(t, err)
			return conn.Tags["user"]
		}
		require.Equal(t, "2", tagsOf(nangotest.ConnectSession{}))
		require.Equal(t, "1", tagsOf(nangotest.ConnectSession{Tags: map[string]string{"user": "1"}}))
		_, err := srv.CompleteConnect(t.Context(), nangotest.ConnectSession{Tags: map[string]string{"user": "3"}}, "github", oauth2(time.Time{}))
		require.ErrorContains(t, err, "there is no open connect session with these tags")
		_, err = srv.CompleteConnect(t.Context(), nangotest.ConnectSession{Token: "other"}, "github", oauth2(time.Time{}))
		require.ErrorContains(t, err, "there is no connect session with this token")
		require.NoError(t, srv.Advance(t.Context(), time.Hour))
		_, err = srv.CompleteConnect(t.Context(), nangotest.ConnectSession{}, "github", oauth2(time.Time{}))
		require.ErrorContains(t, err, "there is no open connect session; the code under test must create one first")
	})
}

func TestAFailedConnectSendsAWebhookAndCreatesNoConnection(t *testing.T) {
	var event map[string]any
	srv := newServer(t, nil, nangotest.WithWebhooks(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = json.NewDecoder(r.Body).Decode(&event)
	})))
	newSession(t, srv, map[string]string{"user": "1"})
	require.NoError(t, srv.FailConnect(t.Context(), nangotest.ConnectSession{}, "github", "turned away"))
	require.NoError(t, srv.Settle(t.Context()))
	require.Equal(t, false, event["success"])
	require.Equal(t, map[string]any{"type": "invalid_callback", "description": "turned away"}, event["error"])
	list, err := srv.Client().Connections.List(t.Context(), client.ListConnectionsParams{})
	require.NoError(t, err)
	require.Len(t, list.Connections, 1, "alice alone")
	require.Error(t, srv.FailConnect(t.Context(), nangotest.ConnectSession{}, "nope", ""))
}

func TestASeededSyncDeliversRecordsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		row := func(id string) map[string]string { return map[string]string{"id": id} }
		srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
			in.Syncs = []nangotest.Sync{{
				Name: "issues", Models: []string{"Issue"}, AutoStart: true, TrackDeletes: true, Deliveries: []nangotest.Delivery{
					{Save: map[string]any{"Issue": []any{row("1"), row("2")}}},
					{Save: map[string]any{"Issue": []any{row("2"), row("3")}}},
				},
			}}
		})
		count := func() (ids []string) {
			for r, err := range client.AllRecords[map[string]any](t.Context(), srv.Client(), client.ListRecordsParams{
				ProviderConfigKey: "github", ConnectionID: "alice", Model: "Issue",
			}) {
				require.NoError(t, err)
				action := "+"
				if r.Metadata.DeletedAt != nil {
					action = "-"
				}
				ids = append(ids, action+r.Data["id"].(string))
			}
			return ids
		}
		require.NoError(t, srv.Settle(t.Context()))
		require.ElementsMatch(t, []string{"+1", "+2"}, count())
		for range 2 { // runs after the last delivery repeat it
			require.NoError(t, srv.Advance(t.Context(), time.Hour))
			require.ElementsMatch(t, []string{"-1", "+2", "+3"}, count())
		}
	})
	_, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{Integrations: []nangotest.Integration{{
		UniqueKey: "github", Provider: "github", Syncs: []nangotest.Sync{{
			Name: "issues", Models: []string{"Issue"}, Deliveries: []nangotest.Delivery{{Save: map[string]any{"Other": []any{}}}},
		}},
	}}}))
	require.ErrorContains(t, err, `deliveries[0]: save: model "Other" is not one of the sync's`)
}

// An interrupted run of a sync resumes as another job. The records that the run saved before it was
// interrupted must not be deleted.
func TestAResumedRunKeepsItsRecords(t *testing.T) {
	srv := newServer(t, func(in *nangotest.Integration, _ *nangotest.Connection) {
		in.Syncs = []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}}}
	})
	c := srv.Client()
	status, err := c.Syncs.Status(t.Context(), alice, []client.SyncRef{{Name: "issues"}})
	require.NoError(t, err)
	conn, err := c.Connections.Get(t.Context(), "alice", "github", client.GetConnectionParams{})
	require.NoError(t, err)
	base := "/environment/1/connection/" + strconv.FormatInt(conn.ID, 10) + "/sync/" + status.Syncs[0].ID + "/job/"
	call := func(method, path, body string) string {
		resp, out := answer(t, srv, request(t, srv, method, base+path, body, "Authorization", "Bearer "+nangotest.DefaultInternalKey))
		require.Less(t, resp.StatusCode, 300, out)
		return out
	}
	save := func(job, id string) {
		call(http.MethodPost, job+"/records", `{"model":"Issue","records":[{"id":"`+id+`"}],"providerConfigKey":"github","connectionId":"alice","activityLogId":"17959066245049dc3rX3ew"}`)
	}
	save("1", "old")
	save("2", "before the interruption")
	save("3", "after it")
	require.Equal(t, `{"deletedKeys":["old"]}`, call(http.MethodDelete, "2/outdated", `{"model":"Issue","activityLogId":"17959066245049dc3rX3ew"}`))
}

package script_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/script"
)

var userRef = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}

// issuePages answers as a provider with 5 issues, 2 per page. The Link header of a page links the
// next page.
func issuePages(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer gho_test" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	size, _ := strconv.Atoi(r.URL.Query().Get("per_page"))
	var list []issue
	for i := page * size; i < min(5, (page+1)*size); i++ {
		list = append(list, issue{strconv.Itoa(i), fmt.Sprint("issue ", i)})
	}
	if (page+1)*size < 5 {
		w.Header().Set("Link", fmt.Sprintf(`<https://%s/issues?page=%d&per_page=%d>; rel="next"`, r.Host, page+1, size))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(list)
}

// greet is an action written with this package. The emulator runs it as a function of Nango.
func greet(ctx context.Context, call nangotest.FunctionCall, input json.RawMessage) (any, error) {
	a, err := script.NewAction(call.Client, call.Connection, script.WithName(call.Name))
	if err != nil {
		return nil, err
	}
	return script.RunAction(ctx, a, func(ctx context.Context, a *script.Action, in greeting) (string, error) {
		metadata, err := script.GetMetadata[map[string]string](ctx, a)
		return metadata["word"] + " " + in.Name, err
	}, input)
}

func newNango(t *testing.T) *nangotest.Server {
	return nangotest.NewServer(t, nangotest.WithBasePath("/nango"), nangotest.WithSeed(nangotest.Seed{
		Providers: []nangotest.Provider{nangotest.Provider(`{
			"name": "issues", "display_name": "Issues", "auth_mode": "OAUTH2", "docs": "https://example.com/docs", "logo_url": "https://example.com/logo.svg",
			"proxy": {
				"base_url": "https://api.example.com",
				"paginate": {"type": "link", "limit_name_in_request": "per_page", "link_rel_in_response_header": "next"}
			}
		}`)},
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "issues", Upstream: http.HandlerFunc(issuePages),
			Actions: []nangotest.Action{{Name: "greet", Run: greet}},
			Syncs:   []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}, Run: func(context.Context, nangotest.SyncRun) error { return nil }}},
		}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: userRef.ProviderConfigKey, ConnectionID: userRef.ConnectionID,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		}},
		Variables: []nangotest.Variable{{Name: "FOO", Value: "bar"}},
	}))
}

// newIssuesRun starts a run of the sync named "issues". The run stores its state in the emulator.
func newIssuesRun(t *testing.T, srv *nangotest.Server, opts ...nango.Option) (*nango.Persist, *script.Sync) {
	t.Helper()
	p, err := srv.Persist(userRef, "issues", opts...)
	require.NoError(t, err)
	n, err := script.NewSync(srv.Client(), userRef, script.WithStore(script.NewPersistStore(p)), script.WithName("issues"))
	require.NoError(t, err)
	return p, n
}

func TestSyncWithNango(t *testing.T) {
	srv := newNango(t)
	c := srv.Client()
	p, n := newIssuesRun(t, srv)
	err := script.RunSync(t.Context(), n, func(ctx context.Context, n *script.Sync) error {
		got, err := n.TryAcquireLock(ctx, "import", time.Minute)
		require.True(t, got)
		require.NoError(t, err)
		require.NoError(t, n.TrackDeletesStart(ctx, "Issue"))
		cfg := pages(script.Pagination{Limit: 2})
		cfg.Endpoint = "/issues"
		for issues, err := range script.Paginate[issue](ctx, n, cfg) {
			if err != nil {
				return err
			}
			if err := n.BatchSave(ctx, issues, "Issue"); err != nil {
				return err
			}
		}
		n.Log(ctx, "saved", map[string]any{"model": "Issue"}, script.LevelWarn)
		require.NoError(t, n.SaveCheckpoint(ctx, obj{"done": true}))
		_, err = n.TrackDeletesEnd(ctx, "Issue")
		return err
	})
	require.NoError(t, err)

	var titles []string
	for record, err := range nango.AllRecords[issue](t.Context(), c, nango.ListRecordsParams{
		ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue",
	}) {
		require.NoError(t, err)
		titles = append(titles, record.Data.Title)
	}
	require.ElementsMatch(t, []string{"issue 0", "issue 1", "issue 2", "issue 3", "issue 4"}, titles)
	found, err := script.GetRecordsByIDs[issue](t.Context(), n, []int{3, 9}, "Issue")
	require.NoError(t, err)
	require.Equal(t, "issue 3", found[3].Data.Title)
	require.Len(t, found, 1)
	held, err := p.HasLock(t.Context(), "import")
	require.NoError(t, err)
	require.False(t, held)
	logs := srv.Logs()
	require.Contains(t, string(logs[len(logs)-1].Log), `"message":"saved"`)

	var failed *script.BatchError
	require.ErrorAs(t, n.BatchSave(t.Context(), docs(1, 1), "Undeclared"), &failed)
}

func TestActionWithNango(t *testing.T) {
	srv := newNango(t)
	a, err := script.NewAction(srv.Client(), userRef)
	require.NoError(t, err)
	require.NoError(t, a.SetMetadata(t.Context(), nango.Metadata{"word": "good day"}))
	require.NoError(t, a.UpdateMetadata(t.Context(), nango.Metadata{"word": "hello"}))
	out, err := script.TriggerAction[string](t.Context(), a, "greet", greeting{"you"})
	require.NoError(t, err)
	require.Equal(t, "hello you", out)
	token, err := a.GetToken(t.Context())
	require.NoError(t, err)
	require.Equal(t, "gho_test", token.AccessToken)
	integration, err := a.GetIntegration(t.Context())
	require.NoError(t, err)
	require.Equal(t, "issues", integration.Provider)
	variables, err := a.GetEnvironmentVariables(t.Context())
	require.NoError(t, err)
	require.Equal(t, []nango.EnvironmentVariable{{Name: "FOO", Value: "bar"}}, variables)
	require.NoError(t, a.StartSync(t.Context(), nango.SyncNames("issues")))
	require.NoError(t, a.TriggerSync(t.Context(), nango.SyncRef{Name: "issues"}, nango.TriggerSyncOptions{}))
}

package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

var ref = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}

const (
	repo   = "NangoHQ/interactive-demo"
	stored = "ADDED It does not start (https://example.com/issues/1)\nADDED It does not stop (https://example.com/issues/2)\n"
)

func TestOnTheEmulator(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	place, err := openNango(ref)
	require.NoError(t, err)
	t.Cleanup(place.close)
	for range 2 { // the second run saves the same records, which changes nothing
		var out strings.Builder
		require.NoError(t, run(t.Context(), &out, place, ref, repo))
		require.ElementsMatch(t, strings.SplitAfter(stored, "\n"), strings.SplitAfter(out.String(), "\n"))
	}
	// Any program can read the records that the script saved.
	page, err := nango.ListRecords[GithubIssueDemo](t.Context(), place.client, nango.ListRecordsParams{
		ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Model: "GithubIssueDemo",
	})
	require.NoError(t, err)
	require.Len(t, page.Records, 2)
	require.Equal(t, page.Records[0].Metadata.FirstSeenAt, page.Records[0].Metadata.LastModifiedAt)
}

func TestLogsReachNango(t *testing.T) {
	srv, err := openEmulator(ref)
	require.NoError(t, err)
	t.Cleanup(srv.Close)
	persist, err := srv.Persist(ref, "fetch-issues")
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, &place{client: srv.Client(), store: script.NewPersistStore(persist)}, ref, repo))
	var logs strings.Builder
	for _, entry := range srv.Logs() {
		logs.Write(entry.Log)
	}
	require.Contains(t, logs.String(), "2 issues saved")
}

// If NANGO_SECRET_KEY is set, the example makes a dry run: it prints the records instead of storing
// them in Nango, and uses Nango only as a proxy.
func TestDryRun(t *testing.T) {
	srv, err := openEmulator(ref)
	require.NoError(t, err)
	t.Cleanup(srv.Close)
	t.Setenv("NANGO_SECRET_KEY", srv.SecretKey())
	t.Setenv("NANGO_HOST", srv.URL())
	place, err := openNango(ref)
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, place, ref, repo))
	require.ElementsMatch(t, strings.SplitAfter(stored, "\n"), strings.SplitAfter(out.String(), "\n"))
	for _, r := range srv.Requests() {
		require.Equal(t, "proxy", r.Operation)
	}
}

func TestFailures(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	place, err := openNango(ref)
	require.NoError(t, err)
	t.Cleanup(place.close)
	err = run(t.Context(), &strings.Builder{}, place, ref, "octo/gone")
	var refused *script.ProviderError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, http.StatusNotFound, refused.StatusCode)

	w := httptest.NewRecorder()
	smallGitHub().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/repos/"+repo+"/issues", nil))
	require.Equal(t, http.StatusUnauthorized, w.Code, "the small GitHub refuses requests without credentials")
}

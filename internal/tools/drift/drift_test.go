package drift_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/tools/drift"
)

func read(t *testing.T, source string) *openapi3.T {
	t.Helper()
	doc, err := drift.Read(t.Context(), source)
	require.NoError(t, err)
	return doc
}

func differences(t *testing.T) []drift.Difference {
	t.Helper()
	return drift.Compare(read(t, "testdata/ours.yaml"), read(t, "testdata/published.yaml"))
}

func TestCompareListsPartsOfOneSideOnly(t *testing.T) {
	const one, put, list = "GET /things/{thingId}", "PUT /things/{thingId}", "GET /things"
	require.Equal(t, []drift.Difference{
		{"DELETE /things", "", drift.Ours},
		{list, "answer 200 [].audit", drift.Ours},
		{list, "answer 200 [].credentials.key", drift.Ours},
		{list, "answer 200 [].credentials.secret", drift.Published},
		{list, "answer 200 [].labels{}.hint", drift.Published},
		{list, "answer 200 [].score", drift.Published},
		{"POST /things", "", drift.Published},
		{one, "answer 200 audit", drift.Ours},
		{one, "answer 200 credentials.key", drift.Ours},
		{one, "answer 200 credentials.secret", drift.Published},
		{one, "answer 200 labels{}.hint", drift.Published},
		{one, "answer 429", drift.Ours},
		{one, "query fresh", drift.Published},
		{one, "query sort", drift.Ours},
		{put, "body owner.team", drift.Published},
		{put, "header X-Trace", drift.Ours},
	}, differences(t))
}

func TestCompareOfADocumentWithItselfFindsNothing(t *testing.T) {
	require.Empty(t, drift.Compare(read(t, "testdata/ours.yaml"), read(t, "testdata/ours.yaml")))
}

func judge(t *testing.T, found []drift.Difference, kept string) *drift.Report {
	t.Helper()
	entries, err := drift.ReadKept([]byte(kept))
	require.NoError(t, err)
	return drift.Judge(found, entries)
}

const everything = `
- {only: ours, at: ['*'], reason: Ours is wider.}
- {only: published, operations: [POST /things], at: [''], reason: Nobody needs it.}
- {only: published, operations: ['* /things', '* /things/*'], at: [answer 200 *, query fresh, body owner.team], reason: Not ours.}
`

func TestKeptDifferencesPass(t *testing.T) {
	report := judge(t, differences(t), everything)
	require.True(t, report.OK())
	require.Empty(t, report.New)
	require.Empty(t, report.Stale)
}

func TestADifferenceWithoutAReasonFails(t *testing.T) {
	added := drift.Difference{Operation: "PATCH /things", Only: drift.Published}
	report := judge(t, append(differences(t), added), everything)
	require.False(t, report.OK())
	require.Equal(t, []drift.Difference{added}, report.New)
	require.Contains(t, printed(t, report, false), "1 differences that kept.yaml does not explain:\n"+
		"ONLY IN    OPERATION      WHERE\npublished  PATCH /things  the whole operation\n")
}

func TestAnEntryThatNoLongerAppliesFails(t *testing.T) {
	agreed := slices.DeleteFunc(differences(t), func(d drift.Difference) bool { return d.At == "query fresh" })
	report := judge(t, agreed, everything)
	require.False(t, report.OK())
	require.Equal(t, []string{`line 4: "query fresh" (only published) matches no difference`}, report.Stale)
	require.Contains(t, printed(t, report, false), report.Stale[0])
}

func TestARedundantEntryFails(t *testing.T) {
	report := judge(t, differences(t), everything+"- {only: ours, at: [query sort], reason: Said above.}\n")
	require.Equal(t, []string{"line 5: earlier entries explain all that it matches"}, report.Stale)
}

func TestTheReportCountsByReasonOrListsAll(t *testing.T) {
	report := judge(t, differences(t), everything)
	require.Equal(t, "16 differences that are kept on purpose, for 3 reasons:\n"+
		"COUNT  ONLY IN    REASON\n"+
		"8      ours       Ours is wider.\n"+
		"1      published  Nobody needs it.\n"+
		"7      published  Not ours.\n", printed(t, report, false))
	require.Regexp(t, `(?m)^published +PUT /things/{thingId} +body owner.team +4$`, printed(t, report, true))
}

func printed(t *testing.T, report *drift.Report, all bool) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, report.Print(&b, all))
	return b.String()
}

func TestReadKeptRefusesIncompleteEntries(t *testing.T) {
	for text, problem := range map[string]string{
		"- {only: theirs, at: ['*'], reason: Why.}":     `line 1: only is "theirs"; it must be ours or published`,
		"- {only: ours, reason: Why.}":                  "line 1: at is missing",
		"- {only: ours, at: ['*'], reason: ' '}":        "line 1: reason is missing",
		"- {only: ours, at: ['*'], why: 1, reason: No}": "line 1: field why is not known",
		"only: ours": "cannot unmarshal",
	} {
		_, err := drift.ReadKept([]byte(text))
		require.ErrorContains(t, err, problem, text)
	}
}

func TestTheReviewedFileIsWellFormed(t *testing.T) {
	entries, err := drift.ReadKept(drift.KeptFile)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
}

func TestReadTakesAURL(t *testing.T) {
	document, err := os.ReadFile("testdata/ours.yaml")
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.HandleFunc("/base/spec.yaml", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(document) })
	mux.HandleFunc("/base/page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html></html>")) })
	server := httptest.NewServer(mux)
	defer server.Close()

	require.Equal(t, "Ours", read(t, server.URL+"/base/spec.yaml").Info.Title)
	_, err = drift.Read(t.Context(), server.URL+"/base/page")
	require.ErrorContains(t, err, "load "+server.URL+"/base/page")
	_, err = drift.Read(t.Context(), server.URL+"/base/nothing")
	require.ErrorContains(t, err, "the answer is 404 Not Found")
	_, err = drift.Read(t.Context(), "testdata/nothing.yaml")
	require.ErrorContains(t, err, "read testdata/nothing.yaml")
}

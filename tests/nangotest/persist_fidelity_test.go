package nangotest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// persistExchange is a request to a real persist service and its response.
type persistExchange = recorded.Persist[json.RawMessage, any]

// persistDifferences lists the recorded requests that the emulator answers differently on purpose,
// each with the reason.
var persistDifferences = map[string]string{
	"error: unknown sync job (but the records were stored, see README)":                     "only Nango's runner knows the numbers of jobs, so the emulator accepts every number",
	"error: sync id is not a uuid":                                                          "the emulator does not check the id of a sync",
	"error: API key with limited scope":                                                     "the recording's key belongs to another account",
	"error: connection of another environment":                                              "the recording's key belongs to another environment",
	"ok: API key that equals the internal key (environment made before the two were split)": "the recording's environment is an old one",
}

// The emulated persist service must respond like the recorded one.
func TestPersistAnswersLikeARealOne(t *testing.T) {
	srv := nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "golden", Provider: "unauthenticated", Syncs: []nangotest.Sync{
			{Name: "g-sync", Models: []string{"Doc", "Small", "Empty", "Other"}},
		}}},
		Connections: []nangotest.Connection{{ProviderConfigKey: "golden", ConnectionID: "g-1"}},
	}))
	cfg, err := srv.PersistConfig(client.ConnectionRef{ProviderConfigKey: "golden", ConnectionID: "g-1"}, "g-sync")
	require.NoError(t, err)
	compared := 0
	for _, e := range recorded.Read[persistExchange](t, "testdata/persist.jsonl") {
		if foreign(e) || persistDifferences[e.Helper] != "" {
			continue
		}
		status, answer := persistSend(t, srv, cfg, e)
		compared++
		if status != e.Status {
			t.Errorf("%s %s (%s): status %d, not %d: %v", e.Method, e.Path, e.Helper, status, e.Status, answer)
			continue
		}
		if a, b := refusalOf(e.ResponseBody), refusalOf(answer); a != b {
			t.Errorf("%s %s (%s): error %q, not %q", e.Method, e.Path, e.Helper, b, a)
			continue
		}
		forget(e.ResponseBody)
		forget(answer)
		if withoutCuts(e.ResponseBody) {
			delete(answer.(map[string]any), "next_cursor")
		}
		withoutCuts(answer)
		for _, d := range differences("", e.ResponseBody, answer, false) {
			t.Errorf("%s %s (%s): %s", e.Method, e.Path, e.Helper, d)
		}
	}
	require.Greater(t, compared, 250)
}

// foreign reports whether a recorded request must be skipped, because only Nango's runner sends it
// or because the recording truncated its body.
func foreign(e persistExchange) bool {
	return !strings.HasPrefix(e.Path, "/environment/") || strings.Contains(e.Path, "/runner/task") || strings.Contains(e.Path, "sync-conflict") || strings.Contains(e.Path, "telemetry") ||
		strings.Contains(string(e.RequestBody), " characters>") || strings.Contains(e.Path, "/nope") || strings.HasPrefix(e.Path, "/environment/5/")
}

var (
	ids    = regexp.MustCompile(`^/environment/([^/]+)(/connection/21)?(/sync/[0-9a-f-]{36})?`)
	syncID = "bf836393-f70b-45a2-ba86-832cf550dbc0"
)

func persistSend(t *testing.T, srv *nangotest.Server, cfg client.PersistConfig, e persistExchange) (int, any) {
	t.Helper()
	path := ids.ReplaceAllStringFunc(e.Path, func(s string) string {
		s = strings.Replace(s, "/environment/1", "/environment/7", 1)
		s = strings.Replace(s, "/environment/2", fmt.Sprintf("/environment/%d", cfg.EnvironmentID), 1)
		s = strings.Replace(s, "/connection/21", fmt.Sprintf("/connection/%d", cfg.ConnectionID), 1)
		return strings.Replace(s, syncID, cfg.SyncID, 1)
	})
	query := url.Values{}
	for name, value := range e.Query {
		if list, ok := value.([]any); ok {
			for _, v := range list {
				query.Add(name, fmt.Sprint(v))
			}
			if n, ok := e.Query["__"+name+"_count"].(float64); ok {
				for i := len(list); i < int(n); i++ {
					query.Add(name, fmt.Sprintf("more-%d", i))
				}
			}
		} else if !strings.HasPrefix(name, "__") {
			query.Set(name, fmt.Sprint(value))
		}
	}
	var body []byte
	var text string
	if string(e.RequestBody) != "null" {
		body = e.RequestBody
		if json.Unmarshal(e.RequestBody, &text) == nil {
			body = []byte(text)
		}
	}
	body = cut.ReplaceAll(body, nil)
	req, err := http.NewRequestWithContext(t.Context(), e.Method, cfg.Host+path+"?"+query.Encode(), bytes.NewReader(body))
	require.NoError(t, err)
	for name, value := range e.RequestHeaders {
		if name == "authorization" || name == "content-type" {
			req.Header.Set(name, strings.ReplaceAll(value, "<internal-key>", srv.InternalKey()))
		}
	}
	resp, err := srv.Transport().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	var answer any
	_ = json.Unmarshal(out, &answer)
	return resp.StatusCode, answer
}

var cut = regexp.MustCompile(`, "__[a-zA-Z]+_count": \d+`)

// withoutCuts empties the lists in v. If the recording truncated a list, v has a field that says
// so. In that case, withoutCuts also removes this field and the cursor of the next page. It reports
// whether a list was truncated.
func withoutCuts(v any) (cut bool) {
	fields, _ := v.(map[string]any)
	for name, value := range fields {
		if list, ok := value.([]any); ok {
			fields[name] = list[:0]
		}
		if strings.HasPrefix(name, "__") {
			delete(fields, name)
			cut = true
		}
	}
	if cut {
		delete(fields, "next_cursor")
	}
	return cut
}

package nangotest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// refusal is a recorded request and the error response of a real server to it.
type refusal struct {
	Method, Target string
	Headers        map[string][]string // null means that the header was not sent
	Body           *string
	Status         int
	Code           string
	Errors         [][]any // code and path
}

func (r refusal) String() string {
	issues := make([]string, len(r.Errors))
	for i, e := range r.Errors {
		path, _ := json.Marshal(e[1])
		issues[i] = fmt.Sprintf("%v at %s", e[0], path)
	}
	slices.Sort(issues)
	return strings.Join(append([]string{r.Code}, issues...), ", ")
}

// Each recorded request is one that a real server refused. The emulator must refuse it with the
// same status, the same error code and the same paths of invalid values. The requests violate
// limits, patterns, field names and types of nearly all operations.
func TestRefusesLikeARealServer(t *testing.T) {
	srv := refusing(t)
	refusals := recorded.Read[refusal](t, "testdata/refusals.jsonl")
	for _, r := range refusals {
		resp, body := answer(t, srv, r.request(t, srv))
		var got any
		_ = json.Unmarshal([]byte(body), &got)
		if want := r.String(); resp.StatusCode != r.Status || refusalOf(got) != want {
			t.Errorf("%s %.200s %v %.200s:\n  want %d %s\n  got  %d %s", r.Method, r.Target, r.Headers, r.body(), r.Status, want, resp.StatusCode, refusalOf(got))
		}
	}
	require.Greater(t, len(refusals), 500)
}

func (r refusal) body() string {
	if r.Body == nil {
		return ""
	}
	return *r.Body
}

func (r refusal) request(t *testing.T, srv *nangotest.Server) *http.Request {
	t.Helper()
	header := http.Header{"Authorization": {"Bearer " + srv.SecretKey()}}
	if r.Body != nil {
		header.Set("Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(t.Context(), r.Method, "http://nango.test"+r.Target, strings.NewReader(r.body()))
	require.NoError(t, err)
	for name, values := range r.Headers {
		if values == nil {
			header.Del(name)
			continue
		}
		header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header = header
	return req
}

// refusing returns an emulator with the same integrations and connections as the real server whose
// refusals were recorded.
func refusing(t *testing.T) *nangotest.Server {
	t.Helper()
	return nangotest.NewServer(t, nangotest.WithVersion("0.71.4"), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{
			{UniqueKey: "deployed", Provider: "unauthenticated", Actions: []nangotest.Action{{Name: "echo"}}},
			{
				UniqueKey: "emudiff", Provider: "unauthenticated", Actions: []nangotest.Action{{Name: "give"}},
				Syncs: []nangotest.Sync{{Name: "full", Models: []string{"Row", "Other"}}, {Name: "inc", Models: []string{"Row"}}},
			},
		},
		Connections: []nangotest.Connection{
			{ProviderConfigKey: "deployed", ConnectionID: "user-42"},
			{ProviderConfigKey: "emudiff", ConnectionID: "c1"}, {ProviderConfigKey: "emudiff", ConnectionID: "r1"},
		},
	}))
}

package contract_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/tests/contract"
)

// complaints takes the place of a *testing.T. It collects the errors that a Checker reports.
type complaints []string

func (c *complaints) Helper() {}
func (c *complaints) Errorf(format string, args ...any) {
	*c = append(*c, fmt.Sprintf(format, args...))
}
func (c *complaints) Fatalf(format string, args ...any) { c.Errorf(format, args...) }

// reported returns the errors that a Checker reports for one request and its response. The
// parameter call is a function that sends the request. The response has the given status, content
// type and body.
func reported(t *testing.T, status int, contentType, body string, call func(*nango.Client)) complaints {
	t.Helper()
	var found complaints
	answer := func(http.RoundTripper) http.RoundTripper {
		return canned.Transport(func(req *http.Request) (*http.Response, error) {
			resp := canned.Response(status, body, "Content-Type", contentType)
			resp.Request = req
			return resp, nil
		})
	}
	c, err := nango.New(accountKey, nango.WithHost("http://example.com"), contract.New(&found, "").Option(), nango.WithMiddleware(answer), nango.WithRetry(nango.RetryPolicy{MaxAttempts: 1}))
	require.NoError(t, err)
	call(c)
	return found
}

// The Checker must report an error for each of these exchanges. Otherwise the tests would overlook
// such mistakes of the client and the emulator.
func TestTheCheckerReportsInvalidExchanges(t *testing.T) {
	list := func(c *nango.Client) { _, _ = c.Environment.List(t.Context(), nango.ListEnvironmentsParams{}) }
	session := func(c *nango.Client) {
		_, _ = c.AgentSessions.Create(t.Context(), nango.AgentSessionRequest{Any: []nango.Tags{{"a": "b"}}})
	}
	environments := func(uuid string) string {
		return `{"data":[{"id":1,"uuid":"` + uuid + `","name":"dev","is_production":false}]}`
	}
	agent := func(url string) string {
		return `{"data":{"session_id":"` + someUUID + `","session_token":"t","mcp_url":"` + url + `","expires_at":"2026-11-21T20:36:01.778Z","toolset":{},
			"meta_tools":{"nango_tool_search":true,"nango_execute":true,"nango_proxy":true}}}`
	}
	const kind = "application/json"
	require.Empty(t, reported(t, 200, kind, environments(someUUID), list))
	require.Empty(t, reported(t, 201, kind, agent("https://example.com/mcp"), session))
	for name, test := range map[string]struct {
		status int
		kind   string
		body   string
		call   func(*nango.Client)
		want   string
	}{
		"an invalid UUID":             {200, kind, environments("123"), list, "is not a UUID"},
		"an invalid URI":              {201, kind, agent("session/mcp"), session, "is not an absolute URI"},
		"an invalid time":             {201, kind, strings.Replace(agent("https://example.com/mcp"), "2026-11-21T", "yesterday ", 1), session, "date-time"},
		"a missing member":            {200, kind, `{"data":[{"id":1}]}`, list, "missing"},
		"a duplicate member":          {200, kind, `{"data":[],"data":[]}`, list, "the member data twice"},
		"a duplicate inner member":    {200, kind, `{"data":[{"id":1,"id":1,"uuid":"` + someUUID + `","name":"dev","is_production":false}]}`, list, "the member id twice"},
		"data after the JSON":         {200, kind, `{"data":[]}{}`, list, "data after the JSON"},
		"an undocumented status":      {299, kind, `{}`, list, "status"},
		"moved permanently":           {301, kind, `{}`, list, "status is not documented"},
		"not modified":                {304, kind, ``, list, "status is not documented"},
		"a temporary redirect":        {307, kind, `{}`, list, "status is not documented"},
		"a permanent redirect":        {308, kind, `{}`, list, "status is not documented"},
		"HTML":                        {200, "text/html", `<html>`, list, "Content-Type"},
		"a request with a wrong UUID": {200, kind, `{"success":true}`, func(c *nango.Client) { _ = c.Environment.DeleteAPIKey(t.Context(), someUUID, "1") }, "is not a UUID"},
	} {
		t.Run(name, func(t *testing.T) {
			found := reported(t, test.status, test.kind, test.body, test.call)
			require.NotEmpty(t, found)
			require.Contains(t, found[0], test.want)
		})
	}
}

package typed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/typed/internal/inlined"
)

func newServer(t *testing.T) *nangotest.Server {
	return nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github", Actions: []nangotest.Action{{
			Name: "create-issue",
			Details: nangotest.FunctionDetails{Input: "In", Schema: json.RawMessage(`{"definitions":{"In":{
				"type":"object","properties":{"login":{"type":"string","minLength":1}},"required":["login"]}}}`)},
			Run: func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
				return map[string]any{"id": "9", "author": input}, nil
			},
		}}}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: "github", ConnectionID: "user-42",
			Credentials: client.NewConnectionCredentials(client.OAuth2Credentials{AccessToken: "gho_test"}),
		}},
		Records: []nangotest.Records{{ProviderConfigKey: "github", ConnectionID: "user-42", Model: "Issue", Rows: []inlined.Issue{
			{ID: "1", Number: 1, Title: "one", State: "open", Author: inlined.Author{Login: "jane"}},
			{ID: "2", Number: 2, Title: "two", State: "open", Author: inlined.Author{Login: "kim"}},
		}}},
	}))
}

// Go 1.26.8 miscompiled this loop when it inlined generic closures: the loop wrote to the wrong
// memory. To detect such a fault, this test uses a handle that another package declares, and uses
// no record after the loop.
func TestAllYieldsTheRecordsOfTheModel(t *testing.T) {
	srv := newServer(t)
	var out strings.Builder
	require.NoError(t, printIssues(t.Context(), &out, srv.Client(), "user-42"))
	require.Contains(t, out.String(), "#1 one (open, by jane): no text\n")
	require.Contains(t, out.String(), "#2 two (open, by kim): no text\n")
}

func printIssues(ctx context.Context, out io.Writer, c *client.Client, connection string) error {
	for issue, err := range inlined.Issues.All(ctx, c, connection) {
		if err != nil {
			return err
		}
		body := "no text"
		if issue.Data.Body != nil {
			body = *issue.Data.Body
		}
		fmt.Fprintf(out, "#%d %s (%s, by %s): %s\n",
			issue.Data.Number, issue.Data.Title, issue.Data.State, issue.Data.Author.Login, body)
	}
	return nil
}

func TestActionsTriggerQueueAndWait(t *testing.T) {
	srv := newServer(t)
	c := srv.Client()
	out, err := inlined.CreateIssue.Trigger(t.Context(), c, "user-42", inlined.Author{Login: "jane"})
	require.NoError(t, err)
	require.Equal(t, inlined.Issue{ID: "9", Author: inlined.Author{Login: "jane"}}, out)

	queued, err := inlined.CreateIssue.TriggerAsync(t.Context(), c, "user-42", inlined.Author{Login: "kim"}, 0)
	require.NoError(t, err)
	out, err = inlined.CreateIssue.Wait(t.Context(), c, queued.ID)
	require.NoError(t, err)
	require.Equal(t, "kim", out.Author.Login)

	_, err = inlined.CreateIssue.Trigger(t.Context(), c, "user-42", inlined.Author{})
	var refused *client.Response400
	require.ErrorAs(t, err, &refused)
	require.EqualValues(t, "invalid_action_input", refused.Code)
	require.Contains(t, string(refused.Payload), `"instancePath":"/login","keyword":"minLength"`)

	_, err = inlined.CreateIssue.TriggerAsync(t.Context(), nil, "user-42", inlined.Author{}, 0)
	require.Error(t, err, "a nil client is an error")
}

package nangotest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

func agentServer(t *testing.T) *nango.Client {
	t.Helper()
	connection := func(integration, id, customer string) nangotest.Connection {
		return nangotest.Connection{ProviderConfigKey: integration, ConnectionID: id, Tags: map[string]string{"customer": customer}}
	}
	return nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{
			{
				UniqueKey: "github", Provider: "github", Actions: []nangotest.Action{{Name: "create"}, {Name: "delete"}},
				Syncs: []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}}},
			},
			{UniqueKey: "slack", Provider: "slack", Actions: []nangotest.Action{{Name: "post"}}},
		},
		Connections: []nangotest.Connection{
			connection("github", "acme", "acme"), connection("github", "acme-2", "acme"), connection("github", "beta", "beta"), connection("slack", "acme", "acme"),
		},
	})).Client()
}

func TestInvalidAgentSessionsAreRefused(t *testing.T) {
	c := agentServer(t)
	beta := []nango.Tags{{"customer": "beta"}}
	for code, req := range map[string]nango.AgentSessionRequest{
		"ambiguous_connections":         {Any: []nango.Tags{{"customer": "acme"}}},
		"unknown_pinned_connection":     {Pinned: []nango.ConnectionRef{{ProviderConfigKey: "github", ConnectionID: "nobody"}}},
		"pinned_connection_not_matched": {Any: beta, Pinned: []nango.ConnectionRef{{ProviderConfigKey: "github", ConnectionID: "acme"}}},
		"unknown_integration":           {Any: beta, Toolset: map[string]nango.AgentTools{"gitlab": {}}},
		"unknown_tool":                  {Any: beta, Toolset: map[string]nango.AgentTools{"github": {Deny: []string{"typo"}}}},
		"unsupported_function_type":     {Any: beta, Toolset: map[string]nango.AgentTools{"github": {Allow: []string{"issues"}}}},
		"tool_not_in_toolset":           {Any: beta, PinnedTools: map[string][]string{"slack": {"post"}}},
		"unknown_meta_tool":             {Any: beta, MetaTools: map[string]any{"nango_dance": true}},
		"invalid_body":                  {Any: beta, MetaTools: map[string]any{"nango_proxy": "yes"}},
	} {
		t.Run(code, func(t *testing.T) {
			_, err := c.AgentSessions.Create(t.Context(), req)
			var refused *nango.Response400
			require.ErrorAs(t, err, &refused)
			require.EqualValues(t, code, refused.Code)
			require.True(t, len(refused.Payload) > 0 || code == "invalid_body", "the payload names the culprits")
		})
	}
}

func TestToolsOfAgentSessions(t *testing.T) {
	c := agentServer(t)
	for name, test := range map[string]struct {
		req  nango.AgentSessionRequest
		want nango.AgentSessionToolsets
	}{
		"without a toolset": {nango.AgentSessionRequest{Any: []nango.Tags{{"customer": "beta"}}}, nango.AgentSessionToolsets{"github": {Connected: true, ToolsSearchable: 2}}},
		"all integrations": {
			nango.AgentSessionRequest{Any: []nango.Tags{{"customer": "beta"}}, Toolset: map[string]nango.AgentTools{nango.AllIntegrations: {}}},
			nango.AgentSessionToolsets{"github": {Connected: true, ToolsSearchable: 2}, "slack": {ToolsSearchable: 1}},
		},
		"a pinned connection": {
			nango.AgentSessionRequest{
				Any: []nango.Tags{{"customer": "acme"}}, Pinned: []nango.ConnectionRef{{ProviderConfigKey: "github", ConnectionID: "acme-2"}},
				PinnedTools: map[string][]string{"slack": {"post"}},
			},
			nango.AgentSessionToolsets{"github": {Connected: true, ToolsSearchable: 2}, "slack": {Connected: true, ToolsPinned: 1}},
		},
		"deny rules and pinned tools": {
			nango.AgentSessionRequest{Any: []nango.Tags{{"customer": "beta"}}, Toolset: map[string]nango.AgentTools{"github": {Deny: []string{"delete"}}}, PinnedTools: map[string][]string{"github": {"create"}}},
			nango.AgentSessionToolsets{"github": {Connected: true, ToolsPinned: 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := c.AgentSessions.Create(t.Context(), test.req)
			require.NoError(t, err)
			require.Equal(t, test.want, s.Toolset)
		})
	}
}

func TestAgentSessionsEndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := agentServer(t)
		s, err := c.AgentSessions.Create(t.Context(), nango.AgentSessionRequest{Any: []nango.Tags{{"customer": "beta"}}})
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(15*24*time.Hour), s.ExpiresAt, time.Second, "the default")
		first, err := c.AgentSessions.Terminate(t.Context(), s.SessionID)
		require.NoError(t, err)
		time.Sleep(time.Hour)
		again, err := c.AgentSessions.Terminate(t.Context(), s.SessionID)
		require.NoError(t, err)
		require.Equal(t, first, again)

		short, err := c.AgentSessions.Create(t.Context(), nango.AgentSessionRequest{Any: []nango.Tags{{"customer": "beta"}}, ExpiresIn: time.Minute})
		require.NoError(t, err)
		time.Sleep(time.Hour)
		ended, err := c.AgentSessions.Terminate(t.Context(), short.SessionID)
		require.NoError(t, err)
		require.Equal(t, nango.AgentSessionEndReasonExpired, ended.Reason)
		require.Equal(t, short.ExpiresAt, ended.EndedAt)
		_, err = c.AgentSessions.Terminate(t.Context(), "7f1a7c1e-8c55-4b8e-9a53-0c1f3a2f8d10")
		require.ErrorIs(t, err, nango.ErrNotFound)
		require.NotErrorIs(t, err, errors.ErrUnsupported)
	})
}

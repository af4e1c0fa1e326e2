package client_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/stretchr/testify/require"
)

func TestInvalidAgentSessionsAreRefused(t *testing.T) {
	tags := []nango.Tags{{"customer": "acme"}}
	for field, req := range map[string]nango.AgentSessionRequest{
		"Any":                      {},
		"Any ":                     {Any: []nango.Tags{{}}},
		"Pinned.ConnectionID":      {Pinned: []nango.ConnectionRef{{ProviderConfigKey: "github"}}},
		"Pinned.ProviderConfigKey": {Pinned: []nango.ConnectionRef{{ConnectionID: "c-1"}}},
		"ExpiresIn":                {Any: tags, ExpiresIn: 59 * time.Second},
		"ExpiresIn ":               {Any: tags, ExpiresIn: 15*24*time.Hour + time.Second},
		"ExpiresIn  ":              {Any: tags, ExpiresIn: time.Minute + time.Millisecond},
		"ExpiresIn   ":             {Any: tags, ExpiresIn: -time.Hour},
		"Toolset":                  {Any: tags, Toolset: map[string]nango.AgentTools{}},
		"Toolset ":                 {Any: tags, Toolset: map[string]nango.AgentTools{nango.AllIntegrations: {}, "github": {}}},
		"Toolset  ":                {Any: tags, Toolset: map[string]nango.AgentTools{nango.AllIntegrations: {Deny: []string{"x"}}}},
	} {
		t.Run(field, func(t *testing.T) {
			s, c := newStub(t, reply{body: "{}"})
			_, err := c.AgentSessions.Create(t.Context(), req)
			var e *nango.SDKValidationError
			require.ErrorAs(t, err, &e, "%v", err)
			require.Contains(t, field, e.Field)
			require.Empty(t, s.got)
		})
	}
}

func TestAgentSessionsAreSentAsDocumented(t *testing.T) {
	const tenant = `"tenant":{"connections":{"any":[{"tags":{"customer":"acme"}}]}}`
	tags := []nango.Tags{{"customer": "acme"}}
	for name, test := range map[string]struct {
		req  nango.AgentSessionRequest
		want string
	}{
		"pinned": {
			nango.AgentSessionRequest{Pinned: []nango.ConnectionRef{ref}},
			`{"tenant":{"connections":{"pinned":[{"integration_id":"github","connection_id":"c-1"}]}}}`,
		},
		"everything": {nango.AgentSessionRequest{Any: tags, Toolset: map[string]nango.AgentTools{nango.AllIntegrations: {}}}, `{` + tenant + `,"toolset":"*"}`},
		"all tools":  {nango.AgentSessionRequest{Any: tags, Toolset: map[string]nango.AgentTools{"github": {}}}, `{` + tenant + `,"toolset":{"github":"*"}}`},
		"no tools":   {nango.AgentSessionRequest{Any: tags, Toolset: map[string]nango.AgentTools{"github": {Allow: []string{}}}}, `{` + tenant + `,"toolset":{"github":{"allow":{"tools":[]}}}}`},
		"rules": {
			nango.AgentSessionRequest{Any: tags, Toolset: map[string]nango.AgentTools{"github": {Allow: []string{"a", "b"}, Deny: []string{"b"}}, "slack": {Deny: []string{"c"}}}},
			`{` + tenant + `,"toolset":{"github":{"allow":{"tools":["a","b"]},"deny":{"tools":["b"]}},"slack":{"deny":{"tools":["c"]}}}}`,
		},
		"the rest": {
			nango.AgentSessionRequest{
				Any: tags, PinnedTools: map[string][]string{"github": {"a"}}, ExpiresIn: 90 * time.Minute,
				MetaTools: map[string]any{"nango_proxy": false, "nango_create_connection": map[string]any{"enabled": true}},
			},
			`{` + tenant + `,"pinned_tools":{"github":["a"]},"expires_in":"5400s","meta_tools":{"nango_proxy":false,"nango_create_connection":{"enabled":true}}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := newStub(t, reply{body: `{"data":{"session_id":"s-1"}}`})
			_, err := c.AgentSessions.Create(t.Context(), test.req)
			require.NoError(t, err)
			require.JSONEq(t, test.want, s.last(t).body)
		})
	}
}

// A result that contains a secret does not show the secret when it is printed or logged, alone or
// as part of another value. Its JSON encoding does contain the secret.
func TestSecretsOfResultsAreNotPrinted(t *testing.T) {
	const secret = "the-secret-itself"
	for _, v := range []any{
		nango.AgentSession{SessionID: "id", SessionToken: secret},
		nango.APIKey{DisplayName: "id", Secret: secret}, nango.CreatedAPIKey{DisplayName: "id", Secret: secret},
		nango.WebhookSigningKey{WebhookSigningKey: secret}, nango.EnvironmentVariable{Name: "id", Value: secret},
		nango.ConnectSession{Token: secret, ConnectLink: "https://connect.nango.dev/?session_token=" + secret},
		nango.CreateEnvironmentRequest{Name: "id", HMACKey: secret, OTLPHeaders: []nango.OTLPHeader{{Name: "a", Value: secret}}},
		nango.Connection{ConnectionConfig: gen.ConfigObject{"client": secret}},
		nango.Connection{Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: secret})},
		nango.CreateConnectionRequest{Credentials: nango.NewImportCredentials(nango.ImportBasicCredentials{Password: secret})},
		nango.NewConnectionCredentials(nango.BasicCredentials{Password: secret}),
		nango.OAuth2ClientCredentials{ClientSecret: secret}, nango.AWSSigV4Credentials{SessionToken: secret}, nango.OAuth1Credentials{OAuthTokenSecret: secret},
		nango.CustomCredentials{Raw: map[string]any{"t": secret}}, nango.TwoStepCredentials{Token: secret},
		[]nango.EnvironmentVariable{{Name: "id", Value: secret}},
		struct{ Key *nango.APIKey }{&nango.APIKey{DisplayName: "id", Secret: secret}}.Key,
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			require.NotContains(t, fmt.Sprintf(verb, v), secret, "%T %s", v, verb)
			require.NotContains(t, strings.ToLower(fmt.Sprintf(verb, v)), hex.EncodeToString([]byte(secret)), "%T %s", v, verb)
		}
		b, err := json.Marshal(v)
		require.NoError(t, err)
		require.Contains(t, string(b), secret, "%T", v)
		if _, list := v.([]nango.EnvironmentVariable); list {
			continue // log handlers do not look inside the elements of a slice
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("", "v", v)
		require.NotContains(t, log.String(), secret, "%T", v)
	}
}

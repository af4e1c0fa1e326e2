package nodesdk_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/internal/pairs"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

// method pairs a method of this package with the call of package client that it makes, so that
// their costs can be compared. The function named method calls the method. The function named below
// makes the call of package client directly.
type method struct {
	name, answer  string
	method, below func(context.Context, *nodesdk.Nango) error
}

const connectionAnswer = `{"id": 18393, "created_at": "2023-03-08T09:43:03.725Z", "updated_at": "2023-03-08T09:43:03.725Z", "provider_config_key": "github",
	"connection_id": "1", "provider": "github", "errors": [], "tags": {"plan": "pro"}, "connection_config": {"subdomain": "myshop"}, "metadata": {"filter": "closed=true"},
	"credentials": {"type": "OAUTH2", "access_token": "t", "expires_at": "2024-03-08T09:43:03.725Z", "raw": {"access_token": "t", "token_type": "bearer"}}}`

var methods = []method{
	{"GetConnection", connectionAnswer,
		func(ctx context.Context, n *nodesdk.Nango) error { return second(n.GetConnection(ctx, "github", "1")) },
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(n.Client().Connections.Get(ctx, "1", "github", client.GetConnectionParams{}))
		}},
	{"GetToken", connectionAnswer,
		func(ctx context.Context, n *nodesdk.Nango) error { return second(n.GetToken(ctx, "github", "1")) },
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(n.Client().Connections.Token(ctx, client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "1"}))
		}},
	{"GetMetadata", connectionAnswer,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(nodesdk.GetMetadata[client.Metadata](ctx, n, "github", "1"))
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			var connection struct {
				Metadata client.Metadata `json:"metadata"`
			}
			query := url.Values{
				"provider_config_key": {"github"}, "force_refresh": {"false"}, "refresh_token": {"false"}, "refresh_github_app_jwt_token": {"false"},
			}
			return n.Client().Do(ctx, http.MethodGet, "/connections/1", query, nil, &connection)
		}},
	{"ListConnectionsBy", `{"connections": [` + connectionAnswer + `]}`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(n.ListConnectionsBy(ctx, nodesdk.ListConnectionsOptions{Search: "jane", Tags: client.Tags{"plan": "pro"}}))
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(n.Client().Connections.List(ctx, client.ListConnectionsParams{Search: "jane", Tags: client.Tags{"plan": "pro"}}))
		}},
	{"SetMetadata", `{"metadata": {}}`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			_, err := n.SetMetadata(ctx, "github", "1", client.Metadata{"a": "b"})
			return err
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return n.Client().Connections.CreateMetadata(ctx, "1", "github", client.Metadata{"a": "b"})
		}},
	{"GetIntegration", `{"data": {"unique_key": "github"}}`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(n.GetIntegration(ctx, "github", true))
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(n.Client().Integrations.Get(ctx, "github", client.GetIntegrationParams{Include: []client.IntegrationInclude{client.IntegrationIncludeCredentials}}))
		}},
	{"TriggerSync", `{"success": true}`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return n.TriggerSync(ctx, "github", []string{"issues", "users"}, "1")
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return n.Client().Syncs.Trigger(ctx, client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "1"}, client.SyncNames("issues", "users"), client.TriggerSyncOptions{})
		}},
	{"ListRecords", `{"records": [], "next_cursor": null}`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(nodesdk.ListRecords[issue](ctx, n, nodesdk.ListRecordsConfig{ProviderConfigKey: "github", ConnectionID: "1", Model: "Issue", Filter: "added,updated"}))
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(client.ListRecords[issue](ctx, n.Client(), client.ListRecordsParams{
				ProviderConfigKey: "github", ConnectionID: "1", Model: "Issue", Filter: []client.RecordFilter{client.RecordFilterAdded, client.RecordFilterUpdated},
			}))
		}},
	{"TriggerAction", `{"id": 1}`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(nodesdk.TriggerAction[issue](ctx, n, "github", "1", "create-issue", issue{1}))
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return second(client.TriggerAction[issue](ctx, n.Client(), client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "1"}, "create-issue", issue{1}))
		}},
	{"Proxy", `[1]`,
		func(ctx context.Context, n *nodesdk.Nango) error {
			return closed(n.Get(ctx, nodesdk.ProxyConfiguration{Endpoint: "/user/repos", Params: url.Values{"page": {"1"}}}))
		},
		func(ctx context.Context, n *nodesdk.Nango) error {
			return closed(n.Client().Proxy.Get(ctx, client.ProxyRequest{ProviderConfigKey: "github", ConnectionID: "1", Endpoint: "/user/repos", Params: url.Values{"page": {"1"}}}))
		}},
}

func closed(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func compared(t testing.TB) []pairs.Pair {
	var all []pairs.Pair
	for _, m := range methods {
		n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(stubKey), Host: stubHost, ProviderConfigKey: "github", ConnectionID: "1"},
			client.WithHTTPClient(&http.Client{Transport: canned.Always(m.answer)}))
		require.NoError(t, err)
		all = append(all, pairs.Pair{
			Name:    m.name,
			Client:  func() error { return m.below(t.Context(), n) },
			Wrapper: func() error { return m.method(t.Context(), n) },
		})
	}
	return all
}

func TestFewAllocationsAreAdded(t *testing.T) { pairs.Allocations(t, compared(t)) }

func BenchmarkMethods(b *testing.B) { pairs.Bench(b, compared(b)) }

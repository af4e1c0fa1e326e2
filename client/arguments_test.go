package client_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// For an invalid argument, a method returns an error that names the field, and sends nothing.
func TestInvalidArgumentsAreRefused(t *testing.T) {
	nobody := nango.ConnectionRef{ProviderConfigKey: "github"}
	noSync, noKeyOfRun, noConnection, noLog := persistConfig(), persistConfig(), persistConfig(), persistConfig()
	noSync.SyncID, noKeyOfRun.SyncJobID, noConnection.ConnectionID, noLog.ActivityLogID = "", 0, 0, ""
	persist := func(cfg nango.PersistConfig, f func(ctx context.Context, p *nango.Persist) error) func(context.Context, *nango.Client) error {
		return func(ctx context.Context, _ *nango.Client) error {
			s, p := newPersistStub(t, cfg, reply{body: "{}"})
			err := f(ctx, p)
			require.Empty(t, s.got)
			return err
		}
	}
	save := func(ctx context.Context, p *nango.Persist) error {
		_, err := p.SaveRecords(ctx, "Issue", rows, nango.RecordMerging{})
		return err
	}
	for field, tests := range map[string][]func(ctx context.Context, c *nango.Client) error{
		"UniqueKey": {
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Integrations.Create(ctx, nango.CreateIntegrationRequest{Provider: "github"})
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Integrations.CreateQuickstart(ctx, nango.CreateQuickstartIntegrationRequest{Provider: "github"})
				return err
			},
		},
		"uniqueKey": {
			func(ctx context.Context, c *nango.Client) error { return c.Integrations.Delete(ctx, "") },
			func(ctx context.Context, c *nango.Client) error { return c.Integrations.Delete(ctx, "..") },
		},
		"kind": {func(ctx context.Context, c *nango.Client) error {
			return c.Functions.Delete(ctx, "github", "issues", "")
		}},
		"code": {
			func(ctx context.Context, c *nango.Client) error { _, err := c.Functions.Compile(ctx, ""); return err },
		},
		"Code": {
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Functions.CreateDryrun(ctx, nango.CreateFunctionDryrunRequest{})
				return err
			},
		},
		"Template": {func(ctx context.Context, c *nango.Client) error {
			_, err := c.Functions.DeployTemplate(ctx, nango.FunctionTemplateDeployment{IntegrationID: "github"})
			return err
		}},
		"ProviderConfigKey": {
			func(ctx context.Context, c *nango.Client) error {
				return c.Syncs.Pause(ctx, nango.ConnectionRef{ConnectionID: "c-1"}, nil)
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Syncs.Status(ctx, nango.ConnectionRef{ConnectionID: "c-1"}, nil)
				return err
			},
		},
		"ConnectionID": {
			func(ctx context.Context, c *nango.Client) error { return c.Syncs.DeleteVariant(ctx, nobody, issues) },
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Syncs.ResetFrequency(ctx, nobody, issues)
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Connect.Reconnect(ctx, nango.ReconnectConnectSessionRequest{IntegrationID: "github"})
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := nango.TriggerAction[any](ctx, c, nobody, "echo", nil)
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Connections.Token(ctx, nobody)
				return err
			},
			persist(noConnection, save),
		},
		"syncs": {
			func(ctx context.Context, c *nango.Client) error { return c.Syncs.Start(ctx, ref, nango.SyncNames("")) },
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Syncs.Status(ctx, ref, nango.SyncNames("a,b"))
				return err
			},
		},
		"frequency": {func(ctx context.Context, c *nango.Client) error {
			_, err := c.Syncs.UpdateFrequency(ctx, ref, issues, "")
			return err
		}},
		"sync": {
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Syncs.UpdateFrequency(ctx, ref, nango.SyncRef{Variant: "eu"}, "1d")
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Syncs.CreateVariant(ctx, ref, nango.SyncRef{Name: "issues"})
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				return c.Syncs.DeleteVariant(ctx, ref, nango.SyncRef{Name: "issues", Variant: ".."})
			},
		},
		"maxRetries": {func(ctx context.Context, c *nango.Client) error {
			_, err := c.Actions.TriggerAsync(ctx, ref, "echo", nil, 6)
			return err
		}},
		"name": {func(ctx context.Context, c *nango.Client) error {
			_, err := c.Actions.TriggerAsync(ctx, ref, "", nil, 0)
			return err
		}},
		"input": {func(ctx context.Context, c *nango.Client) error {
			_, err := nango.TriggerAction[any](ctx, c, ref, "echo", func() {})
			return err
		}},
		"actionID": {func(ctx context.Context, c *nango.Client) error {
			_, err := nango.WaitAction[any](ctx, c, "")
			return err
		}},
		"Tags": {
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Connect.CreateSession(ctx, nango.CreateConnectSessionRequest{})
				return err
			},
			func(ctx context.Context, c *nango.Client) error {
				_, err := c.Connect.WaitForConnection(ctx, nango.ListConnectionsParams{IntegrationID: []string{"github"}}, time.Time{})
				return err
			},
		},
		"token": {
			func(ctx context.Context, c *nango.Client) error { _, err := c.Connect.Session(ctx, ""); return err },
			func(ctx context.Context, c *nango.Client) error { return c.Connect.DeleteSession(ctx, "a\nb") },
		},
		"Name": {func(ctx context.Context, c *nango.Client) error {
			_, err := c.Environment.Create(ctx, nango.CreateEnvironmentRequest{})
			return err
		}},
		"environmentID": {func(ctx context.Context, c *nango.Client) error {
			return c.Environment.DeleteByNumber(ctx, 0)
		}},
		"KeyID": {func(ctx context.Context, c *nango.Client) error {
			return c.Environment.DeleteAPIKeyByNumber(ctx, nango.DeleteAPIKeyByNumberRequest{EnvironmentID: 3})
		}},
		"SyncID":    {persist(noSync, save)},
		"SyncJobID": {persist(noKeyOfRun, save)},
		"ActivityLogID": {persist(noLog, save), persist(noLog, func(ctx context.Context, p *nango.Persist) error {
			return p.Log(ctx, nango.LogMessage{Message: "m"})
		})},
		"LockOwner": {persist(noLog, func(ctx context.Context, p *nango.Persist) error { return p.ReleaseAllLocks(ctx) })},
		"records": {persist(persistConfig(), func(ctx context.Context, p *nango.Persist) error {
			_, err := p.UpdateRecords(ctx, "Issue", nil, nango.RecordMerging{})
			return err
		})},
		"ids": {persist(persistConfig(), func(ctx context.Context, p *nango.Persist) error {
			_, err := p.RecordsByID(ctx, "Issue", make([]string, 101))
			return err
		})},
		"ttl": {persist(persistConfig(), func(ctx context.Context, p *nango.Persist) error {
			_, err := p.TryAcquireLock(ctx, "k", time.Microsecond)
			return err
		})},
		"checkpoint": {persist(persistConfig(), func(ctx context.Context, p *nango.Persist) error {
			_, err := p.SaveCheckpoint(ctx, "k", nil, 1)
			return err
		})},
		"expectedVersion": {persist(persistConfig(), func(ctx context.Context, p *nango.Persist) error { return p.DeleteCheckpoint(ctx, "k", 0) })},
	} {
		for i, test := range tests {
			t.Run(fmt.Sprintf("%s %d", field, i), func(t *testing.T) {
				s, c := newStub(t, reply{body: "{}"})
				var e *nango.SDKValidationError
				require.ErrorAs(t, test(t.Context(), c), &e)
				require.Equal(t, field, e.Field)
				require.Zero(t, e.StatusCode)
				require.Empty(t, s.got)
			})
		}
	}
}

func TestNewPersistChecksItsConfig(t *testing.T) {
	for field, spoil := range map[string]func(key *string, cfg *nango.PersistConfig){
		"internalKey":   func(key *string, _ *nango.PersistConfig) { *key = "" },
		"EnvironmentID": func(_ *string, cfg *nango.PersistConfig) { cfg.EnvironmentID = 0 },
		"ActivityLogID": func(_ *string, cfg *nango.PersistConfig) { cfg.ActivityLogID = "short" },
		"Host":          func(_ *string, cfg *nango.PersistConfig) { cfg.Host = "example.com" },
	} {
		t.Run(field, func(t *testing.T) {
			key, cfg := stubKey, persistConfig()
			spoil(&key, &cfg)
			_, err := nango.NewPersist(key, cfg)
			var e *nango.SDKValidationError
			require.ErrorAs(t, err, &e)
			require.Equal(t, field, e.Field)
		})
	}
	p, err := nango.NewPersist(stubKey, nango.PersistConfig{EnvironmentID: 2})
	require.NoError(t, err)
	require.Equal(t, nango.DefaultPersistHost, p.Host())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		require.Equal(t, "nango.Persist("+nango.DefaultPersistHost+")", fmt.Sprintf(verb, *p))
		require.NotContains(t, fmt.Sprintf(verb, p), stubKey)
	}
}

// No recording of a real server contains these requests, so they are checked against the OpenAPI
// spec. Either the operation was never recorded, or the recorded request sets a field that has its
// default value here.
func TestUnrecordedRequestsMatchTheSpec(t *testing.T) {
	job := `{"id":"d-1","status":"waiting","created_at":"2026-11-21T20:00:00Z"}`
	for name, want := range map[string]struct{ request, body, answer string }{
		"Integrations.CreateQuickstart": {"POST /integrations/quickstart", `{"provider":"github","unique_key":"github"}`, `{"data":{"unique_key":"github"}}`},
		"Functions.Delete":              {"DELETE /integrations/github/functions/issues?type=sync", "", `{"data":{"success":true}}`},
		"Functions.Compile":             {"POST /functions/compile", `{"code":"export default 1"}`, `{"bundled_js":"x"}`},
		"Functions.CreateDryrun": {"POST /functions/dryruns", `{"code":"export default 1","connection_id":"c-1","function_type":"action","integration_id":"github",
			"last_sync_date":"2026-01-02T03:04:05Z"}`, job},
		"Functions.GetDryrun": {"GET /functions/dryruns/d-1", "", job},
		"Functions.DeployCode": {"POST /functions/deployments", `{"type":"function","code":"export default 1","function_name":"issues","function_type":"sync",
			"integration_id":"github"}`, job},
		"Functions.DeployTemplate": {"POST /functions/deployments", `{"type":"template","integration_id":"github","template":"issues"}`, job},
		"Functions.GetDeployment":  {"GET /functions/deployments/d-1", "", job},
		"Syncs.Trigger":            {"POST /sync/trigger", `{"provider_config_key":"github","connection_id":"c-1","syncs":[]}`, `{"success":true}`},
		"Syncs.Pause":              {"POST /sync/pause", `{"provider_config_key":"github","connection_id":"c-1","syncs":[]}`, `{"success":true}`},
		"Syncs.Status":             {"GET /sync/status?provider_config_key=github&syncs=%2A&connection_id=c-1", "", `{"syncs":[]}`},
		"Functions.All":            {"GET /integrations/github/functions?limit=100", "", `{"data":[]}`},
		"Scripts.Config":           {"GET /scripts/config?format=nango", "", `[]`},
		"Scripts.OpenAIConfig":     {"GET /scripts/config?format=openai", "", `{"data":[]}`},
		"Persist.SaveRecords": {"POST /environment/2/connection/21/sync/c9d534fb-8a0c-4f27-809f-906c906cd885/job/24/records", `{"model":"Issue","records":[{"id":"1"}],
			"merging":{"strategy":"override"},"activityLogId":"1795296519394_VYFGkNnF","providerConfigKey":"github","connectionId":"c-1"}`, `{"nextMerging":{"strategy":"override"}}`},
		"Environment.List":         {"GET /environments?name=stage", "", `{"data":[]}`},
		"Environment.Delete":       {"DELETE /environments/" + someUUID, "", ``},
		"Environment.ListAPIKeys":  {"GET /environments/" + someUUID + "/api-keys?display_name=k", "", `{"data":[]}`},
		"Environment.GetAPIKey":    {"GET /environments/" + someUUID + "/api-keys/" + otherUUID, "", `{"data":{"id":1}}`},
		"Environment.CreateAPIKey": {"POST /environments/" + someUUID + "/api-keys", `{"display_name":"k"}`, `{"data":{"id":1}}`},
		"Environment.DeleteAPIKey": {"DELETE /environments/" + someUUID + "/api-keys/" + otherUUID, "", `{"success":true}`},
		"AgentSessions.Create":     {"POST /sessions", `{"tenant":{"connections":{"any":[{"tags":{"customer":"acme"}}]}}}`, `{"data":{"session_id":"s-1"}}`},
		"AgentSessions.Terminate":  {"DELETE /sessions/" + someUUID, "", `{"data":{"session_id":"s-1"}}`},
		"Functions.Invoke":         {"POST /functions/invocations", `{"connection_id":"c-1","integration_id":"github","name":"on-push","invocation_type":"no_wait"}`, `{"id":"i-1"}`},
		"InvokeFunction":           {"POST /functions/invocations", `{"connection_id":"c-1","integration_id":"github","name":"on-push","invocation_type":"wait"}`, `{}`},
		"InvocationResult":         {"GET /functions/invocations/" + someUUID, "", `{}`},
		"Functions.DeployBundle":   {"POST /functions/deployments/bundle", `{"reconciliationScope":{"kind":"environment"},"functions":[]}`, `{"created":[]}`},
		"Functions.PreviewBundle":  {"POST /functions/deployments/bundle/preview", `{"reconciliationScope":{"kind":"environment"},"functions":[]}`, `{"created":[]}`},
		"Actions.TriggerAsync":     {"POST /action/trigger", `{"action_name":"echo"}`, `{"id":"a-1","statusUrl":"/action/a-1"}`},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := newStub(t, reply{body: want.answer})
			other, p := newPersistStub(t, persistConfig(), reply{body: want.answer})
			_, err := everyCall[name](t.Context(), c, p)
			require.NoError(t, err)
			got := append(s.got, other.got...)[0]
			target := got.method + " " + got.path
			if got.query != "" {
				target += "?" + got.query
			}
			require.Equal(t, want.request, target)
			if want.body == "" {
				require.Empty(t, got.body)
			} else {
				require.JSONEq(t, want.body, got.body)
			}
		})
	}
}

// A request that queues or triggers something is never sent twice. A request that only reads, sets
// or deletes is retried.
func TestOnlySafeRequestsAreRetried(t *testing.T) {
	once := []string{
		"Connections.Create",
		"Integrations.Create", "Integrations.CreateQuickstart", "Functions.CreateDryrun", "Functions.DeployCode", "Functions.DeployTemplate",
		"Integrations.Update", "Syncs.Trigger", "Syncs.CreateVariant", "TriggerAction", "Actions.TriggerAsync", "Connect.CreateSession", "Connect.Reconnect",
		"Environment.Create", "Environment.CreateAPIKey", "Environment.CreateAPIKeyByNumber", "Environment.RotateWebhookSigningKey",
		"AgentSessions.Create", "Functions.Invoke", "InvokeFunction", "Functions.DeployBundle",
		"Persist.SaveCheckpoint", "Persist.DeleteCheckpoint", "Persist.Log",
		// The answer to each of these calls says what the request has changed. The answer to a
		// second attempt would leave out what the first attempt changed.
		"Persist.DeleteOutdated", "Persist.HardDelete", "Persist.ReleaseLock", "Records.Prune",
	}
	var sentOnce []string
	for _, name := range slices.Sorted(maps.Keys(everyCall)) {
		s := &stub{replies: []reply{{status: 503, body: "{}"}, {status: 501, body: "{}"}}}
		quick := nango.WithRetry(nango.RetryPolicy{MinWait: 1, MaxWait: 1})
		_, err := everyCall[name](t.Context(), newClient(t, s, quick), newPersist(t, s, persistConfig(), quick))
		require.Error(t, err)
		if len(s.got) == 1 {
			sentOnce = append(sentOnce, name)
		}
	}
	require.ElementsMatch(t, once, sentOnce, "list a call in once if a second request could do harm; otherwise give its operation x-idempotent")
}

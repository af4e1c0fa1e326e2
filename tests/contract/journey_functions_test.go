package contract_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func functions(t *testing.T, w world) {
	f := w.client.Functions
	n, _ := last(t, f.All(t.Context(), "github", nango.ListFunctionsParams{Limit: 1}))
	require.GreaterOrEqual(t, n, 3)
	_, err := f.Get(t.Context(), "github", "issues", nango.GetFunctionParams{})
	require.NoError(t, err)
	_, err = f.Code(t.Context(), "github", "issues", nango.GetFunctionCodeParams{})
	require.NoError(t, err)
	_, err = f.Compile(t.Context(), "export default 1")
	require.NoError(t, err)
	dryrun, err := f.CreateDryrun(t.Context(), nango.CreateFunctionDryrunRequest{
		Code: "export default 1", IntegrationID: "github", ConnectionID: ref.ConnectionID, FunctionType: nango.RunnableFunctionTypeAction,
	})
	require.NoError(t, err)
	_, err = f.WaitDryrun(t.Context(), dryrun.ID)
	require.NoError(t, err)
	deployment, err := f.DeployCode(t.Context(), nango.FunctionCodeDeployment{
		Code: "export default 1", IntegrationID: "github", FunctionName: "deployed", FunctionType: nango.RunnableFunctionTypeAction,
	})
	require.NoError(t, err)
	_, err = f.WaitDeployment(t.Context(), deployment.ID)
	require.NoError(t, err)
	require.NoError(t, f.Delete(t.Context(), "github", "deployed", nango.RunnableFunctionTypeAction))

	_, err = w.client.Scripts.Config(t.Context())
	require.NoError(t, err)
	_, err = w.client.Scripts.OpenAIConfig(t.Context())
	require.NoError(t, err)
}

func actions(t *testing.T, w world) {
	got, err := nango.TriggerAction[map[string]int](t.Context(), w.client, ref, "echo", map[string]int{"a": 1})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"a": 1}, got)
	_, err = nango.TriggerAction[json.RawMessage](t.Context(), w.client, ref, "fail", nil)
	var refused *nango.SDKError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, nango.CodeActionScriptRuntimeError, refused.Code)
	queued, err := w.client.Actions.TriggerAsync(t.Context(), ref, "echo", "text", 0)
	require.NoError(t, err)
	result, err := nango.WaitAction[string](t.Context(), w.client, queued.ID)
	require.NoError(t, err)
	require.Equal(t, "text", result)
}

func invocations(t *testing.T, w world) {
	got, err := nango.InvokeFunction[map[string]int](t.Context(), w.client, ref, "on-push", map[string]int{"a": 1})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"a": 1}, got)
	queued, err := w.client.Functions.Invoke(t.Context(), ref, "on-push", "text")
	require.NoError(t, err)
	text, err := nango.WaitInvocation[string](t.Context(), w.client, queued.ID)
	require.NoError(t, err)
	require.Equal(t, "text", text)

	bundle := nango.FunctionBundle{
		ReconciliationScope: nango.FunctionReconciliationScope{Kind: nango.FunctionScopeKindIntegration, IntegrationID: "github"},
		Functions: []nango.FunctionArtifact{{
			Name: "count", IntegrationID: "github", Trigger: nango.FunctionTrigger{Kind: nango.FunctionTriggerKindHTTP},
			Capabilities: nango.FunctionCapabilities{UsesOutbound: true}, JSONSchema: nango.JSONSchema{},
			Limits:   nango.FunctionLimits{Concurrency: nango.FunctionConcurrency{PerConnection: "max"}},
			FileBody: nango.FunctionFile{JS: "module.exports = {}", TS: "export default createFunction({})"},
		}},
	}
	preview, err := w.client.Functions.PreviewBundle(t.Context(), bundle)
	require.NoError(t, err)
	require.Equal(t, []nango.FunctionKey{{IntegrationID: "github", Name: "on-push"}}, preview.Deleted)
	done, err := w.client.Functions.DeployBundle(t.Context(), bundle)
	require.NoError(t, err)
	require.Equal(t, preview, done)
	none, err := nango.InvokeFunction[any](t.Context(), w.client, ref, "count", nil)
	require.NoError(t, err)
	require.Nil(t, none)
}

func agents(t *testing.T, w world) {
	session, err := w.client.AgentSessions.Create(t.Context(), nango.AgentSessionRequest{
		Any:         []nango.Tags{{"plan": "pro"}},
		Pinned:      []nango.ConnectionRef{ref},
		Toolset:     map[string]nango.AgentTools{"github": {Allow: []string{"echo"}, Deny: []string{"fail"}}},
		PinnedTools: map[string][]string{"github": {"echo"}},
		MetaTools:   map[string]any{"nango_proxy": false},
		ExpiresIn:   time.Hour,
	})
	require.NoError(t, err)
	require.Equal(t, nango.AgentSessionToolsets{"github": {Connected: true, ToolsPinned: 1}}, session.Toolset)
	require.Equal(t, nango.AgentSessionMetaTools{"nango_tool_search": true, "nango_execute": true, "nango_proxy": false}, session.MetaTools)
	require.Contains(t, session.MCPURL, "/session/"+session.SessionID+"/mcp")
	ended, err := w.client.AgentSessions.Terminate(t.Context(), session.SessionID)
	require.NoError(t, err)
	require.Equal(t, nango.AgentSessionEndReasonTerminated, ended.Reason)
}

func persist(t *testing.T, w world) {
	p, err := w.srv.Persist(ref, "issues", w.checker.Option())
	require.NoError(t, err)
	rows := []nango.PersistRecord{json.RawMessage(`{"id": "p1", "n": 9007199254740993}`)}
	_, err = p.SaveRecords(t.Context(), "Issue", rows, nango.RecordMerging{})
	require.NoError(t, err)
	_, err = p.UpdateRecords(t.Context(), "Issue", rows, nango.RecordMerging{})
	require.NoError(t, err)
	found, err := p.RecordsByID(t.Context(), "Issue", []string{"p1"})
	require.NoError(t, err)
	require.Len(t, found, 1)
	require.Contains(t, string(found[0]), "9007199254740992")
	n, _ := last(t, p.AllRecords(t.Context(), "Issue", nango.PersistedRecordsParams{}))
	require.NotZero(t, n)
	_, err = p.Cursor(t.Context(), "Issue", nango.CursorOffsetLast)
	require.NoError(t, err)
	_, err = p.DeleteRecords(t.Context(), "Issue", rows, nango.RecordMerging{})
	require.NoError(t, err)
	_, err = p.DeleteOutdated(t.Context(), "Issue")
	require.NoError(t, err)
	_, err = p.HardDelete(t.Context(), "Issue")
	require.NoError(t, err)

	saved, err := p.SaveCheckpoint(t.Context(), "sync:issues", nango.Checkpoint{"page": 3}, 1)
	require.NoError(t, err)
	_, err = p.GetCheckpoint(t.Context(), "sync:issues")
	require.NoError(t, err)
	require.NoError(t, p.DeleteCheckpoint(t.Context(), "sync:issues", saved.Version))

	held, err := p.TryAcquireLock(t.Context(), "import", time.Minute)
	require.NoError(t, err)
	require.True(t, held)
	held, err = p.HasLock(t.Context(), "import")
	require.NoError(t, err)
	require.True(t, held)
	released, err := p.ReleaseLock(t.Context(), "import")
	require.NoError(t, err)
	require.True(t, released)
	require.NoError(t, p.ReleaseAllLocks(t.Context()))
	require.NoError(t, p.Log(t.Context(), nango.LogMessage{Message: "hello", Level: nango.LogLevelInfo}))
}

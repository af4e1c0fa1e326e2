package script_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

func errorOf[T any](_ T, err error) error { return err }

// Every method returns an error if its script or store was not created by the constructor. No
// method panics or blocks.
func TestZeroAndNilValuesRefuseEveryCall(t *testing.T) {
	var empty script.PersistStore
	for name, errs := range map[string]map[string]error{
		"zero Action":       ofAction(t.Context(), &script.Action{}),
		"nil Action":        ofAction(t.Context(), nil),
		"Action of a Sync":  ofAction(t.Context(), (&script.Sync{}).Action),
		"zero Sync":         ofSync(t.Context(), &script.Sync{}),
		"nil Sync":          ofSync(t.Context(), nil),
		"Sync of an Action": ofSync(t.Context(), &script.Sync{Action: newAction(t, &stub{})}),
		"zero PersistStore": ofStore(t.Context(), &empty),
		"nil PersistStore":  ofStore(t.Context(), (*script.PersistStore)(nil)),
		"without a client":  ofStore(t.Context(), script.NewPersistStore(nil)),
	} {
		for call, err := range errs {
			require.ErrorContains(t, err, "was not made by New", "%s of a %s", call, name)
			require.ErrorAs(t, err, new(*nango.SDKValidationError))
		}
	}
	require.Zero(t, empty.Job())
	require.Nil(t, (*script.Action)(nil).Client())
	require.Nil(t, (*script.Action)(nil).Store())
	require.Zero(t, (*script.Action)(nil).Connection())
	require.Empty(t, (*script.Action)(nil).Variant())
	require.Empty(t, (*script.Sync)(nil).Variant())
	require.NotPanics(t, func() {
		for _, a := range []*script.Action{nil, {}} {
			a.Log(t.Context(), "lost")
			a.SetLogLevel(script.LevelDebug)
		}
	})
	for _, store := range []script.Store{(*script.PersistStore)(nil), &empty, (*script.MemoryStore)(nil), nil} {
		_, err := script.NewAction((&stub{}).client(t), stubRef, script.WithStore(store))
		require.ErrorContains(t, err, "WithStore")
	}
}

func ofAction(ctx context.Context, a *script.Action) map[string]error {
	run := func(context.Context, *script.Action, any) (any, error) { return nil, nil }
	return map[string]error{
		"Get":                     errorOf(a.Get(ctx, nango.ProxyRequest{Endpoint: "/a"})),
		"GetConnection":           errorOf(a.GetConnection(ctx)),
		"GetToken":                errorOf(a.GetToken(ctx)),
		"GetIntegration":          errorOf(a.GetIntegration(ctx)),
		"GetWebhookURL":           errorOf(a.GetWebhookURL(ctx)),
		"GetEnvironmentVariables": errorOf(a.GetEnvironmentVariables(ctx)),
		"GetMetadata":             errorOf(a.GetMetadata(ctx)),
		"SetMetadata":             a.SetMetadata(ctx, nango.Metadata{"a": 1}),
		"UpdateMetadata":          a.UpdateMetadata(ctx, nango.Metadata{"a": 1}),
		"TriggerAction":           errorOf(a.TriggerAction(ctx, "a", nil)),
		"TriggerSync":             a.TriggerSync(ctx, nango.SyncRef{Name: "s"}, nango.TriggerSyncOptions{}),
		"StartSync":               a.StartSync(ctx, nango.SyncNames("s")),
		"GetCheckpoint":           errorOf(a.GetCheckpoint(ctx)),
		"SaveCheckpoint":          a.SaveCheckpoint(ctx, map[string]int{"a": 1}),
		"ClearCheckpoint":         a.ClearCheckpoint(ctx),
		"TryAcquireLock":          errorOf(a.TryAcquireLock(ctx, "k", time.Second)),
		"ReleaseLock":             errorOf(a.ReleaseLock(ctx, "k")),
		"ReleaseAllLocks":         a.ReleaseAllLocks(ctx),
		"Paginate":                firstError(a.Paginate(ctx, pages(byCursor))),
		"typed metadata":          errorOf(script.GetMetadata[any](ctx, a)),
		"typed checkpoint":        errorOf(script.GetCheckpoint[any](ctx, a)),
		"typed action":            errorOf(script.TriggerAction[any](ctx, nil, "a", nil)),
		"typed pages":             firstError(script.Paginate[any](ctx, a, pages(byCursor))),
		"RunAction":               errorOf(script.RunAction(ctx, a, run, nil)),
	}
}

func ofSync(ctx context.Context, s *script.Sync) map[string]error {
	records := []issue{{ID: "1"}}
	return map[string]error{
		"BatchSave":            s.BatchSave(ctx, records, "M"),
		"BatchUpdate":          s.BatchUpdate(ctx, records, "M"),
		"BatchDelete":          s.BatchDelete(ctx, records, "M"),
		"ListRecords":          firstError(s.ListRecords(ctx, "M", "")),
		"GetRecordsByIDs":      errorOf(s.GetRecordsByIDs(ctx, []string{"1"}, "M")),
		"SetMergingStrategy":   s.SetMergingStrategy(ctx, script.MergingOverride, "M"),
		"TrackDeletesStart":    s.TrackDeletesStart(ctx, "M"),
		"TrackDeletesEnd":      errorOf(s.TrackDeletesEnd(ctx, "M")),
		"deletes of old times": errorOf(s.DeleteRecordsFromPreviousExecutions(ctx, "M")),
		"typed records":        firstError(script.ListRecords[any](ctx, s, "M", "")),
		"RunSync":              script.RunSync(ctx, s, func(context.Context, *script.Sync) error { return nil }),
	}
}

func ofStore(ctx context.Context, s *script.PersistStore) map[string]error {
	return map[string]error{
		"WriteRecords":     errorOf(s.WriteRecords(ctx, script.Batch{Model: "M"})),
		"ReadRecords":      errorOf(s.ReadRecords(ctx, script.RecordQuery{Model: "M"})),
		"LastCursor":       errorOf(s.LastCursor(ctx, "M")),
		"DeleteOutdated":   errorOf(s.DeleteOutdated(ctx, "M", 1)),
		"GetCheckpoint":    errorOf(s.GetCheckpoint(ctx, "k")),
		"SaveCheckpoint":   errorOf(s.SaveCheckpoint(ctx, "k", json.RawMessage(`{}`), 1)),
		"DeleteCheckpoint": s.DeleteCheckpoint(ctx, "k", 1),
		"TryAcquireLock":   errorOf(s.TryAcquireLock(ctx, "k", time.Second)),
		"ReleaseLock":      errorOf(s.ReleaseLock(ctx, "k")),
		"ReleaseAllLocks":  s.ReleaseAllLocks(ctx),
		"Log":              s.Log(ctx, nango.LogMessage{}),
	}
}

func firstError[T any](sequence func(func(T, error) bool)) error {
	for _, err := range sequence {
		return err
	}
	return nil
}

func TestRunsWithoutAFunction(t *testing.T) {
	_, err := script.RunAction[any, any](t.Context(), newAction(t, &stub{}), nil, nil)
	require.ErrorContains(t, err, "fn is nil")
	require.ErrorContains(t, script.RunSync(t.Context(), newSync(t, &stub{}), nil), "fn is nil")
}

func TestOperationString(t *testing.T) {
	require.Equal(t, "saving updating deleting Operation(9) Operation(-1)", fmt.Sprint(
		script.SaveRecords, " ", script.UpdateRecords, " ", script.DeleteRecords, " ", script.Operation(9), " ", script.Operation(-1)))
}

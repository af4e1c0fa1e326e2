package live_test

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// stored decodes only the id of a record, since other fields depend on the model.
type stored struct {
	ID json.RawMessage `json:"id"`
}

// records reads up to 2,000 records of the model that NANGO_LIVE_MODEL names. It compares them with
// the records that requests for single pages and requests with filters return.
func (j *journey) records(ctx context.Context, t *testing.T) {
	params := nango.ListRecordsParams{ProviderConfigKey: j.existing.ProviderConfigKey, ConnectionID: j.existing.ConnectionID, Model: j.given[aModel], Limit: 100}
	var all []nango.Record[stored]
	seen := map[string]bool{}
	for record, err := range nango.AllRecords[stored](ctx, j.client, params) {
		require.NoError(t, err)
		require.False(t, seen[string(record.Data.ID)], "record %s was returned twice", record.Data.ID)
		seen[string(record.Data.ID)] = true
		require.NotEmpty(t, record.Metadata.Cursor)
		require.NotEmpty(t, record.Metadata.LastAction)
		require.False(t, record.Metadata.FirstSeenAt.IsZero() || record.Metadata.LastModifiedAt.IsZero())
		if all = append(all, record); len(all) == 2000 {
			break
		}
	}
	require.Greater(t, len(all), 1, "NANGO_LIVE_MODEL has too few records")
	page := func(change func(*nango.ListRecordsParams)) []nango.Record[stored] {
		t.Helper()
		p := params
		change(&p)
		got, err := nango.ListRecords[stored](ctx, j.client, p)
		require.NoError(t, err)
		return got.Records
	}
	middle := len(all) / 2
	next := page(func(p *nango.ListRecordsParams) { p.Cursor, p.Limit = all[middle-1].Metadata.Cursor, 1 })
	require.Equal(t, all[middle:middle+1], next, "the next record follows the cursor")
	var id any
	require.NoError(t, json.Unmarshal(all[0].Data.ID, &id))
	if text, ok := id.(string); ok {
		require.Equal(t, all[:1], page(func(p *nango.ListRecordsParams) { p.IDs = []string{text} }))
	}
	for _, r := range page(func(p *nango.ListRecordsParams) { p.Filter = []nango.RecordFilter{nango.RecordFilterAdded} }) {
		require.Equal(t, nango.RecordAdded, r.Metadata.LastAction)
	}
	require.Empty(t, page(func(p *nango.ListRecordsParams) { p.ModifiedAfter = time.Now().Add(24 * time.Hour) }))
	require.Empty(t, page(func(p *nango.ListRecordsParams) { p.Model = "NobodyHasThis" }))

	params.Cursor = "garbage"
	_, err := nango.ListRecords[stored](ctx, j.client, params, nango.WithNoRetry())
	requireRefusal(t, err, http.StatusInternalServerError, "server_error")
	params.Cursor, params.ConnectionID = "", j.prefix+"-nobody"
	_, err = nango.ListRecords[stored](ctx, j.client, params)
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusBadRequest, "unknown_connection")
}

// functions checks that the sync and the action that the environment variables name are among the
// deployed functions.
func (j *journey) functions(ctx context.Context, t *testing.T) {
	f, key := j.client.Functions, j.existing.ProviderConfigKey
	deployed := 0
	for _, err := range f.All(ctx, key, nango.ListFunctionsParams{}) {
		require.NoError(t, err)
		deployed++
	}
	for _, name := range []string{j.given[aSync], j.given[anAction]} {
		if name == "" {
			continue
		}
		require.NotZero(t, deployed)
		_, err := f.Get(ctx, key, name, nango.GetFunctionParams{})
		require.NoError(t, err)
		if _, err := f.Code(ctx, key, name, nango.GetFunctionCodeParams{}); err != nil {
			require.ErrorIs(t, err, nango.ErrNotFound, "a server may not store code")
		}
	}
}

func (j *journey) actions(ctx context.Context, t *testing.T) {
	input := json.RawMessage(cmp.Or(j.given[itsInput], "{}"))
	result, err := nango.TriggerAction[json.RawMessage](ctx, j.client, j.existing, j.given[anAction], input)
	require.NoError(t, err)
	queued, err := j.client.Actions.TriggerAsync(ctx, j.existing, j.given[anAction], input, 0)
	require.NoError(t, err)
	require.Contains(t, queued.StatusURL, queued.ID)
	if result == nil {
		t.Log("the action returns null, so its end cannot be detected")
	} else {
		_, err = nango.WaitAction[json.RawMessage](ctx, j.client, queued.ID)
		require.NoError(t, err)
	}
	_, err = nango.TriggerAction[json.RawMessage](ctx, j.client, j.existing, "nope", nil)
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusNotFound, "not_found")
	nobody := nango.ConnectionRef{ProviderConfigKey: j.existing.ProviderConfigKey, ConnectionID: j.prefix + "-nobody"}
	_, err = nango.TriggerAction[json.RawMessage](ctx, j.client, nobody, j.given[anAction], nil)
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusBadRequest, "unknown_connection")
}

// syncs pauses, starts and changes the sync that NANGO_LIVE_SYNC names. It then restores the sync's
// earlier state. The only difference is that the sync has run once more.
func (j *journey) syncs(ctx context.Context, t *testing.T) {
	s, one := j.client.Syncs, nango.SyncRef{Name: j.given[aSync]}
	status := func() nango.SyncStatus {
		t.Helper()
		list, err := s.Status(ctx, j.existing, nango.SyncNames(j.given[aSync]))
		require.NoError(t, err)
		require.Len(t, list.Syncs, 1)
		require.Equal(t, j.given[aSync], list.Syncs[0].Name)
		require.NotEmpty(t, list.Syncs[0].ID)
		return list.Syncs[0]
	}
	before, names := status(), nango.SyncNames(j.given[aSync])
	require.NoError(t, s.Trigger(ctx, j.existing, names, nango.TriggerSyncOptions{}))
	changes := []func(context.Context, nango.ConnectionRef, []nango.SyncRef, ...nango.CallOption) error{s.Pause, s.Start}
	if before.Status == nango.SyncStatePaused {
		slices.Reverse(changes)
	}
	for _, change := range changes {
		require.NoError(t, change(ctx, j.existing, names))
	}
	frequency, err := s.UpdateFrequency(ctx, j.existing, one, "every 2 hours")
	require.NoError(t, err)
	require.Equal(t, "2 hours", frequency.Frequency)
	frequency, err = s.ResetFrequency(ctx, j.existing, one)
	require.NoError(t, err)
	if frequency.Frequency != before.Frequency { // this connection had a frequency of its own
		_, err = s.UpdateFrequency(ctx, j.existing, one, before.Frequency)
		require.NoError(t, err)
	}

	variant := nango.SyncRef{Name: j.given[aSync], Variant: j.prefix}
	_, err = s.CreateVariant(ctx, j.existing, variant)
	require.NoError(t, err)
	require.NoError(t, s.DeleteVariant(ctx, j.existing, variant))
	require.ErrorIs(t, s.DeleteVariant(ctx, j.existing, variant), nango.ErrNotFound)

	status()
	nobody := nango.ConnectionRef{ProviderConfigKey: j.existing.ProviderConfigKey, ConnectionID: j.prefix + "-nobody"}
	err = s.Trigger(ctx, nobody, nango.SyncNames(j.given[aSync]), nango.TriggerSyncOptions{})
	require.ErrorIs(t, err, nango.ErrNotFound)
	err = s.Trigger(ctx, j.existing, nango.SyncNames("nope"), nango.TriggerSyncOptions{})
	require.ErrorIs(t, err, nango.ErrNotFound)
	requireRefusal(t, err, http.StatusBadRequest, "no_syncs_found")
}

package client_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/stretchr/testify/require"
)

// exchange is a recorded request with its response.
type exchange struct {
	recorded.Exchange
	t *testing.T
}

// part returns the value that the path parameter with the given name has in the recorded request.
func (e exchange) part(name string) string {
	_, template, _ := strings.Cut(e.Route, " ")
	values := strings.Split(e.Path, "/")
	for i, segment := range strings.Split(template, "/") {
		if segment == "{"+name+"}" {
			value, err := url.PathUnescape(values[i])
			require.NoError(e.t, err)
			return value
		}
	}
	require.Fail(e.t, "no such parameter", name)
	return ""
}

func (e exchange) values() url.Values {
	q, err := url.ParseQuery(e.Query)
	require.NoError(e.t, err)
	for name, v := range q { // a list is written as name or as name[]
		if plain, ok := strings.CutSuffix(name, "[]"); ok {
			delete(q, name)
			q[plain] = append(q[plain], v...)
		}
	}
	return q
}

func (e exchange) query(name string) string { return e.values().Get(name) }

func (e exchange) number(name string) int {
	if e.query(name) == "" {
		return 0
	}
	var n json.Number
	require.NoError(e.t, json.Unmarshal([]byte(e.query(name)), &n))
	i, err := n.Int64()
	require.NoError(e.t, err)
	return int(i)
}

// body decodes the body of the recorded request into a T.
func body[T any](e exchange) T {
	var v T
	require.NoError(e.t, json.Unmarshal(e.RequestBody, &v))
	return v
}

func list[T ~string](values []string) []T {
	var out []T
	for _, v := range values {
		out = append(out, T(v))
	}
	return out
}

func (e exchange) ref() nango.ConnectionRef {
	return nango.ConnectionRef{ProviderConfigKey: e.RequestHeaders["Provider-Config-Key"], ConnectionID: e.RequestHeaders["Connection-Id"]}
}

// syncRequest has the members that the bodies of the sync operations have in common.
type syncRequest struct {
	nango.ConnectionRef
	Syncs []nango.SyncRef
	Opts  nango.TriggerSyncOptions
	Sync  nango.SyncRef
	Every *string
}

func (e exchange) sync() syncRequest {
	raw := body[struct {
		Key     string                   `json:"provider_config_key"`
		ID      string                   `json:"connection_id"`
		Syncs   []json.RawMessage        `json:"syncs"`
		Opts    nango.TriggerSyncOptions `json:"opts"`
		Name    string                   `json:"sync_name"`
		Variant string                   `json:"sync_variant"`
		Every   *string                  `json:"frequency"`
	}](e)
	out := syncRequest{
		ConnectionRef: nango.ConnectionRef{ProviderConfigKey: raw.Key, ConnectionID: raw.ID},
		Opts:          raw.Opts, Sync: nango.SyncRef{Name: raw.Name, Variant: raw.Variant}, Every: raw.Every,
	}
	switch {
	case raw.Key == "":
		out.ConnectionRef = e.ref()
	case raw.ID == "":
		out.ConnectionRef = nango.EveryConnection(raw.Key)
	}
	if len(raw.Syncs) == 0 {
		out.Syncs = nango.AllSyncs()
	}
	for _, item := range raw.Syncs {
		var ref nango.SyncRef
		if json.Unmarshal(item, &ref.Name) != nil {
			require.NoError(e.t, json.Unmarshal(item, &ref))
		}
		out.Syncs = append(out.Syncs, ref)
	}
	return out
}

// statusRefs parses names of syncs separated by commas. A name may be followed by "::" and the name
// of a variant.
func statusRefs(text string) []nango.SyncRef {
	if text == "*" {
		return nango.AllSyncs()
	}
	var refs []nango.SyncRef
	for name := range strings.SplitSeq(text, ",") {
		name, variant, _ := strings.Cut(name, "::")
		refs = append(refs, nango.SyncRef{Name: name, Variant: variant})
	}
	return refs
}

// setMetadata calls setOne if the recorded request contains one connection id, and setMany if it
// contains a list of them.
func setMetadata(e exchange, setOne func(id, key string, m nango.Metadata) (any, error), setMany func(key string, ids []string, m nango.Metadata) (any, error)) (any, error) {
	in := body[struct {
		ID       nango.ConnectionIDs `json:"connection_id"`
		Key      string              `json:"provider_config_key"`
		Metadata nango.Metadata      `json:"metadata"`
	}](e)
	if ids, ok := in.ID.Value().([]string); ok {
		return setMany(in.Key, ids, in.Metadata)
	}
	return setOne(in.ID.Value().(string), in.Key, in.Metadata)
}

func records(ctx context.Context, c *nango.Client, e exchange) (any, error) {
	var after time.Time
	if text := e.query("modified_after"); text != "" {
		var err error
		after, err = time.Parse(time.RFC3339Nano, text)
		require.NoError(e.t, err)
	}
	var filter []nango.RecordFilter
	if e.query("filter") != "" {
		filter = list[nango.RecordFilter](strings.Split(e.query("filter"), ","))
	}
	page, err := nango.ListRecords[json.RawMessage](ctx, c, nango.ListRecordsParams{
		ProviderConfigKey: e.ref().ProviderConfigKey, ConnectionID: e.ref().ConnectionID, Model: e.query("model"), Variant: e.query("variant"),
		Limit: e.number("limit"), Cursor: e.query("cursor"), ModifiedAfter: after, Filter: filter, IDs: e.values()["ids"],
	})
	if err != nil {
		return nil, err
	}
	out := []any{}
	for _, r := range page.Records { // the data unchanged, with the metadata that the client decoded
		fields := parse(e.t, r.Data).(map[string]any)
		fields["_nango_metadata"] = generic(e.t, map[string]any{
			"first_seen_at": r.Metadata.FirstSeenAt, "last_modified_at": r.Metadata.LastModifiedAt, "last_action": r.Metadata.LastAction,
			"deleted_at": r.Metadata.DeletedAt, "pruned_at": r.Metadata.PrunedAt, "cursor": r.Metadata.Cursor,
		})
		out = append(out, fields)
	}
	return map[string]any{"records": out, "next_cursor": page.NextCursor}, nil
}

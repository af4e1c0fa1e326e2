package nodesdk

import (
	"context"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// ListRecordsConfig is the argument of listRecords. ProviderConfigKey, ConnectionID and Model are
// required.
type ListRecordsConfig struct {
	ProviderConfigKey, ConnectionID string
	// Model is the name of a synced model. Variant is the name of the sync's variant, or "" for the
	// sync itself.
	Model, Variant string
	// ModifiedAfter skips records that were last changed before this time, which looks like
	// 2023-05-31T11:46:13.390Z, is at most 12 months ago, and is usually from a webhook. Any offset
	// is accepted; it is sent in UTC, which is all that Nango accepts.
	ModifiedAfter string
	// Delta is the older name of ModifiedAfter. If both are set, ModifiedAfter wins.
	Delta string
	// Limit is the maximum number of records on a page, 1 to 10,000; 0 selects the server's default
	// of 100. In [GetRecords] it is the maximum number of records to return; 0 means all.
	Limit int
	// Cursor skips the records up to and including the one that it belongs to. It is the NextCursor
	// of the previous page.
	Cursor string
	// Filter selects records by their last change: added, updated, deleted or "added,updated".
	// Deleted together with another value is refused, since the server would omit the deletions.
	Filter string
	// IDs selects the records with these ids, at most 100.
	IDs []string
}

// ListRecords is listRecords<T>: it returns one page of the records of a model, oldest change
// first. GET /records.
//
//	page, err := nodesdk.ListRecords[Issue](ctx, n, nodesdk.ListRecordsConfig{
//		ProviderConfigKey: "github", ConnectionID: "1", Model: "GithubIssue", Cursor: cursor,
//	})
//
// Each record's Metadata has what the Node SDK returns as _nango_metadata. NextCursor is "" after
// the last page. A record that does not fit T is a [*client.RecordError]; an unknown connection is
// [client.ErrNotFound]. [client.AllRecords] iterates over every page.
func ListRecords[T any](ctx context.Context, n *Nango,
	config ListRecordsConfig) (*client.RecordPage[T], error) {
	params, err := config.params()
	if err != nil {
		return nil, err
	}
	return client.ListRecords[T](ctx, n.Client(), params)
}

// GetRecords is getRecords<T>, which the Node SDK no longer has: it returns every record of a
// model, or the first Limit of them, in one slice. GET /records, page by page. The errors are those
// of [ListRecords]; after an error no records are returned.
//
// Deprecated: all records are in memory at once. Use [ListRecords], or [client.AllRecords].
func GetRecords[T any](ctx context.Context, n *Nango,
	config ListRecordsConfig) ([]client.Record[T], error) {
	params, err := config.params()
	if err != nil {
		return nil, err
	}
	var opts []client.CallOption
	if config.Limit > 0 {
		params.Limit = min(config.Limit, 1000)
		opts = append(opts, client.WithNoReadAhead())
	}
	records := []client.Record[T]{}
	for record, err := range client.AllRecords[T](ctx, n.Client(), params, opts...) {
		if err != nil {
			return nil, err
		}
		if records = append(records, record); len(records) == config.Limit {
			break
		}
	}
	return records, nil
}

func (c ListRecordsConfig) params() (client.ListRecordsParams, error) {
	params := client.ListRecordsParams{
		ProviderConfigKey: c.ProviderConfigKey, ConnectionID: c.ConnectionID, Model: c.Model,
		Variant: c.Variant,
		Limit:   c.Limit, Cursor: c.Cursor, IDs: c.IDs,
	}
	field, after := "modifiedAfter", c.ModifiedAfter
	if after == "" {
		field, after = "delta", c.Delta
	}
	if after != "" {
		t, err := time.Parse(time.RFC3339, after)
		if err != nil {
			return params, argument.Invalid(field, "is not a time like 2023-05-31T11:46:13.390Z")
		}
		params.ModifiedAfter = t
	}
	if c.Filter != "" {
		for action := range strings.SplitSeq(c.Filter, ",") {
			if strings.EqualFold(action, string(client.RecordFilterDeleted)) {
				action = string(client.RecordFilterDeleted) // the client refuses it together with others
			}
			params.Filter = append(params.Filter, client.RecordFilter(action))
		}
	}
	return params, nil
}

// PruneRecordsConfig is the argument of pruneRecords. All fields but Variant and Limit are
// required.
type PruneRecordsConfig struct {
	ProviderConfigKey, ConnectionID string
	// Model is the name of a synced model. Variant is the name of the sync's variant, or "" for the
	// sync itself.
	Model, Variant string
	// UntilCursor is the cursor of the last record to prune.
	UntilCursor string
	// Limit is the maximum number of records to prune in this call, up to 10,000; 0 selects the
	// server's default of 1,000.
	Limit int
}

// PruneRecords is pruneRecords: it removes the data of records, but not their ids, up to a cursor.
// Repeat the call until Count is 0 or HasMore is false. An unknown connection is
// [client.ErrNotFound]. PATCH /records/prune.
func (n *Nango) PruneRecords(ctx context.Context,
	config PruneRecordsConfig) (*client.PruneRecordsResult, error) {
	switch {
	case config.Model == "":
		return nil, argument.Invalid("model", "is empty")
	case config.UntilCursor == "":
		return nil, argument.Invalid("until_cursor", "is empty")
	}
	return n.api().Records.Prune(ctx, ref(config.ProviderConfigKey, config.ConnectionID),
		client.PruneRecordsRequest{
			Model: config.Model, Variant: config.Variant, UntilCursor: config.UntilCursor,
			Limit: config.Limit,
		})
}

package nodesdk

import (
	"context"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// ListRecordsConfig holds the arguments of listRecords. ProviderConfigKey, ConnectionID and Model
// are required.
type ListRecordsConfig struct {
	ProviderConfigKey, ConnectionID string
	// Model is the name of a synced model. Variant is the name of a variant of the sync, or "" for
	// the sync without a variant.
	Model, Variant string
	// ModifiedAfter skips records that were last changed before this time. Its format is
	// 2023-05-31T11:46:13.390Z; the value usually comes from a webhook. The time may be at most 12
	// months ago. Any UTC offset is accepted and converted to UTC, because Nango accepts only UTC.
	ModifiedAfter string
	// Delta is the older name of ModifiedAfter. If both are set, ModifiedAfter wins.
	Delta string
	// Limit is the maximum number of records on a page, from 1 to 10,000; 0 selects the server's
	// default of 100. For [GetRecords] it is the maximum number of records to return; 0 means all.
	Limit int
	// Cursor skips the records up to and including the one with this cursor. For the next page,
	// pass the NextCursor of the previous page; "" means the first page.
	Cursor string
	// Filter selects records by the kind of their last change: "added", "updated", "deleted" or
	// "added,updated". "deleted" cannot be combined with another kind, because the server would
	// omit the deleted records.
	Filter string
	// IDs selects the records with these ids, at most 100.
	IDs []string
}

// ListRecords returns one page of the records of a model, oldest change first. GET /records.
//
//	page, err := nodesdk.ListRecords[Issue](ctx, n, nodesdk.ListRecordsConfig{
//		ProviderConfigKey: "github", ConnectionID: "1", Model: "GithubIssue", Cursor: cursor,
//	})
//
// The Metadata of a record contains the fields that the Node SDK returns as _nango_metadata.
// NextCursor is "" on the last page. ListRecords returns a [*client.RecordError] if a record does
// not fit T, and [client.ErrNotFound] if the connection does not exist. [client.AllRecords]
// iterates over the records of all pages.
func ListRecords[T any](ctx context.Context, n *Nango,
	config ListRecordsConfig) (*client.RecordPage[T], error) {
	params, err := config.params()
	if err != nil {
		return nil, err
	}
	return client.ListRecords[T](ctx, n.Client(), params)
}

// GetRecords returns all records of a model in one slice, or the first Limit records if Limit is
// set. It requests one page after another. If a request fails, it returns no records and one of the
// errors of [ListRecords]. The current Node SDK no longer has getRecords. GET /records.
//
// Deprecated: GetRecords holds all records in memory at once. Use [ListRecords] or
// [client.AllRecords].
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
	field, after := "ModifiedAfter", c.ModifiedAfter
	if after == "" {
		field, after = "Delta", c.Delta
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
				// Letter case does not matter. Package client returns an error if this filter is
				// combined with others.
				action = string(client.RecordFilterDeleted)
			}
			params.Filter = append(params.Filter, client.RecordFilter(action))
		}
	}
	return params, nil
}

// PruneRecordsConfig holds the arguments of pruneRecords. All fields except Variant and Limit are
// required.
type PruneRecordsConfig struct {
	ProviderConfigKey, ConnectionID string
	// Model is the name of a synced model. Variant is the name of a variant of the sync, or "" for
	// the sync without a variant.
	Model, Variant string
	// UntilCursor is the cursor of the last record to prune.
	UntilCursor string
	// Limit is the maximum number of records to prune in this call, up to 10,000; 0 selects the
	// server's default of 1,000.
	Limit int
}

// PruneRecords removes the data of all records up to and including the one with the cursor
// UntilCursor, but keeps their ids. Repeat the call until Count is 0 or HasMore is false.
// PruneRecords returns [client.ErrNotFound] if the connection does not exist. PATCH /records/prune.
func (n *Nango) PruneRecords(ctx context.Context,
	config PruneRecordsConfig) (*client.PruneRecordsResult, error) {
	switch {
	case config.Model == "":
		return nil, argument.Invalid("Model", "is empty")
	case config.UntilCursor == "":
		return nil, argument.Invalid("UntilCursor", "is empty")
	}
	return n.api().Records.Prune(ctx, ref(config.ProviderConfigKey, config.ConnectionID),
		client.PruneRecordsRequest{
			Model: config.Model, Variant: config.Variant, UntilCursor: config.UntilCursor,
			Limit: config.Limit,
		})
}

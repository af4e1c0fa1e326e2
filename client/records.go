package client

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// Records reads the cache that syncs write: GET /records. Reading is done by the functions
// [ListRecords] and [AllRecords], since their results have the caller's type.
type Records struct{ c *core }

// Record is a record of a synced model: the caller's data, and what Nango keeps with it.
//
// T is decoded as encoding/json does it. A T that wants the member _nango_metadata itself, such as
// a map or a json.RawMessage, gets it; other types are spared it. A record's id is text, also where
// the sync saved a number.
type Record[T any] struct {
	// Data is the caller's.
	Data T
	// Metadata is Nango's.
	Metadata RecordMetadata
}

// RecordMetadata is what Nango keeps with a record. Times are in UTC with up to 6 digits after the
// second.
type RecordMetadata struct {
	// FirstSeenAt is when a sync first stored the record; LastModifiedAt is when one last changed
	// it.
	FirstSeenAt, LastModifiedAt time.Time
	// LastAction is what was last done to it.
	LastAction RecordAction
	// DeletedAt is when it was found deleted, or nil; its data stays.
	DeletedAt *time.Time
	// PrunedAt is when its data was taken away, all but the id, or nil. Nango does that 30 days
	// after the last change.
	PrunedAt *time.Time
	// Cursor is the record's place in the list. Persist that of the last record that you handled,
	// per connection and model, and pass it as [ListRecordsParams].Cursor to resume after it.
	Cursor string
}

// RecordPage is one page of records.
type RecordPage[T any] struct {
	// Records are those of the page, oldest change first.
	Records []Record[T]
	// NextCursor asks for the next page; "" is the end. To resume later, keep the last record's own
	// cursor instead.
	NextCursor string
}

// ListRecordsParams selects records. ProviderConfigKey, ConnectionID and Model are required.
type ListRecordsParams struct {
	ProviderConfigKey, ConnectionID string
	// Model is the name of a synced model, such as GithubIssue. An unknown one has no records.
	Model string
	// Variant is the variant of the sync; "" is base.
	Variant string
	// ModifiedAfter leaves out records that were last changed before it, at most 12 months ago.
	ModifiedAfter time.Time
	// Limit is how many records a page holds, 1 to 10,000; 0 is the default: 100 for ListRecords,
	// 1,000 for AllRecords. A page may be shorter and not be the last one.
	Limit int
	// Cursor leaves out the records up to and including the one that it belongs to.
	Cursor string
	// Filter leaves out records whose last action is none of these. RecordFilterDeleted must stand
	// alone: together with another one the server would leave out the deletions, so that is refused
	// here.
	Filter []RecordFilter
	// IDs selects records by id, at most 100.
	IDs []string
}

// ListRecords returns one page of the records of a model, oldest change first: GET /records.
//
// [RetryPolicy], [WithTimeout] and the bound of 64 MiB are those of every other call. A larger page
// is an [*SDKValidationError]; ask for fewer records then, or use [AllRecords].
//
// A record that does not fit T is a [*RecordError]; [AllRecords] can go on behind it. An unknown
// connection or integration is a [*Response400] and [ErrNotFound]; a malformed cursor is an
// [*SDKError] with status 500.
//
//nango:operation listRecords
func ListRecords[T any](ctx context.Context, c *Client, params ListRecordsParams,
	opts ...CallOption) (*RecordPage[T], error) {
	if err := params.usable(c); err != nil {
		return nil, err
	}
	body, err := askForPage(ctx, c.core.api(opts), params, params.Cursor)
	if err != nil {
		return nil, err
	}
	records, next, err := page.Decode(body, page.Config{Unmarshal: c.core.unmarshal}, recordForm[T]())
	if err != nil {
		return nil, recordsError(err)
	}
	return &RecordPage[T]{Records: records, NextCursor: next}, nil
}

// AllRecords iterates over the records of a model, oldest change first, page by page from
// params.Cursor on: GET /records.
//
// Each page is a call of its own to [RetryPolicy], [WithTimeout] and the options; a page that
// breaks off is retried as any call is. A page of more than 64 MiB is asked for again in halves; a
// single record of that size is an [*SDKValidationError].
//
// From the second record on the next page is fetched, in a goroutine, while the caller is busy with
// this one. All iterations of a client together hold at most 4 MiB of such pages, or one that is
// larger; [WithNoReadAhead] turns this off. The goroutine ends before the loop does. An iteration
// holds the JSON of the page that it is at, and decodes a record when the loop asks for it. It may
// be ranged over again, and starts anew then.
//
// A record that does not fit T is yielded as a [*RecordError] with a zero record, and the iteration
// goes on if the caller does. Every other error is the last thing yielded. While a sync writes, a
// record that it changes may come again with its new data.
//
//nango:operation listRecords
func AllRecords[T any](ctx context.Context, c *Client, params ListRecordsParams,
	opts ...CallOption) iter.Seq2[Record[T], error] {
	if params.Limit == 0 {
		params.Limit = 1000
	}
	err := params.usable(c)
	if err == nil && ctx == nil {
		err = invalid("ctx", "is nil")
	}
	return func(yield func(Record[T], error) bool) {
		if err != nil {
			yield(Record[T]{}, err)
			return
		}
		call := c.core.newCall(opts)
		cfg := page.Config{Cursor: params.Cursor, Unmarshal: c.core.unmarshal}
		if !call.noReadAhead {
			cfg.Ahead = &c.core.readAhead
		}
		for record, err := range page.Iterate(ctx, cfg, inHalves(c.core, call, params), recordForm[T]()) {
			if !yield(record, recordsError(err)) {
				return
			}
		}
	}
}

// Prune takes the data of old records away, all but their ids: PATCH /records/prune. Repeat the
// same request until the result's Count is 0 or HasMore is false; the server's HasMore may be true
// once too often.
//
// Where the answer was lost, the call is not sent again, since the count would be wrong: the error
// is a [*TransportError], and how many were pruned is unknown. An unknown connection is a
// [*Response400] and [ErrNotFound].
//
//nango:operation pruneRecords
func (s *Records) Prune(ctx context.Context, ref ConnectionRef, body PruneRecordsRequest,
	opts ...CallOption) (*PruneRecordsResult, error) {
	if err := required("model", body.Model, "until_cursor", body.UntilCursor); err != nil {
		return nil, err
	}
	return decodeJSON[*PruneRecordsResult](s.c.api(opts).PruneRecords(ctx, ref.ConnectionID,
		ref.ProviderConfigKey, body))
}

// recordForm returns where the parts of a record go.
//
// It is not inlined: built by Go 1.26.8, a loop over AllRecords in one package, for a type that a
// generic function of another package reads too, wrote to wrong addresses when it was. Go 1.27.4
// builds it right. The test is in wrappers/typed.
//
//go:noinline
func recordForm[T any]() page.Form[T, Record[T]] {
	return page.Form[T, Record[T]]{
		Data: func(record *Record[T]) *T { return &record.Data },
		Describe: func(record *Record[T], m *page.Metadata) {
			record.Metadata = RecordMetadata{
				FirstSeenAt: m.FirstSeenAt, LastModifiedAt: m.LastModifiedAt,
				LastAction: RecordAction(m.LastAction),
				DeletedAt:  m.DeletedAt, PrunedAt: m.PrunedAt, Cursor: m.Cursor,
			}
		},
	}
}

// usable refuses what cannot be asked for.
func (p ListRecordsParams) usable(c *Client) error {
	deleted, others := false, false
	for _, f := range p.Filter {
		for action := range strings.SplitSeq(string(f), ",") {
			is := strings.EqualFold(action, string(RecordFilterDeleted)) // the server takes any letter case
			deleted, others = deleted || is, others || !is
		}
	}
	if deleted && others {
		return invalid("Filter",
			"combines deleted with another filter, for which the server leaves out the deletions; ask for deleted alone")
	}
	if c == nil || c.core == nil {
		return errNotMade()
	}
	return nil
}

// askForPage asks for the page that follows cursor.
func askForPage(ctx context.Context, api *gen.Client[*wire.Answer], p ListRecordsParams,
	cursor string) ([]byte, error) {
	answer, err := api.ListRecords(ctx, p.Model, p.ConnectionID, p.ProviderConfigKey,
		gen.ListRecordsParams{
			Variant: p.Variant, Limit: p.Limit, Cursor: cursor, Filter: p.Filter,
			ModifiedAfter: p.ModifiedAfter, IDs: p.IDs,
		})
	if err != nil {
		return nil, publicError(err)
	}
	return answer.Body, nil
}

// inHalves asks for pages, and for half as many records from where one is over the bound of an
// answer.
func inHalves(c *core, call *callConfig, p ListRecordsParams) page.Fetch {
	api := c.apiFor(call)
	return func(ctx context.Context, cursor string, spare []byte) ([]byte, error) {
		call.call.Spare = spare
		for {
			body, err := askForPage(ctx, api, p, cursor)
			if !errors.Is(err, wire.ErrTooLarge) || p.Limit <= 1 {
				return body, err
			}
			p.Limit /= 2
		}
	}
}

// Types and values of the records' operations.
type (
	// RecordAction is what was last done to a record.
	RecordAction = gen.RecordAction
	// RecordFilter selects records by what was last done to them.
	RecordFilter = gen.RecordFilter
	// PruneRecordsRequest says which records to prune.
	PruneRecordsRequest = gen.PruneRecordsRequest
	// PruneRecordsResult says how many were pruned.
	PruneRecordsResult = gen.PruneRecordsResult
)

// Values of [RecordAction] and [RecordFilter].
const (
	RecordAdded   = gen.RecordActionADDED
	RecordUpdated = gen.RecordActionUPDATED
	RecordDeleted = gen.RecordActionDELETED

	RecordFilterAdded   = gen.RecordFilterAdded
	RecordFilterUpdated = gen.RecordFilterUpdated
	RecordFilterDeleted = gen.RecordFilterDeleted
)

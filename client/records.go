package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// Records reads the cache that syncs write: GET /records. Reading is done by the functions [ListRecords] and
// [AllRecords], since their results have the caller's type.
type Records struct{ c *core }

// Record is a record of a synced model: the caller's data, and what Nango keeps with it.
//
// T is decoded as encoding/json does it. A T that wants the member _nango_metadata itself, such as a map or a
// json.RawMessage, gets it; other types are spared it. A record's id is text, also where the sync saved a number.
type Record[T any] struct {
	// Data is the caller's.
	Data T
	// Metadata is Nango's.
	Metadata RecordMetadata
}

// RecordMetadata is what Nango keeps with a record. Times are in UTC with up to 6 digits after the second.
type RecordMetadata struct {
	// FirstSeenAt is when a sync first stored the record; LastModifiedAt is when one last changed it.
	FirstSeenAt, LastModifiedAt time.Time
	// LastAction is what was last done to it.
	LastAction RecordAction
	// DeletedAt is when it was found deleted, or nil; its data stays.
	DeletedAt *time.Time
	// PrunedAt is when its data was taken away, all but the id, or nil. Nango does that 30 days after the last change.
	PrunedAt *time.Time
	// Cursor is the record's place in the list. Persist that of the last record that you handled, per connection and
	// model, and pass it as [ListRecordsParams].Cursor to resume after it.
	Cursor string
}

// RecordPage is one page of records.
type RecordPage[T any] struct {
	// Records are those of the page, oldest change first.
	Records []Record[T]
	// NextCursor asks for the next page; "" is the end. To resume later, keep the last record's own cursor instead.
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
	// Limit is how many records a page holds, 1 to 10,000; 0 is the default: 100 for ListRecords, 1,000 for AllRecords.
	// A page may be shorter and not be the last one.
	Limit int
	// Cursor leaves out the records up to and including the one that it belongs to.
	Cursor string
	// Filter leaves out records whose last action is none of these. RecordFilterDeleted must stand alone: together with
	// another one the server would leave out the deletions, so that is refused here.
	Filter []RecordFilter
	// IDs selects records by id, at most 100.
	IDs []string
}

// ListRecords returns one page of the records of a model, oldest change first: GET /records.
//
// The page is read as a whole: [RetryPolicy], [WithTimeout] and the bound of 64 MiB are those of every other call. A
// larger page is an [*SDKValidationError]; ask for fewer records then, or use [AllRecords].
//
// A record that does not fit T is a [*RecordError]; [AllRecords] can go on behind it. An unknown connection or
// integration is a [*Response400] and [ErrNotFound]; a malformed cursor is an [*SDKError] with status 500.
//
//nango:operation listRecords
func ListRecords[T any](ctx context.Context, c *Client, params ListRecordsParams, opts ...CallOption) (*RecordPage[T], error) {
	if err := params.usable(c); err != nil {
		return nil, err
	}
	answer, err := askForPage(ctx, c.core.api(opts), params, params.Cursor)
	if err != nil {
		return nil, publicError(err)
	}
	records, next, err := page.DecodePage(bytes.NewReader(answer.Body), page.Config{Unmarshal: c.core.unmarshal}, place[T])
	if cut, ok := errors.AsType[*page.CutError](err); ok {
		return nil, badPage("", cut) // all of the answer is there, so the server's JSON ends too early
	}
	if err != nil {
		return nil, recordsError(err)
	}
	return &RecordPage[T]{Records: records, NextCursor: next}, nil
}

// AllRecords iterates over the records of a model, oldest change first, page by page from params.Cursor on:
// GET /records.
//
// The next page is fetched while the caller is busy with this one, and two goroutines decode; [WithNoReadAhead] turns
// both off. All of it ends before the loop does. The iteration may be ranged over again, and starts anew then. A page
// may be as long as it likes, since it is never held as a whole; a single record of more than 64 MiB is an
// [*SDKValidationError].
//
// A record that does not fit T is yielded as a [*RecordError] with a zero record, and the iteration goes on if the
// caller does. Every other error is the last thing yielded. While a sync writes, a record that it changes may come again
// with its new data.
//
// Each page is a call of its own to [RetryPolicy], [WithTimeout] and the options. A page that breaks off, or of which
// nothing more comes for as long as the timeout, is asked for again from the last record on, so that no record is lost
// or comes twice. That too is RetryPolicy's: it waits as before any other attempt, and after as many pages in a row as
// there are attempts, none of which brought a record, it is a [*TransportError]. With [WithNoRetry] it is one at once.
//
//nango:operation listRecords
func AllRecords[T any](ctx context.Context, c *Client, params ListRecordsParams, opts ...CallOption) iter.Seq2[Record[T], error] {
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
		call := newCall(opts)
		api := apiFor(c.core, call, (*wire.Wire).Stream)
		fetch := func(ctx context.Context, cursor string) (io.ReadCloser, error) {
			resp, err := askForPage(ctx, api, params, cursor)
			if err != nil {
				return nil, publicError(err)
			}
			return resp.Body, nil
		}
		for record, err := range page.Iterate(ctx, params.reading(c.core, call), fetch, place[T]) {
			if !yield(record, recordsError(err)) {
				return
			}
		}
	}
}

// Prune takes the data of old records away, all but their ids: PATCH /records/prune. Repeat the same request until
// the result's Count is 0 or HasMore is false; the server's HasMore may be true once too often.
//
// An unknown connection is a [*Response400] and [ErrNotFound].
//
//nango:operation pruneRecords
func (s *Records) Prune(ctx context.Context, ref ConnectionRef, body PruneRecordsRequest, opts ...CallOption) (*PruneRecordsResult, error) {
	if err := required("model", body.Model, "until_cursor", body.UntilCursor); err != nil {
		return nil, err
	}
	return decodeJSON[*PruneRecordsResult](s.c.api(opts).PruneRecords(ctx, ref.ConnectionID, ref.ProviderConfigKey, body))
}

// place puts a record's metadata into its public form and says where the data goes.
func place[T any](record *Record[T], m *page.Metadata) *T {
	record.Metadata = RecordMetadata{
		FirstSeenAt: m.FirstSeenAt, LastModifiedAt: m.LastModifiedAt, LastAction: RecordAction(m.LastAction),
		DeletedAt: m.DeletedAt, PrunedAt: m.PrunedAt, Cursor: m.Cursor,
	}
	return &record.Data
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
		return invalid("Filter", "combines deleted with another filter, for which the server leaves out the deletions; ask for deleted alone")
	}
	if c == nil || c.core == nil {
		return errNotMade()
	}
	return nil
}

// askForPage asks for the page that follows cursor.
func askForPage[R any](ctx context.Context, api *gen.Client[R], p ListRecordsParams, cursor string) (R, error) {
	return api.ListRecords(ctx, p.Model, p.ConnectionID, p.ProviderConfigKey, gen.ListRecordsParams{
		Variant: p.Variant, Limit: p.Limit, Cursor: cursor, Filter: p.Filter, ModifiedAfter: p.ModifiedAfter, IDs: p.IDs,
	})
}

// reading is how AllRecords reads.
func (p ListRecordsParams) reading(c *core, call *callConfig) page.Config {
	cfg := page.Config{
		Cursor: p.Cursor, Unmarshal: c.unmarshal, ReadAhead: true, Decoders: 2,
		Again: func(ctx context.Context, reask int) bool { return c.wire.Again(ctx, call.call, reask) },
	}
	if call.noReadAhead {
		cfg.ReadAhead, cfg.Decoders = false, 0
	}
	return cfg
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

package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// Records manages the records that syncs have stored. To read them, use the functions [ListRecords]
// and [AllRecords]; they are not methods, so that the caller can choose the type of a record.
type Records struct{ c *core }

// Record is a record of a synced model, with the metadata that Nango stores with it.
//
// Data is decoded as encoding/json would decode it. The member _nango_metadata is decoded too if T
// can hold it: a map, a json.RawMessage, or a struct with a field for it. For other types the
// member is removed before decoding. The id of a record is a string, even if the sync saved a
// number.
type Record[T any] struct {
	// Data is the record itself.
	Data T
	// Metadata is what Nango stores with the record.
	Metadata RecordMetadata
}

// RecordMetadata is what Nango stores with a record in addition to its data. Times are in UTC, to
// the microsecond.
type RecordMetadata struct {
	// FirstSeenAt is when a sync first stored the record. LastModifiedAt is when a sync last
	// changed it.
	FirstSeenAt, LastModifiedAt time.Time
	// LastAction is the kind of the last change.
	LastAction RecordAction
	// DeletedAt is when a sync marked the record as deleted, or nil. A deleted record keeps its
	// data.
	DeletedAt *time.Time
	// PrunedAt is when Nango removed all data of the record except its id, or nil. Nango does so 30
	// days after the last change.
	PrunedAt *time.Time
	// Cursor is the position of the record in the list. To resume later, store the cursor of the
	// last record that you handled, for each connection and model, and pass it as
	// [ListRecordsParams].Cursor.
	Cursor string
}

// RecordPage is one page of records.
type RecordPage[T any] struct {
	// Records are the records of the page, oldest change first.
	Records []Record[T]
	// NextCursor is the cursor of the next page; "" if this is the last one. To resume later, store
	// the last record's own cursor instead.
	NextCursor string
}

// ListRecordsParams selects records. ProviderConfigKey, ConnectionID and Model are required.
type ListRecordsParams struct {
	ProviderConfigKey, ConnectionID string
	// Model is the name of a synced model, such as GithubIssue. For an unknown model, the list is
	// empty.
	Model string
	// Variant is the variant of the sync; "" means base.
	Variant string
	// ModifiedAfter skips the records that were last changed before this time. It may be up to 12
	// months ago.
	ModifiedAfter time.Time
	// Limit is the maximum number of records in a page, 1 to 10,000. 0 means 100 for ListRecords
	// and 1,000 for AllRecords. A page with fewer records need not be the last one.
	Limit int
	// Cursor is the cursor of a record. That record and those before it are skipped.
	Cursor string
	// Filter selects records by their last action; nil selects all records. RecordFilterDeleted
	// cannot be combined with another value, since the server would then skip the deleted records.
	Filter []RecordFilter
	// IDs selects up to 100 records by id.
	IDs []string
}

// ListRecords returns one page of the records of a model, oldest change first: GET /records.
//
// If the page has more than 64 MiB, the error is an [*SDKValidationError]: set a smaller Limit, or
// use [AllRecords].
//
// If a record does not fit T, the error is a [*RecordError]; [AllRecords] can continue after that
// record. If the connection or the integration does not exist, the error is a [*Response400] and
// matches [ErrNotFound]. For a malformed cursor, the error is an [*SDKError] with status 500.
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

// AllRecords iterates over the records of a model, oldest change first, page by page, starting
// after params.Cursor: GET /records.
//
// Each page is a separate call, to which [RetryPolicy], [WithTimeout] and the options apply. If a
// page has more than 64 MiB, AllRecords requests half as many records, and halves the number again
// if necessary. For a single record of that size, the error is an [*SDKValidationError].
//
// When the caller reaches the second record of a page, a goroutine starts to fetch the next page.
// The goroutine ends before the loop does. [WithNoReadAhead] turns this off. All iterations of a
// client together fetch at most 4 MiB ahead, or a single larger page. An iteration holds the JSON
// of its current page and decodes each record when the loop reaches it. The sequence may be ranged
// over more than once; each loop starts from the beginning.
//
// A record that does not fit T is yielded as a [*RecordError] with a zero record; the caller may
// continue the loop. Any other error ends the iteration. A record that a sync changes during the
// iteration may be yielded again with its new data.
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
			cfg.Ahead = c.core.readAhead
		}
		for record, err := range page.Iterate(ctx, cfg, inHalves(call, params), recordForm[T]()) {
			if !yield(record, recordsError(err)) {
				return
			}
		}
	}
}

// Prune removes all data of old records except their ids: PATCH /records/prune. Repeat the call
// until the result's Count is 0 or HasMore is false; HasMore may still be true when nothing is
// left.
//
// A call that gets no response is not retried, since a second attempt would not count the records
// that the first has pruned. The error is then a [*TransportError], and how many records were
// pruned is unknown. If the connection does not exist, the error is a [*Response400] and matches
// [ErrNotFound].
//
//nango:operation pruneRecords
func (s *Records) Prune(ctx context.Context, ref ConnectionRef, body PruneRecordsRequest,
	opts ...CallOption) (*PruneRecordsResult, error) {
	api := s.c.api(opts, check(required("Model", body.Model, "UntilCursor", body.UntilCursor)))
	return decodeJSON[*PruneRecordsResult](fromFields(api.PruneRecords(ctx, ref.ConnectionID,
		ref.ProviderConfigKey, body)))
}

// recordForm returns the functions with which package page fills a Record.
//
// It must not be inlined. Otherwise Go 1.26.8 miscompiles a loop over AllRecords if a generic
// function of another package reads records of the same type: the loop then writes to wrong
// addresses. Go 1.27.4 does not have this bug. Package wrappers/typed tests the loop.
//
//go:noinline
func recordForm[T any]() page.Form[T, Record[T]] {
	return page.Form[T, Record[T]]{
		Data: func(record *Record[T]) *T { return &record.Data },
		Describe: func(record *Record[T], m *page.Metadata) {
			record.Metadata = publicMetadata(m)
		},
	}
}

func publicMetadata(m *page.Metadata) RecordMetadata {
	return RecordMetadata{
		FirstSeenAt: m.FirstSeenAt, LastModifiedAt: m.LastModifiedAt,
		LastAction: RecordAction(m.LastAction),
		DeletedAt:  m.DeletedAt, PrunedAt: m.PrunedAt, Cursor: m.Cursor,
	}
}

// usable returns an error if c was not made by [New], or if p.Filter is invalid.
func (p ListRecordsParams) usable(c *Client) error {
	deleted, others := false, false
	for _, f := range p.Filter {
		for action := range strings.SplitSeq(string(f), ",") {
			is := strings.EqualFold(action, string(RecordFilterDeleted)) // the server ignores case
			deleted, others = deleted || is, others || !is
		}
	}
	if deleted && others {
		return invalid("Filter",
			"combines deleted with another filter, for which the server skips the deletions; "+
				"use deleted alone")
	}
	if c == nil || c.core == nil {
		return errNotMade()
	}
	return nil
}

// askForPage returns the JSON of the page after the given cursor.
func askForPage(ctx context.Context, api *gen.Client[*wire.Answer], p ListRecordsParams,
	cursor string) ([]byte, error) {
	answer, err := fromFields(api.ListRecords(ctx, p.Model, p.ConnectionID, p.ProviderConfigKey,
		gen.ListRecordsParams{
			Variant: p.Variant, Limit: p.Limit, Cursor: cursor, Filter: p.Filter,
			ModifiedAfter: p.ModifiedAfter, IDs: p.IDs,
		}))
	if err != nil {
		return nil, publicError(err)
	}
	return answer.Body, nil
}

// inHalves returns a function that fetches pages. If a page exceeds the size limit of a response,
// the function requests half as many records from then on.
func inHalves(call *callConfig, p ListRecordsParams) page.Fetch {
	api := call.api()
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

// RecordAction is the kind of a change: added, updated or deleted.
type RecordAction = gen.RecordAction

// Values of [RecordAction].
const (
	RecordAdded   = gen.RecordActionADDED
	RecordUpdated = gen.RecordActionUPDATED
	RecordDeleted = gen.RecordActionDELETED
)

// RecordError reports an element of a list of records that is not a record or does not fit the
// caller's type. It identifies the record without its contents. It matches [ErrInvalidResponse].
type RecordError struct {
	// ID is the record's id as a string; "" if it has none.
	ID string
	// Metadata has the parts of the record's metadata that could be read, usually all of them.
	Metadata RecordMetadata
	// Err says which field does not fit and why.
	Err error
}

// Error returns the id and cursor of the record and the field that does not fit.
func (e *RecordError) Error() string {
	text := fmt.Sprintf("nango: record %q (cursor %q) ", oneLine(e.ID), oneLine(e.Metadata.Cursor))
	if e.Err == nil {
		return text + "does not fit"
	}
	return text + oneLine(e.Err.Error())
}

// Unwrap returns Err.
func (e *RecordError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrInvalidResponse].
func (e *RecordError) Is(target error) bool { return target == ErrInvalidResponse }

func (e *RecordError) facts() []fact {
	return []fact{{"record", oneLine(e.ID)}, {"cursor", oneLine(e.Metadata.Cursor)},
		{"problem", e.Error()}}
}

// Format prints the result of Error, whatever the verb.
func (e *RecordError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *RecordError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *RecordError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

const recordsPath = "/records"

// badPage returns the error for a response that is not a page of records.
func badPage(field string, err error) error {
	return &SDKValidationError{Field: field, StatusCode: http.StatusOK, Method: http.MethodGet,
		Path: recordsPath, Err: err}
}

// recordsError converts an error that package page returned to the corresponding public type.
func recordsError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*page.RecordError](err); ok {
		return &RecordError{ID: e.ID, Metadata: publicMetadata(&e.Metadata), Err: errors.New(e.Problem())}
	}
	if e, ok := errors.AsType[*page.SyntaxError](err); ok {
		return badPage("", e)
	}
	if errors.Is(err, page.ErrCursorRepeated) {
		return badPage("next_cursor", page.ErrCursorRepeated)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		if _, ok := errors.AsType[*TransportError](err); !ok {
			return &TransportError{Method: http.MethodGet, Path: recordsPath, Attempts: 1, Err: err}
		}
	}
	return err
}

package script

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/misfit"
)

// readSize is the maximum number of ids in one request for records.
const readSize = 100

// ListRecords iterates over the stored records of a model, oldest change first. Deleted records are
// included. It yields each record as JSON with its _nango_metadata. The iteration starts after the
// record with the given cursor, or at the first record if the cursor is "". It ends after the first
// error. Ranging over the sequence again repeats the whole iteration. The generic function
// [ListRecords] decodes the records.
func (s *Sync) ListRecords(ctx context.Context, model,
	cursor string) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		name, err := s.fullName(model)
		for query := (RecordQuery{Model: name, Cursor: cursor}); err == nil; {
			var page RecordPage
			if page, err = s.store.ReadRecords(ctx, query); err != nil {
				break
			}
			for _, record := range page.Records {
				if !yield(record, nil) {
					return
				}
			}
			switch page.NextCursor {
			case "":
				return
			case query.Cursor:
				err = errSameCursor
			}
			query.Cursor = page.NextCursor
		}
		yield(nil, err)
	}
}

var errSameCursor = errors.New("nango: the next page of records has the same cursor again")

// GetRecordsByIDs returns the stored records of a model that have the given ids, as a map from id
// to record. Each record is JSON with its _nango_metadata. Deleted records are included; ids that
// are not stored are skipped. The generic function [GetRecordsByIDs] decodes the records.
func (s *Sync) GetRecordsByIDs(ctx context.Context, ids []string,
	model string) (map[string]json.RawMessage, error) {
	name, err := s.fullName(model)
	if err != nil {
		return nil, err
	}
	found := make(map[string]json.RawMessage, len(ids))
	for chunk := range slices.Chunk(unique(ids), readSize) {
		query := RecordQuery{Model: name, IDs: chunk}
		for missing := len(chunk); missing > 0; {
			page, err := s.store.ReadRecords(ctx, query)
			if err != nil {
				return nil, err
			}
			for _, record := range page.Records {
				found[idText(record)] = record
			}
			missing -= len(page.Records) // a page may have fewer records if they are large
			if page.NextCursor == "" || page.NextCursor == query.Cursor {
				break
			}
			query.Cursor = page.NextCursor
		}
	}
	return found, nil
}

// RecordID is the type of an id in the caller's code, which is a string or an integer.
type RecordID interface {
	~string | ~int | ~int64 | ~int32 | ~uint | ~uint64 | ~uint32
}

// ListRecords is like [Sync.ListRecords] but decodes each record into a T and yields it with its
// metadata. For a record that does not fit T, it yields a zero record and a [*client.RecordError];
// the caller may continue the loop.
func ListRecords[T any](ctx context.Context, s *Sync, model,
	cursor string) iter.Seq2[client.Record[T], error] {
	return func(yield func(client.Record[T], error) bool) {
		for raw, err := range s.ListRecords(ctx, model, cursor) {
			var record client.Record[T]
			if err == nil {
				record, err = decodeRecord[T](raw)
			}
			if !yield(record, err) {
				return
			}
		}
	}
}

// GetRecordsByIDs is like [Sync.GetRecordsByIDs] but accepts ids of the caller's type and decodes
// each record into a T. If a record does not fit T, it returns a [*client.RecordError].
func GetRecordsByIDs[T any, K RecordID](ctx context.Context, s *Sync, ids []K,
	model string) (map[K]client.Record[T], error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = textOf(id)
	}
	found, err := s.GetRecordsByIDs(ctx, texts, model)
	if err != nil {
		return nil, err
	}
	records := make(map[K]client.Record[T], len(found))
	for i, id := range ids {
		if raw, ok := found[texts[i]]; ok {
			if records[id], err = decodeRecord[T](raw); err != nil {
				return nil, err
			}
		}
	}
	return records, nil
}

// textOf returns an id as a string. It does not call the String method of the id's type.
func textOf[K RecordID](id K) string {
	switch v := reflect.ValueOf(id); {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	default:
		return v.String()
	}
}

// metadata is the value of the member _nango_metadata.
type metadata struct {
	FirstSeenAt    time.Time           `json:"first_seen_at"`
	LastModifiedAt time.Time           `json:"last_modified_at"`
	LastAction     client.RecordAction `json:"last_action"`
	DeletedAt      *time.Time          `json:"deleted_at"`
	PrunedAt       *time.Time          `json:"pruned_at"`
	Cursor         string              `json:"cursor"`
}

func decodeRecord[T any](raw json.RawMessage) (client.Record[T], error) {
	var beside struct {
		Metadata metadata `json:"_nango_metadata"`
	}
	var record client.Record[T]
	at := reflect.TypeOf(beside)
	err := json.Unmarshal(raw, &beside)
	if err == nil {
		at = reflect.TypeFor[T]()
		err = json.Unmarshal(raw, &record.Data)
	}
	if err != nil {
		return client.Record[T]{}, &client.RecordError{
			ID: idText(raw), Metadata: client.RecordMetadata(beside.Metadata),
			Err: errors.New("does not fit: " + problemOf(raw, at)),
		}
	}
	record.Metadata = client.RecordMetadata(beside.Metadata)
	return record, nil
}

// problemOf describes why a record does not fit a type. It does not quote any part of the record.
func problemOf(record json.RawMessage, t reflect.Type) string {
	m := misfit.Find(record, t)
	switch {
	case m == nil:
		return errNotOfType.Error()
	case m.Path == "":
		return m.Problem()
	}
	return m.Path + " " + m.Problem()
}

// unique removes duplicates.
func unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	var kept []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}

// Package page decodes the answers of GET /records into records of the caller's type.
//
// An answer is {"records":[…],"next_cursor":…}, with the members in any order: Nango writes
// next_cursor first, other servers may write it last. Each page is fetched completely, and each of
// its records is decoded when the consumer asks for it. Package jsondec decodes the data of a
// record and its _nango_metadata in one pass.
//
//	iterate.go   iterates over the records of all pages; guard.go detects repeated cursors
//	ahead.go     fetches the next page while the consumer handles the current one
//	reader.go    finds the records of a page
//	record.go    decodes a record
//	metadata.go  decodes the _nango_metadata of a record
//	engine.go    supports other JSON engines
package page

import "context"

// Fetch returns the page after the given cursor; "" requests the first page. It may reuse the
// memory of spare for the page. It must return when ctx ends. An iteration calls Fetch for one page
// at a time. If Config.Ahead is set, it calls Fetch in a goroutine other than the consumer's.
type Fetch func(ctx context.Context, cursor string, spare []byte) ([]byte, error)

// Config configures how records are read. The zero value reads from the first page, decodes as
// encoding/json does and fetches nothing ahead.
type Config struct {
	// Cursor is where reading starts: only the records after this cursor are read. Empty means the
	// beginning.
	Cursor string
	// Unmarshal replaces json.Unmarshal for the caller's type. It may keep the slice that it
	// receives.
	Unmarshal func([]byte, any) error
	// Ahead limits how much is fetched ahead. All iterations with the same Budget share the limit.
	// If Ahead is nil, each page is fetched only when the consumer needs it.
	Ahead *Budget
}

// Form says how to fill a record of the caller's type R. The record contains data of type T, and
// metadata.
type Form[T, R any] struct {
	// Data returns a pointer to the part of record into which the data is decoded.
	Data func(record *R) *T
	// Describe stores the metadata m in record. It must not keep the pointer m.
	Describe func(record *R, m *Metadata)
}

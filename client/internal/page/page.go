// Package page turns the answers of GET /records into typed records.
//
// An answer is {"records":[…],"next_cursor":…}, with the members in any order: Nango writes
// next_cursor first, other servers may write it last. A page is fetched as a whole. Each of its
// records is decoded when the consumer asks for it; package jsondec decodes the record's own data
// and its _nango_metadata in one pass.
//
//	iterate.go   moves from page to page; guard.go finds cursors that repeat
//	ahead.go     fetches the next page while the records of this one are consumed
//	reader.go    reads a page up to each of its records
//	record.go    reads a record; metadata.go its _nango_metadata; engine.go other JSON engines
package page

import "context"

// Fetch returns the page that follows cursor; "" requests the first page. It may store the page in
// the memory of spare. It must return when ctx ends. An iteration calls it for one page at a time,
// in a goroutine other than the consumer's if Config.Ahead is set.
type Fetch func(ctx context.Context, cursor string, spare []byte) ([]byte, error)

// Config configures how records are read. With the zero value, reading starts at the first page,
// decodes as encoding/json does and fetches nothing ahead.
type Config struct {
	// Cursor is where reading starts: only records after it are read. Empty means the beginning.
	Cursor string
	// Unmarshal replaces json.Unmarshal for the caller's type. It may keep the slice that it is
	// given.
	Unmarshal func([]byte, any) error
	// Ahead limits the pages that are fetched ahead, over all iterations that share it. If it is
	// nil, each page is fetched only when the consumer gets to it.
	Ahead *Budget
}

// Form describes how a record of the caller's type R holds its data, of type T, and its metadata.
type Form[T, R any] struct {
	// Data returns a pointer to decode the record's own data into.
	Data func(record *R) *T
	// Describe stores the metadata in the record. It must not keep the pointer m.
	Describe func(record *R, m *Metadata)
}

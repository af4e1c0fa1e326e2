// Package page turns the answers of GET /records into typed records.
//
// An answer is {"records":[…],"next_cursor":…}, with the members in any order: a real server writes
// next_cursor first, others write it last. A page is fetched as a whole, and each of its records is
// decoded when it is asked for: its own data, by package jsondec, and its _nango_metadata in one
// pass.
//
//	iterate.go   from page to page; guard.go finds cursors that go round
//	ahead.go     fetches the next page while the records of this one are consumed
//	reader.go    the page around the records
//	record.go    one record; metadata.go its _nango_metadata; engine.go other JSON engines
package page

import "context"

// Fetch returns the page that follows cursor; "" is the first page. It may put it into the bytes of
// spare. It has to end when ctx does. Within an iteration it is called for one page at a time, by
// another goroutine than the consumer's if Config.Ahead is set.
type Fetch func(ctx context.Context, cursor string, spare []byte) ([]byte, error)

// Config says how records are read. The zero value reads from the first page, decodes as
// encoding/json does and fetches nothing ahead.
type Config struct {
	// Cursor is where to start: records after it are read. Empty is the beginning.
	Cursor string
	// Unmarshal replaces json.Unmarshal for the caller's type. It may keep the bytes that it is
	// given.
	Unmarshal func([]byte, any) error
	// Ahead bounds the pages that are fetched before they are asked for, of all iterations that
	// share it. With nil each page is fetched when it is asked for.
	Ahead *Budget
}

// Form says how a record of the caller's type R holds data of type T and metadata.
type Form[T, R any] struct {
	// Data returns where to decode a record's own data.
	Data func(record *R) *T
	// Describe puts the metadata into a record. It may not keep the pointer m.
	Describe func(record *R, m *Metadata)
}

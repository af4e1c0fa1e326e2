// Package page turns the answers of GET /records into typed records.
//
// An answer is {"records":[…],"next_cursor":…}, with the members in any order:
// a real server writes next_cursor first, others write it last. The package
// finds the ends of the records in the stream with a scanner of its own, reads
// each record's _nango_metadata by hand, cuts it out, and leaves the rest to
// encoding/json, so that a caller's type behaves as it does there. The cut saves
// encoding/json about a third of the bytes of a typical record; a type that
// wants _nango_metadata itself gets the record uncut.
//
// Data goes through the files in this order:
//
//	iterate.go   the consumer: yields, resumes a page that was cut
//	inline.go    reads in the consumer's goroutine      } one of the two
//	pipeline.go  reads ahead and decodes in goroutines  }
//	walker.go    from page to page; cursor.go guards against going round
//	scanner.go   the page around the records; finder.go the end of one value
//	decode.go    one record; splice.go, metadata.go, timestamp.go, shape.go help
//
// single.go decodes one page without any of the iteration.
package page

import (
	"context"
	"io"
)

// Fetch asks for the page that follows cursor; "" is the first page. The body
// is closed by this package, possibly while a Read of it is under way, which
// bodies of net/http allow. Fetch and the body's Read have to end when ctx does.
// Fetch is never called twice at the same time within one iteration, but is
// called from another goroutine than the consumer's unless Config turns that off.
type Fetch func(ctx context.Context, cursor string) (io.ReadCloser, error)

// Config says how records are read. The zero value reads from the first page,
// decodes with encoding/json, asks for nothing twice and starts no goroutine.
type Config struct {
	// Cursor is where to start: records after it are read. Empty is the beginning.
	Cursor string
	// Unmarshal replaces json.Unmarshal for the caller's type. It may be called
	// from two goroutines at once. It may keep the bytes that it is given.
	Unmarshal func([]byte, any) error
	// Again tells whether the rest of a page that broke off is asked for, once it
	// has waited for as long as is due: reask is 1 after a further record, and
	// counts on without one. nil asks for nothing again. It has to end when ctx
	// does.
	Again func(ctx context.Context, reask int) bool
	// ReadAhead asks for the next page as soon as its cursor is known and reads
	// on while records are consumed. At most one page is asked for ahead of the
	// page being consumed, and about 4 MiB are held, or one record that is larger.
	ReadAhead bool
	// Decoders is how many goroutines decode, at most 2. With 0 the consumer's
	// own goroutine decodes, and a record is decoded when it is asked for.
	Decoders int
}

// Place puts meta into a new record of the caller's type and returns where the
// record's own data is to be decoded. It is called before decoding, and may be
// called from two goroutines at once with different records. Neither pointer
// may be kept.
type Place[T, R any] func(record *R, meta *Metadata) *T

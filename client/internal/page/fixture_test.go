package page_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

// record is the type of the records that the tests read.
type record[T any] struct {
	Data T
	Meta page.Metadata
}

func form[T any]() page.Form[T, record[T]] {
	return page.Form[T, record[T]]{
		Data:     func(r *record[T]) *T { return &r.Data },
		Describe: func(r *record[T], m *page.Metadata) { r.Meta = *m },
	}
}

// modes lists the ways to run an iteration. All of them must yield the same records.
var modes = map[string]page.Config{
	"page by page":             {},
	"read ahead":               {Ahead: new(page.Budget)},
	"with another JSON engine": {Unmarshal: json.Unmarshal},
}

func metaOf(i int) page.Metadata {
	return page.Metadata{FirstSeenAt: contacts.SeenAt, LastModifiedAt: contacts.SeenAt, LastAction: "ADDED", Cursor: contacts.Cursor(i)}
}

// pages is a fake server. The field total is the number of its records. The field size is the
// number of records in each page but the last.
type pages struct {
	record     func(i int) string
	total      int
	size       int
	cursorLast bool
}

// after returns the index of the first record after the given cursor.
func after(cursor string) int {
	if cursor == "" {
		return 0
	}
	n, err := strconv.Atoi(cursor[len(cursor)-8:])
	if err != nil {
		panic(err)
	}
	return n + 1
}

// body returns the page that follows the given cursor.
func (p pages) body(cursor string) []byte {
	from := after(cursor)
	to := min(from+p.size, p.total)
	next := "null"
	if to < p.total {
		next = strconv.Quote(contacts.Cursor(to - 1))
	}
	var b bytes.Buffer
	b.WriteByte('{')
	if !p.cursorLast {
		b.WriteString(`"next_cursor":` + next + ",")
	}
	b.WriteString(`"records":[`)
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(',')
		}
		b.WriteString(p.record(i))
	}
	b.WriteByte(']')
	if p.cursorLast {
		b.WriteString(`,"next_cursor":` + next)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (p pages) fetch(_ context.Context, cursor string, spare []byte) ([]byte, error) {
	return append(spare[:0], p.body(cursor)...), nil
}

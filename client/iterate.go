package client

import (
	"errors"
	"iter"
	"net/http"

	"github.com/nango-go/nango/client/internal/page"
)

// byPage iterates over the items of all pages, beginning with page number firstPage. A page with
// fewer items than limit is the last one. byPage skips items that were also on the previous page.
// If three consecutive pages contain no new item, the server is ignoring the page parameter and the
// iteration ends with an error.
//
// The function fetch returns the items of a page, and a list with an error or nil for each item.
// The list is nil if no item has an error. If an item has an error, byPage yields the error instead
// of the item. It recognizes such an item on the next page by its JSON, and any other item by its
// key. The sequence keeps no state between loops, so it may be ranged over more than once.
func byPage[T any, K comparable](firstPage, limit int, key func(T) K,
	fetch func(number int) ([]T, []*SDKValidationError, error)) iter.Seq2[T, error] {
	type raw string // differs from every K
	return func(yield func(T, error) bool) {
		const mostStale = 3 // one or two are normal: new items shift those of a page onto the next one
		var before map[any]bool
		stale := 0
		for number := firstPage; ; number++ {
			items, faults, err := fetch(number)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			seen := make(map[any]bool, len(items))
			stale++
			for i, item := range items {
				var id any = key(item)
				var err error
				if faults != nil && faults[i] != nil {
					id, err = raw(faults[i].RawValue), faults[i]
				}
				seen[id] = true
				if before[id] {
					continue
				}
				stale = 0
				if !yield(item, err) {
					return
				}
			}
			if len(items) < limit {
				return
			}
			if stale == mostStale {
				var zero T
				yield(zero, &SDKValidationError{Field: "page", StatusCode: http.StatusOK,
					Err: errors.New("is ignored: several pages had the same items")})
				return
			}
			before = seen
		}
	}
}

// byCursor iterates over the records after the cursor start. The function fetch returns the page
// after a cursor. Each page contains the cursor for the next one. The sequence keeps no state, so
// it may be ranged over more than once.
func byCursor(start string, fetch persistPages) iter.Seq2[PersistRecord, error] {
	return func(yield func(PersistRecord, error) bool) {
		var guard page.Guard
		for cursor := start; ; {
			answer, err := fetch(cursor)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, record := range answer.Records {
				if !yield(record, nil) {
					return
				}
			}
			next := answer.NextCursor
			if next == "" {
				return
			}
			if guard.Repeats(cursor, next) {
				yield(nil, &SDKValidationError{Field: "next_cursor", StatusCode: http.StatusOK,
					Err: page.ErrCursorRepeated})
				return
			}
			guard.Add(cursor)
			cursor = next
		}
	}
}

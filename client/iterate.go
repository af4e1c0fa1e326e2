package client

import (
	"errors"
	"iter"
)

// byPage iterates over pages of limit items, starting with page first, until a page is shorter. It
// skips items that the page before also had. If three consecutive pages contain no new item, the
// server is ignoring the page parameter and the iteration ends with an error. An item that does not
// decode is yielded as its error; fetch returns one error for each item, or none at all. The
// sequence keeps no state of its own, so it may be ranged over again.
func byPage[T any, K comparable](first, limit int, key func(T) K,
	fetch func(page int) ([]T, []error, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		const mostStale = 3 // one or two are normal: new items shift a page's items onto the next one
		var before map[K]bool
		stale := 0
		for page := first; ; page++ {
			items, odd, err := fetch(page)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			seen := make(map[K]bool, len(items))
			stale++
			for i, item := range items {
				if odd != nil && odd[i] != nil {
					var zero T
					if !yield(zero, odd[i]) {
						return
					}
					continue
				}
				k := key(item)
				seen[k] = true
				if before[k] {
					continue
				}
				stale = 0
				if !yield(item, nil) {
					return
				}
			}
			if len(items) < limit {
				return
			}
			if stale == mostStale {
				var zero T
				yield(zero, &SDKValidationError{Field: "page", StatusCode: 200,
					Err: errors.New("returns the same items again and again")})
				return
			}
			before = seen
		}
	}
}

package client

import (
	"errors"
	"iter"
)

// byPage iterates over pages that are counted from first and hold limit items, until one is
// shorter. Items that the page before had too are left out; when several pages on end have no
// others, the server does not page, and that is an error. An item that does not decode is yielded
// as its error, of which fetch returns one for each item or none at all. The sequence keeps no
// state of its own, so it may be ranged over again.
func byPage[T any, K comparable](first, limit int, key func(T) K, fetch func(page int) ([]T, []error, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		const mostStale = 3 // one or two may be: what is made meanwhile moves a page's items onto the next one
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
				yield(zero, &SDKValidationError{Field: "page", StatusCode: 200, Err: errors.New("brings the same items again and again")})
				return
			}
			before = seen
		}
	}
}

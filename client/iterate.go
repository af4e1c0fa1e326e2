package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"

	"github.com/nango-go/nango/client/internal/shape"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/jsondec"
)

// byPage iterates over the items of all pages, beginning with page number firstPage. A page with
// fewer items than limit is the last one. byPage skips items that were also on the previous page.
// If three consecutive pages contain no new item, the server is ignoring the page parameter and the
// iteration ends with an error. fetch returns the items of a page, and a list with an error or nil
// for each item. The list is nil if no item has an error. byPage yields the error instead of its
// item. The sequence keeps no state between loops, so it may be ranged over more than once.
func byPage[T any, K comparable](firstPage, limit int, key func(T) K,
	fetch func(page int) ([]T, []error, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		const mostStale = 3 // one or two are normal: new items shift those of a page onto the next one
		var before map[K]bool
		stale := 0
		for page := firstPage; ; page++ {
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
					Err: errors.New("is ignored: several pages had the same items")})
				return
			}
			before = seen
		}
	}
}

// decodeEach decodes the items of a list one by one, after decoding the whole answer has failed
// with err. list is the name of the member that contains the list. odd[i] is the error of items[i],
// or nil. If every item can be decoded, the error is elsewhere in the answer, and decodeEach
// returns err.
func decodeEach[T any](answer *wire.Answer, list string,
	err error) (items []T, odd []error, _ error) {
	var members map[string]json.RawMessage
	var each []json.RawMessage
	if answer == nil || json.Unmarshal(answer.Body, &members) != nil ||
		json.Unmarshal(members[list], &each) != nil {
		return nil, nil, err
	}
	items, odd = make([]T, len(each)), make([]error, len(each))
	whole := true
	for i, item := range each {
		if jsondec.Unmarshal(item, &items[i]) != nil {
			whole = false
			field, problem := jsonProblem(item, &items[i])
			odd[i] = badAnswer(answer, strings.TrimSuffix(fmt.Sprintf("%s[%d].%s", list, i, field), "."),
				problem)
		} else if field := shape.MissingField(item, reflect.ValueOf(items[i])); field != "" {
			whole = false
			odd[i] = badAnswer(answer, fmt.Sprintf("%s[%d].%s", list, i, field), "is missing")
		}
	}
	if whole { // the error is outside the list
		return nil, nil, err
	}
	return items, odd, nil
}

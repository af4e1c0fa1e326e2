package page

import (
	"context"
	"errors"
	"iter"

	"github.com/nango-go/nango/internal/sleep"
)

// Iterate returns the records of all pages in order. The sequence can be ranged over any number of
// times, also concurrently; each loop starts from the beginning. When a loop ends, by break, panic,
// error or otherwise, no goroutine and no request is left.
//
// If the sequence yields an error, the record is zero. After a RecordError, which concerns one
// record only, a loop that continues gets the records after it. Any other error is the last value
// yielded: it is the error that fetch returned, the error of ctx, a SyntaxError or
// ErrCursorRepeated.
//
// If Config.Ahead is set, the next page is fetched as soon as its cursor is known and the consumer
// has asked for a second record of the current page. A loop that stops at its first record fetches
// nothing ahead.
func Iterate[T, R any](
	ctx context.Context, cfg Config, fetch Fetch, form Form[T, R],
) iter.Seq2[R, error] {
	codec := newCodec(cfg, form)
	return func(yield func(R, error) bool) {
		within, cancel := context.WithCancel(ctx)
		it := iteration[T, R]{codec: codec, yield: yield}
		it.ahead.fetch, it.ahead.budget = fetch, cfg.Ahead
		defer it.ahead.stop()
		defer cancel()
		for cursor := cfg.Cursor; ; {
			body, err := it.ahead.page(within, cursor)
			if ended := sleep.Ended(ctx); ended != nil {
				err = ended
			}
			if err != nil {
				it.fail(err)
				return
			}
			p := codec.open(body)
			if !it.give(within, p) || p.next == "" {
				return
			}
			if it.guard.Repeats(cursor, p.next) {
				it.fail(ErrCursorRepeated)
				return
			}
			it.guard.Add(cursor)
			cursor = p.next
			if !codec.keeps {
				it.ahead.spare = body
			}
		}
	}
}

// iteration is the state of one loop over the sequence that Iterate returns.
type iteration[T, R any] struct {
	codec *codec[T, R]
	yield func(R, error) bool
	ahead ahead
	guard Guard
	again bool // the consumer has asked for another record
}

// give yields the records of a page and reports whether the consumer wants the next page.
func (it *iteration[T, R]) give(ctx context.Context, p *reader[T, R]) bool {
	record := new(R)
	for {
		if it.again {
			it.askAhead(ctx, p)
		}
		more, err := p.advance()
		if !more && err == nil {
			return true
		}
		if it.codec.keeps {
			record = new(R)
		} else {
			var zero R
			*record = zero
		}
		if more {
			err = p.record(record)
		}
		if ended := sleep.Ended(ctx); ended != nil {
			it.fail(ended)
			return false
		}
		_, goesOn := errors.AsType[*RecordError](err)
		if !it.yield(*record, err) || err != nil && !goesOn {
			return false
		}
		it.again = true
	}
}

// askAhead starts to fetch the page after p, unless that page was already requested.
func (it *iteration[T, R]) askAhead(ctx context.Context, p *reader[T, R]) {
	if it.ahead.budget == nil || it.ahead.asked {
		return
	}
	if next := p.cursor(); next != "" {
		it.ahead.ask(ctx, next, len(p.body))
	}
}

// fail yields the error that ends the iteration. If err reports a panic in another goroutine, fail
// panics with the value of that panic.
func (it *iteration[T, R]) fail(err error) {
	if p, ok := errors.AsType[*panicked](err); ok {
		panic(p.value)
	}
	var zero R
	it.yield(zero, err)
}

// Decode decodes the records of one page and returns them with the cursor of the next page, which
// is empty on the last page. The error is a SyntaxError, or the RecordError of the first record
// that does not fit. If there is an error, Decode returns no records.
func Decode[T, R any](body []byte, cfg Config, form Form[T, R]) (_ []R, next string, _ error) {
	p := newCodec(cfg, form).open(body)
	records := []R{}
	for {
		more, err := p.advance()
		if err != nil {
			return nil, "", err
		}
		if !more {
			return records, p.next, nil
		}
		var zero R
		records = append(records, zero)
		if err := p.record(&records[len(records)-1]); err != nil {
			return nil, "", err
		}
	}
}

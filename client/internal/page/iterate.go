package page

import (
	"context"
	"errors"
	"iter"
)

// source gives the blocks of the pages in order. A block with a failure is the
// last one.
type source[R any] interface {
	next() (*block[R], error)
	release(*block[R])
	// stop waits for the end of everything that the source has begun, once the
	// source's context has ended.
	stop()
}

// Iterate gives the records of all pages in order. The sequence can be ranged
// over any number of times, also at the same time; each time starts from the
// beginning. When it ends, by break, panic, error or otherwise, all goroutines
// are gone and all bodies closed.
//
// With an error the record is zero. A RecordError is about one record: whoever
// goes on gets the records after it. Any other error is the last thing given:
// fetch's error as it is, ctx.Err, a SyntaxError, a CutError or
// ErrCursorRepeated.
//
// A page that breaks off is asked for again, where Config.Again lets it, from the
// cursor of the last record given, so that no record is lost or given twice.
// Otherwise, and where that record has no cursor, it is a CutError.
func Iterate[T, R any](ctx context.Context, cfg Config, fetch Fetch, place Place[T, R]) iter.Seq2[R, error] {
	codec := newCodec(cfg, place)
	return func(yield func(R, error) bool) {
		it := iteration[T, R]{
			cfg: cfg, fetch: fetch, yield: yield,
			decoder: decoder[T, R]{codec: codec},
			cursor:  cfg.Cursor,
		}
		for {
			cut := it.stretch(ctx)
			if cut == nil || !it.again(ctx, cut) {
				return
			}
		}
	}
}

// iteration is the consumer's side.
type iteration[T, R any] struct {
	cfg     Config
	fetch   Fetch
	yield   func(R, error) bool
	decoder decoder[T, R]
	guard   Guard

	cursor string // where the next stretch begins
	given  int    // records of the current page that the consumer has
	last   string // the cursor of the last one
	cuts   int    // in a row, without a record in between
}

// stretch gives records up to the end, or to where a page breaks off whose rest
// another stretch may give; that is returned.
func (it *iteration[T, R]) stretch(ctx context.Context) *CutError {
	within, cancel := context.WithCancel(ctx)
	src := it.source(within)
	defer src.stop()
	defer cancel()
	it.given, it.last = 0, ""
	for {
		b, err := src.next()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			it.fail(err)
			return nil
		}
		if !it.give(ctx, b) {
			return nil
		}
		end := b.ending
		src.release(b)
		switch {
		case end.kind == pageFailed:
			return it.resume(ctx, end)
		case end.kind == pageEnded && end.next == "":
			return nil
		case end.kind == pageEnded:
			it.given, it.last, it.cuts = 0, "", 0
		}
	}
}

func (it *iteration[T, R]) source(ctx context.Context) source[R] {
	if it.cfg.ReadAhead || it.cfg.Decoders > 0 {
		return newPipeline(ctx, it.cfg, it.fetch, it.cursor, &it.guard, it.decoder.codec)
	}
	return newInline[R](ctx, it.fetch, it.cursor, &it.guard, it.decoder.reuse)
}

// give yields the records of b and tells whether the consumer wants more.
func (it *iteration[T, R]) give(ctx context.Context, b *block[R]) bool {
	failures := b.failures
	for i := range b.records {
		if err := ctx.Err(); err != nil {
			it.fail(err)
			return false
		}
		var record *R
		var err error
		switch {
		case !b.decoded:
			record = b.grow()
			it.last, err = it.decoder.decode(&b.chunk, i, record)
		case i == len(b.out):
			it.fail(b.err)
			return false
		default:
			record = &b.out[i]
			if len(failures) > 0 && failures[0].record == i {
				err = failures[0].err
				failures = failures[1:]
			}
		}
		it.given++
		it.cuts = 0
		if _, fits := errors.AsType[*RecordError](err); !it.yield(*record, err) || err != nil && !fits {
			return false
		}
	}
	if b.decoded && len(b.records) > 0 {
		it.last = b.cursor
	}
	return true
}

// fail is the end. A panic from another goroutine goes on here.
func (it *iteration[T, R]) fail(err error) {
	if p, ok := errors.AsType[*panicked](err); ok {
		panic(p.value)
	}
	var zero R
	it.yield(zero, err)
}

// resume decides what follows a failure: for a page that broke off the rest of
// it, from where the consumer is.
func (it *iteration[T, R]) resume(ctx context.Context, end ending) *CutError {
	cut, ok := errors.AsType[*CutError](end.failed)
	if err := ctx.Err(); err != nil {
		it.fail(err)
		return nil
	}
	switch {
	case !ok:
		it.fail(end.failed)
		return nil
	case it.given == 0:
		it.cursor = end.request
	case it.last == "":
		it.fail(cut)
		return nil
	case it.guard.Repeats(end.request, it.last):
		it.fail(ErrCursorRepeated)
		return nil
	default:
		it.guard.Add(end.request)
		it.cursor = it.last
	}
	return cut
}

// again waits until the rest of a page may be asked for. Nothing is open or
// running meanwhile.
func (it *iteration[T, R]) again(ctx context.Context, cut *CutError) bool {
	it.cuts++
	if it.cfg.Again != nil && it.cfg.Again(ctx, it.cuts) {
		return true
	}
	if err := ctx.Err(); err != nil {
		it.fail(err)
		return false
	}
	cut.Reasks = it.cuts - 1
	it.fail(cut)
	return false
}

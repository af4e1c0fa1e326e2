package page

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/nango-go/nango/internal/sleep"
)

// aheadBytes is how many bytes may be fetched ahead in total by all iterations that share a Budget.
const aheadBytes = 4 << 20

// Budget limits how many bytes of pages are fetched ahead by all iterations that share it: to 4
// MiB, or to one page if that page is larger. The zero value is ready to use.
type Budget struct{ held atomic.Int64 }

// take reserves the given number of bytes. It returns false if the budget does not allow that.
func (b *Budget) take(size int64) bool {
	for {
		held := b.held.Load()
		if held > 0 && held+size > aheadBytes {
			return false
		}
		if b.held.CompareAndSwap(held, held+size) {
			return true
		}
	}
}

// ahead fetches the pages of one iteration. It can fetch one page before the iteration asks for it.
type ahead struct {
	fetch  Fetch
	budget *Budget // nil if nothing is fetched ahead
	spare  []byte  // the buffer of an earlier page, for reuse

	asked   bool
	held    atomic.Int64
	answer  chan answer
	running sync.WaitGroup
}

type answer struct {
	body []byte
	err  error
}

// ask starts a goroutine that fetches the page at the given cursor, unless the budget is used up.
// The size of the page is not known until the page arrives. Until then, ask reserves the estimated
// size, in bytes, in the budget.
func (a *ahead) ask(ctx context.Context, cursor string, size int) {
	if !a.budget.take(int64(size)) {
		return
	}
	a.asked = true
	a.held.Store(int64(size))
	a.answer = make(chan answer, 1)
	spare := a.spare
	if a.spare = nil; spare == nil {
		spare = make([]byte, 0, size+size/16) // pages have similar sizes
	}
	a.running.Go(func() {
		got := answer{err: errExited}
		defer func() {
			if v := recover(); v != nil {
				got.err = &panicked{v}
			}
			a.hold(int64(len(got.body)))
			a.answer <- got
		}()
		got.body, got.err = a.fetch(ctx, cursor, spare)
	})
}

// hold sets the number of bytes that the iteration has reserved in the budget.
func (a *ahead) hold(size int64) { a.budget.held.Add(size - a.held.Swap(size)) }

// page waits for the page that ask has started to fetch, and returns it. If ask has not started a
// fetch, page itself fetches the page at the given cursor.
func (a *ahead) page(ctx context.Context, cursor string) ([]byte, error) {
	if !a.asked {
		return a.fetch(ctx, cursor, a.spare)
	}
	select {
	case got := <-a.answer:
		a.asked = false
		a.hold(0)
		return got.body, got.err
	case <-ctx.Done():
		return nil, sleep.Ended(ctx)
	}
}

// stop waits until fetch has returned. Before calling stop, the caller must end the context that
// was passed to fetch.
func (a *ahead) stop() {
	a.running.Wait()
	if a.asked {
		a.hold(0)
	}
}

package page

import (
	"context"
	"io"
)

// inline is the source without goroutines: it reads when it is asked to.
type inline[R any] struct {
	walk  *walker
	block block[R]
	reuse bool
}

func newInline[R any](ctx context.Context, fetch Fetch, cursor string, guard *Guard, reuse bool) *inline[R] {
	return &inline[R]{
		walk:  newWalker(cursor, guard, func(cursor string) (io.ReadCloser, error) { return fetch(ctx, cursor) }, nil),
		reuse: reuse,
	}
}

func (s *inline[R]) next() (*block[R], error) {
	s.block.ending = s.walk.fill(&s.block.chunk)
	return &s.block, nil
}

func (s *inline[R]) release(b *block[R]) { b.clean(s.reuse) }

func (s *inline[R]) stop() { s.walk.close() }

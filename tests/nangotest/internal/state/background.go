package state

import (
	"context"
	"sync"
)

// background runs work that continues after the request that started it: queued actions, syncs and
// webhooks. All this work ends when the server stops.
type background struct {
	Ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	jobs    int
	idle    chan struct{} // closed when the last job ends
}

// Spawn runs f in a goroutine with a context that ends when the server stops. If the server has
// stopped, Spawn does not run f and returns false. The method Settle, which waits for the work in
// the background, does not wait for f.
func (b *background) Spawn(f func(context.Context)) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped {
		return false
	}
	b.wg.Go(func() { f(b.Ctx) })
	return true
}

// Job is like Spawn, but Settle waits for f. f must therefore return by itself, and not only when
// the server stops.
func (b *background) Job(f func(context.Context)) {
	b.mu.Lock()
	b.jobs++
	if b.jobs == 1 {
		b.idle = make(chan struct{})
	}
	b.mu.Unlock()
	b.Spawn(func(ctx context.Context) {
		defer b.done()
		f(ctx)
	})
}

func (b *background) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.jobs--; b.jobs == 0 {
		close(b.idle)
	}
}

func (b *background) Settle(ctx context.Context) error {
	b.mu.Lock()
	idle := b.idle
	none := b.jobs == 0
	b.mu.Unlock()
	if none {
		return nil
	}
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-b.Ctx.Done():
		return b.Ctx.Err()
	}
}

func (b *background) Stop() {
	b.mu.Lock()
	b.stopped = true
	b.mu.Unlock()
	b.cancel()
	b.wg.Wait()
}

package follow

import (
	"context"
	"sync"
	"time"

	"github.com/nango-go/nango/internal/sleep"
)

// Limiter spaces requests evenly. Pass it to the client with client.WithLimiter, and also set it as
// [Config].Limiter. If several clients share a Limiter, they share its limit: it counts the
// requests of all of them.
type Limiter struct {
	space time.Duration
	mu    sync.Mutex
	next  time.Time
}

// NewLimiter returns a Limiter that allows perMinute requests per minute. A number below 1 is
// treated as 1.
func NewLimiter(perMinute int) *Limiter {
	return &Limiter{space: time.Minute / time.Duration(max(perMinute, 1))}
}

// Wait waits until the next request may be sent. If ctx ends first, it returns the error of ctx.
func (l *Limiter) Wait(ctx context.Context) error {
	l.mu.Lock()
	now := time.Now()
	if l.next.Before(now) {
		l.next = now
	}
	wait := l.next.Sub(now)
	l.next = l.next.Add(l.space)
	l.mu.Unlock()
	return sleep.For(ctx, wait)
}

// backlog returns how long a request that is made now would have to wait.
func (l *Limiter) backlog() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.next)
}

package follow

import (
	"context"
	"sync"
	"time"

	"github.com/nango-go/nango/internal/sleep"
)

// Limiter spaces requests evenly, so many in a minute. Give it to the client by client.WithLimiter,
// and to [Config].Limiter too; one that several clients share holds for all of them together.
type Limiter struct {
	space time.Duration
	mu    sync.Mutex
	next  time.Time
}

// NewLimiter returns a limiter of so many requests in a minute. A number below 1 is taken as 1.
func NewLimiter(perMinute int) *Limiter {
	return &Limiter{space: time.Minute / time.Duration(max(perMinute, 1))}
}

// Wait returns when the next request may be sent, or with the error of ctx when that ends before.
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

// backlog is how long a request would have to wait.
func (l *Limiter) backlog() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Until(l.next)
}

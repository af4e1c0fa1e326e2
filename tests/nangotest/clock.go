package nangotest

import (
	"sync"
	"time"
)

// clock is the time of the server: that of the process (in a testing/synctest bubble, that of the bubble), plus what the
// test has let pass.
type clock struct {
	mu     sync.Mutex
	passed time.Duration
	stamp  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.passed).UTC()
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}

// next is a time in whole microseconds that no earlier call returned, so that what is written later sorts later.
func (c *clock) next() time.Time {
	now := c.now().Truncate(time.Microsecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !now.After(c.stamp) {
		now = c.stamp.Add(time.Microsecond)
	}
	c.stamp = now
	return now
}

// Now returns the server's time, in UTC.
func (s *Server) Now() time.Time { return s.clock.now() }

// Texts of times, as different answers write them.
const (
	layoutZ      = "2006-01-02T15:04:05.000Z"            // 2026-03-08T09:43:03.725Z
	layoutOffset = "2006-01-02T15:04:05.000+00:00"       // 2026-03-08T09:43:03.725+00:00
	layoutMicro  = "2006-01-02T15:04:05.000000+00:00"    // 2026-03-08T09:43:03.725001+00:00
	layoutShort  = "2006-01-02T15:04:05.999999999+00:00" // 2026-03-08T09:43:03.7+00:00
)

func text(t time.Time, layout string) string { return t.UTC().Format(layout) }

// textOrNull is null for the zero time.
func textOrNull(t time.Time, layout string) *string {
	if t.IsZero() {
		return nil
	}
	return new(text(t, layout))
}

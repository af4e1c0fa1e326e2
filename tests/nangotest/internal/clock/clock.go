// Package clock provides the emulator's clock, which tests can advance, and the layouts of the
// times in responses.
package clock

import (
	"sync"
	"time"
)

// Clock is the server's clock. Its time is the time of the process, or of the testing/synctest
// bubble, plus the sum of the durations passed to Advance.
type Clock struct {
	mu     sync.Mutex
	passed time.Duration
	stamp  time.Time
}

// Now returns the time on the clock, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.passed).UTC()
}

// Advance moves the clock forward by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}

// Next returns the current time, truncated to microseconds. If an earlier call already returned
// this time or a later one, Next adds one microsecond to the latest returned time, so that things
// created later sort later.
func (c *Clock) Next() time.Time {
	now := c.Now().Truncate(time.Microsecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !now.After(c.stamp) {
		now = c.stamp.Add(time.Microsecond)
	}
	c.stamp = now
	return now
}

// The layouts of times in responses.
const (
	LayoutZ      = "2006-01-02T15:04:05.000Z"            // 2026-03-08T09:43:03.725Z
	LayoutOffset = "2006-01-02T15:04:05.000+00:00"       // 2026-03-08T09:43:03.725+00:00
	LayoutMicro  = "2006-01-02T15:04:05.000000+00:00"    // 2026-03-08T09:43:03.725001+00:00
	LayoutShort  = "2006-01-02T15:04:05.999999999+00:00" // 2026-03-08T09:43:03.7+00:00
)

// Text formats t in UTC with the given layout.
func Text(t time.Time, layout string) string { return t.UTC().Format(layout) }

// TextOrNull is like Text but returns nil for the zero time, which is null in JSON.
func TextOrNull(t time.Time, layout string) *string {
	if t.IsZero() {
		return nil
	}
	return new(Text(t, layout))
}

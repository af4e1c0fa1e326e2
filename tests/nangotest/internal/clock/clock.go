// Package clock is the emulator's clock, which tests can advance, with the formats of time in
// responses.
package clock

import (
	"sync"
	"time"
)

// Clock is the server's clock: the time of the process (or of the testing/synctest bubble) plus
// what the test has advanced it.
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

// Next returns the current time in whole microseconds, or a later one if an earlier call returned
// it. So things written later sort later.
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

// The formats of times in responses.
const (
	LayoutZ      = "2006-01-02T15:04:05.000Z"            // 2026-03-08T09:43:03.725Z
	LayoutOffset = "2006-01-02T15:04:05.000+00:00"       // 2026-03-08T09:43:03.725+00:00
	LayoutMicro  = "2006-01-02T15:04:05.000000+00:00"    // 2026-03-08T09:43:03.725001+00:00
	LayoutShort  = "2006-01-02T15:04:05.999999999+00:00" // 2026-03-08T09:43:03.7+00:00
)

// Text returns t in UTC in the given layout.
func Text(t time.Time, layout string) string { return t.UTC().Format(layout) }

// TextOrNull is like Text, but it returns nil for the zero time, which is null in JSON.
func TextOrNull(t time.Time, layout string) *string {
	if t.IsZero() {
		return nil
	}
	return new(Text(t, layout))
}

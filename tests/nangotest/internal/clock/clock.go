// Package clock is the emulator's time, which tests let pass, and the forms in which answers write
// it.
package clock

import (
	"sync"
	"time"
)

// Clock is the time of the server: that of the process (in a testing/synctest bubble, that of the
// bubble), plus what the test has let pass.
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

// Next is a time in whole microseconds that no earlier call returned, so that what is written later
// sorts later.
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

// Texts of times, as different answers write them.
const (
	LayoutZ      = "2006-01-02T15:04:05.000Z"            // 2026-03-08T09:43:03.725Z
	LayoutOffset = "2006-01-02T15:04:05.000+00:00"       // 2026-03-08T09:43:03.725+00:00
	LayoutMicro  = "2006-01-02T15:04:05.000000+00:00"    // 2026-03-08T09:43:03.725001+00:00
	LayoutShort  = "2006-01-02T15:04:05.999999999+00:00" // 2026-03-08T09:43:03.7+00:00
)

// Text returns t in UTC in the given layout.
func Text(t time.Time, layout string) string { return t.UTC().Format(layout) }

// TextOrNull is null for the zero time.
func TextOrNull(t time.Time, layout string) *string {
	if t.IsZero() {
		return nil
	}
	return new(Text(t, layout))
}

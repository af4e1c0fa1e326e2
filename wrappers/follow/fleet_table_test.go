package follow_test

import (
	"fmt"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// TestFleetTable prints the table of measurements in this package's README. It runs only if
// NANGO_FLEET is set:
//
//	NANGO_FLEET=1 go test -run TestFleetTable -v -timeout 0 .
func TestFleetTable(t *testing.T) {
	if os.Getenv("NANGO_FLEET") == "" {
		t.Skip("NANGO_FLEET=1 runs it, which takes many minutes")
	}
	fmt.Println("| connections | requests per minute | changes found by | period | requests per hour | lag p50 | p95 | p99 | longest | up to date after | readings per connection: fewest, average |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|---|")
	for _, s := range []*fleet{
		{connections: 10_000, limit: 200, period: time.Hour},
		{connections: 10_000, limit: 200, period: 2 * time.Hour, webhooks: true},
		{connections: 100_000, limit: 200, period: 9 * time.Hour},
		{connections: 100_000, limit: 200, period: 18 * time.Hour, webhooks: true},
		{connections: 1_000_000, limit: 200, period: 90 * time.Hour, webhooks: true},
		{connections: 100_000, limit: 2000, period: 4 * time.Hour, webhooks: true},
		{connections: 1_000_000, limit: 2000, period: 18 * time.Hour, webhooks: true},
		{connections: 1_000_000, limit: 2000, period: 9 * time.Hour},
		{connections: 100_000, limit: 2000, period: time.Hour},
	} {
		s.workers, s.changes, s.lasts, s.outage = 200, 24*time.Hour, 12*time.Hour, time.Hour
		synctest.Test(t, func(t *testing.T) { s.run(t) })
		mode := "polling"
		if s.webhooks {
			mode = "webhooks"
		}
		level := "-"
		if s.level > 0 {
			level = s.level.Round(time.Minute).String()
		}
		least, average := s.fairness()
		fmt.Printf("| %d | %d | %s | %v | %d | %v | %v | %v | %v | %s | %.0f / %.1f |\n", s.connections, s.limit, mode, s.period,
			int64(s.requests)*int64(time.Hour)/int64(s.lasts), s.lag(0.5), s.lag(0.95), s.lag(0.99), s.lag(1), level, least, average)
	}
}

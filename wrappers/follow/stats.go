package follow

import (
	"cmp"
	"slices"
	"time"
)

// Stats describes the past and pending work of [Follower.Run].
type Stats struct {
	// Refs has one entry for each Ref that Run follows, sorted by name.
	Refs []RefStats
	// Due is the number of Refs that wait for a worker. Failing is the number of Refs whose last
	// reading failed. Stopped is the number of Refs whose connection does not exist.
	Due, Failing, Stopped int
	// MaxLag is the longest Lag of any Ref that is not stopped. If the Refs have not been listed
	// successfully yet, it is at least the time since Run was called.
	MaxLag time.Duration
	// Listing reports whether Run's listings of the Refs succeed.
	Listing ListingStats
}

// ListingStats holds statistics about the listings of the Refs. [Follower.Run] lists them once in
// each [Config].RefsPeriod.
type ListingStats struct {
	// Succeeded is when the last successful listing ended, or zero if no listing has succeeded.
	Succeeded time.Time
	// Failures is the number of listings that have failed since the last successful one. Err is the
	// error of the last listing, or nil if it succeeded. It is an [*IntegrationError] if
	// Config.Models names an integration that Nango does not have. Run still follows the models of
	// the other integrations.
	Failures int
	Err      error
}

// RefStats holds the statistics of one [Ref].
type RefStats struct {
	Ref Ref
	// Lag is the greatest possible age of the copy: the time since the last reading that reached
	// the end of the list. If there was no such reading, it is the time since Run learned of the
	// Ref.
	Lag time.Duration
	// CaughtUp is when a reading last reached the end of the list. It is zero if no reading in this
	// process has reached the end. LastRead is when the last reading ended, even if this reading
	// failed or stopped before the end of the list.
	CaughtUp, LastRead time.Time
	// Noted reports whether a webhook or [Follower.Note] has named the Ref since the last reading
	// of it began.
	Noted bool
	// Records is the number of records that Handle has received in this process. Misfits is the
	// number of errors that it has received for records that do not fit T.
	Records, Misfits int64
	// Failures is the number of failed readings since the last successful one. Err is the error of
	// the last reading, or nil if it succeeded.
	Failures int
	Err      error
	// Stopped reports whether Run stopped following the Ref because its connection does not exist.
	Stopped bool
}

// Stats returns the current statistics of Run.
func (f *Follower[T]) Stats() Stats {
	now := time.Now()
	var s Stats
	f.mu.Lock()
	if s.Listing = f.listing; s.Listing.Succeeded.IsZero() && !f.began.IsZero() {
		s.MaxLag = now.Sub(f.began)
	}
	f.mu.Unlock()
	q := f.queue
	q.mu.Lock()
	s.Refs = make([]RefStats, 0, len(q.entries))
	for _, e := range q.entries {
		r := e.stats
		switch {
		case e.state == stopped:
			s.Stopped++
		case e.state == noted || e.state == waiting && !e.due.After(now):
			s.Due++
		}
		if r.Failures > 0 && e.state != stopped {
			s.Failing++
		}
		if e.state != stopped {
			r.Lag = now.Sub(e.outOfDateSince())
			s.MaxLag = max(s.MaxLag, r.Lag)
		}
		s.Refs = append(s.Refs, r)
	}
	q.mu.Unlock()
	slices.SortFunc(s.Refs, func(a, b RefStats) int {
		return cmp.Or(cmp.Compare(a.Ref.Connection.ProviderConfigKey, b.Ref.Connection.ProviderConfigKey),
			cmp.Compare(a.Ref.Connection.ConnectionID, b.Ref.Connection.ConnectionID),
			cmp.Compare(a.Ref.Model, b.Ref.Model), cmp.Compare(a.Ref.Variant, b.Ref.Variant))
	})
	return s
}

// outOfDateSince returns the time since which the copy may be out of date.
func (e *entry) outOfDateSince() time.Time {
	if e.stats.CaughtUp.IsZero() {
		return e.added
	}
	return e.stats.CaughtUp
}

package follow

import (
	"cmp"
	"slices"
	"time"
)

// Stats is what a follower's Run has done and what it has still to do.
type Stats struct {
	// Refs are those that are followed, in the order of their names.
	Refs []RefStats
	// Due counts those that wait for a worker, Failing those whose last look failed, Stopped those
	// whose connection does not exist.
	Due, Failing, Stopped int
	// MaxLag is the longest Lag of those that are not stopped.
	MaxLag time.Duration
}

// RefStats is about one [Ref].
type RefStats struct {
	Ref Ref
	// Lag is how old the copy may be: the time since the last look that came to the end of the
	// list, or since Run learned of the Ref.
	Lag time.Duration
	// Level is when that look ended; zero where there was none in this process. Looked is when the
	// last look of any kind ended.
	Level, Looked time.Time
	// Noted reports whether a webhook named it and no look has begun since.
	Noted bool
	// Records and Misfits count what was handed over in this process.
	Records, Misfits int64
	// Failures counts the failed looks in a row, and Err is the last one's error, or nil.
	Failures int
	Err      error
	// Stopped reports whether its connection does not exist.
	Stopped bool
}

// Stats returns what Run has done so far.
func (f *Follower[T]) Stats() Stats {
	now := time.Now()
	q := f.queue
	q.mu.Lock()
	s := Stats{Refs: make([]RefStats, 0, len(q.entries))}
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
			r.Lag = now.Sub(e.level())
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

// level is since when the copy may be behind.
func (e *entry) level() time.Time {
	if e.stats.Level.IsZero() {
		return e.added
	}
	return e.stats.Level
}

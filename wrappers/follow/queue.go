package follow

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// queue holds every Ref that is followed, and says which one is to be looked at next: first those
// that webhooks named, in the order in which they came, then those whose time has come. After three
// of the former one of the latter has its turn, so that webhooks cannot keep the others waiting for
// ever.
type queue struct {
	mu      sync.Mutex
	entries map[Ref]*entry
	byTime  byTime
	noted   []*entry // in order; those that have been taken off are skipped
	notedIn int      // how many of noted were taken since one was taken by time
	paused  time.Time
	wake    chan struct{}
}

// entry is a Ref in the queue.
type entry struct {
	ref   Ref
	index int // in byTime, or -1
	due   time.Time
	state entryState
	again bool // noted while it was looked at
	stats RefStats
	added time.Time
}

type entryState int

const (
	waiting entryState = iota // in byTime
	noted                     // in noted
	running
	stopped
)

func newQueue() *queue {
	return &queue{entries: map[Ref]*entry{}, wake: make(chan struct{}, 1)}
}

// add puts a Ref into the queue, where it is due at once. One that is there already stays as it is,
// unless it was stopped before listed: then it exists again.
func (q *queue) add(ref Ref, listed time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.entries[ref]
	switch {
	case e == nil:
		q.wait(q.create(ref), time.Now())
	case e.state == stopped && e.due.Before(listed):
		e.stats.Stopped = false
		q.wait(e, time.Now())
	}
}

// note makes a Ref due at once, before those that are due by time.
func (q *queue) note(ref Ref) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.entries[ref]
	if e == nil {
		e = q.create(ref)
	}
	switch e.state {
	case running:
		e.again = true
		return
	case noted:
		return
	case waiting:
		if e.index >= 0 {
			heap.Remove(&q.byTime, e.index)
		}
	case stopped:
	}
	e.state, e.stats.Stopped, e.stats.Noted = noted, false, true
	q.noted = append(q.noted, e)
	q.wakeUp()
}

func (q *queue) create(ref Ref) *entry {
	e := &entry{ref: ref, index: -1, added: time.Now()}
	e.stats.Ref = ref
	q.entries[ref] = e
	return e
}

// wait puts an entry among those that wait for their time.
func (q *queue) wait(e *entry, due time.Time) {
	e.state, e.due = waiting, due
	heap.Push(&q.byTime, e)
	q.wakeUp()
}

// next takes the entry that is to be looked at, or says how long to wait for one; 0 is until
// something changes.
func (q *queue) next(now time.Time) (e *entry, wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if wait := q.paused.Sub(now); wait > 0 {
		return nil, wait
	}
	byTime := len(q.byTime) > 0 && !q.byTime[0].due.After(now)
	switch {
	case len(q.noted) > 0 && (!byTime || q.notedIn < 3):
		e, q.noted = q.noted[0], q.noted[1:]
		q.notedIn++
	case byTime:
		e = heap.Pop(&q.byTime).(*entry)
		q.notedIn = 0
	case len(q.byTime) > 0:
		return nil, q.byTime[0].due.Sub(now)
	default:
		return nil, 0
	}
	e.state = running
	return e, 0
}

// done puts an entry back. A note that came meanwhile makes it due at once.
func (q *queue) done(e *entry, due time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e.stats.Noted = false
	if e.again {
		e.again, e.state, e.stats.Noted = false, noted, true
		q.noted = append(q.noted, e)
		q.wakeUp()
		return
	}
	q.wait(e, due)
}

// stop takes an entry out until it is noted or listed again.
func (q *queue) stop(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e.state, e.again, e.due, e.stats.Stopped, e.stats.Noted = stopped, false, time.Now(), true, false
}

// pause lets nothing be taken until a time.
func (q *queue) pause(until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until.After(q.paused) {
		q.paused = until
	}
}

// update changes the statistics of an entry.
func (q *queue) update(change func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change()
}

// sleep waits until something was put into the queue or the time is over; 0 is no time.
func (q *queue) sleep(ctx context.Context, wait time.Duration) {
	var over <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-ctx.Done():
	case <-over:
	case <-q.wake:
	}
}

func (q *queue) wakeUp() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// byTime is a heap of entries, the one that is due first on top.
type byTime []*entry

func (h byTime) Len() int           { return len(h) }
func (h byTime) Less(i, j int) bool { return h[i].due.Before(h[j].due) }

func (h byTime) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push implements [heap.Interface].
func (h *byTime) Push(x any) {
	e := x.(*entry)
	e.index = len(*h)
	*h = append(*h, e)
}

// Pop implements [heap.Interface].
func (h *byTime) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	e.index = -1
	*h = old[:len(old)-1]
	return e
}

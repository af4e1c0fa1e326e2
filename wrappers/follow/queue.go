package follow

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// queue holds every Ref that is followed and selects the next one to look at: first the Refs that
// webhooks named, in order of arrival, then the Refs whose time has come. After three Refs named by
// webhooks it takes one whose time has come, so that webhooks cannot starve the others.
type queue struct {
	mu      sync.Mutex
	entries map[Ref]*entry
	byTime  byTime
	noted   []*entry // in order; next skips entries that have left the state noted
	notedIn int      // entries taken from noted since the last one from byTime
	paused  time.Time
	wake    chan struct{}
}

// entry is the queue's entry for one Ref.
type entry struct {
	ref   Ref
	index int // in byTime, or -1
	due   time.Time
	state entryState
	again bool // noted during a look
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

// add adds ref to the queue, due at once. It leaves an existing entry alone, unless the entry was
// stopped before listed, the time of the list: then the connection exists again.
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

// note makes ref due at once, before the entries that are due by time.
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

// wait puts e among the entries that wait for their time, which is due.
func (q *queue) wait(e *entry, due time.Time) {
	e.state, e.due = waiting, due
	heap.Push(&q.byTime, e)
	q.wakeUp()
}

// next takes the next entry to look at. If none is due, e is nil and wait is the time until one is;
// 0 means until the queue changes.
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

// done puts e back, to be looked at when due comes, or at once if it was noted during the look.
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

// stop takes e out of the queue until it is noted or listed again.
func (q *queue) stop(e *entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e.state, e.again, e.due, e.stats.Stopped, e.stats.Noted = stopped, false, time.Now(), true, false
}

// pause keeps next from returning an entry before the time until.
func (q *queue) pause(until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until.After(q.paused) {
		q.paused = until
	}
}

// update calls change, which changes the statistics of an entry, with the queue locked.
func (q *queue) update(change func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change()
}

// sleep waits until the queue changes or wait is over. A wait of 0 has no limit.
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

// byTime is a heap of entries. The entry that is due first is at the top.
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

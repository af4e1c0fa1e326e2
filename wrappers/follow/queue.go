package follow

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// queue holds every Ref that is followed and selects the next one to read. Refs that a webhook
// named come first, in order of arrival; then Refs that are due because Config.Period has passed
// since they were last read. After three Refs that webhooks named, the queue selects a Ref that is
// due, so that webhooks cannot starve the other Refs.
type queue struct {
	mu      sync.Mutex
	entries map[Ref]*entry
	byTime  byTime
	waits   uint64   // number of times that an entry was put into byTime
	noted   []*entry // in order of arrival
	notedIn int      // number of entries taken from noted since the last one taken from byTime
	paused  time.Time
	wake    chan struct{}
}

// entry holds the state of one Ref in the queue.
type entry struct {
	ref   Ref
	index int // index in byTime, or -1
	due   time.Time
	order uint64 // the value of queue.waits when the entry was put into byTime
	state entryState
	again bool // whether a webhook named the Ref as it was being read
	stats RefStats
	added time.Time
}

type entryState int

const (
	waiting entryState = iota // the entry is in byTime
	noted                     // the entry is in the list noted of queue
	running
	stopped
)

func newQueue() *queue {
	return &queue{entries: map[Ref]*entry{}, wake: make(chan struct{}, 1)}
}

// add adds an entry for ref to the queue if ref has no entry yet. The new entry is due at once. The
// parameter called listed is the time at which Nango listed the connection of ref. If the entry of
// ref was stopped before that time, because the connection did not exist, the connection now exists
// again, and add makes the entry due. Otherwise, add does not change an existing entry.
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

// note adds ref to the end of the list of Refs that webhooks named. The Refs in this list are read
// before the Refs that are due.
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

// wait puts e into the queue so that it is due at the given time.
func (q *queue) wait(e *entry, due time.Time) {
	q.waits++
	e.state, e.due, e.order = waiting, due, q.waits
	heap.Push(&q.byTime, e)
	q.wakeUp()
}

// next removes and returns the entry to read next. If there is no entry to read now, e is nil, and
// the result called wait is the time after which the caller must call next again. If e is nil and
// wait is 0, there will be no entry to read until the queue changes.
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

// done puts e back into the queue after its Ref was read. The entry is due at the given time, or at
// once if a webhook named the Ref in the meantime.
func (q *queue) done(e *entry, due time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.entries[e.ref] != e {
		return // the Ref was forgotten in the meantime
	}
	if e.again {
		q.noteAgain(e)
		return
	}
	e.stats.Noted = false
	q.wait(e, due)
}

// noteAgain puts e at the end of q.noted again, since a webhook named its Ref while the Ref was
// being read.
func (q *queue) noteAgain(e *entry) {
	e.again, e.state, e.stats.Noted = false, noted, true
	q.noted = append(q.noted, e)
	q.wakeUp()
}

// stop stops e, whose connection does not exist, until a webhook names its Ref or its connection is
// listed again. It returns false if the Ref was forgotten. If a webhook named the Ref while the Ref
// was being read, stop also returns false and e is read once more, because the webhook shows that
// the connection may exist again.
func (q *queue) stop(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.entries[e.ref] != e {
		return false
	}
	if e.again {
		q.noteAgain(e)
		return false
	}
	e.state, e.due, e.stats.Stopped, e.stats.Noted = stopped, time.Now(), true, false
	return true
}

// has reports whether e is still in the queue, or being read.
func (q *queue) has(e *entry) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.entries[e.ref] == e
}

// forget removes the entry of ref.
func (q *queue) forget(ref Ref) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e := q.entries[ref]
	if e == nil {
		return
	}
	delete(q.entries, ref)
	switch e.state {
	case waiting:
		heap.Remove(&q.byTime, e.index)
	case noted:
		q.noted = slices.DeleteFunc(q.noted, func(other *entry) bool { return other == e })
	case running, stopped: // the entry is in no list; done drops a running one
	}
}

// pause makes the method next return no entry before the given time.
func (q *queue) pause(until time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until.After(q.paused) {
		q.paused = until
	}
}

// update calls the function change while the queue is locked. This function modifies the statistics
// of an entry.
func (q *queue) update(change func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	change()
}

// sleep returns when the queue changes, when d has passed, or when ctx ends. If d is 0, there is no
// time limit.
func (q *queue) sleep(ctx context.Context, d time.Duration) {
	var over <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
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

// byTime is a heap of entries, ordered by the time at which they are due. Entries that are due at
// the same time, which happens if the clock is coarse, are in the order in which they were added.
type byTime []*entry

func (h byTime) Len() int { return len(h) }

func (h byTime) Less(i, j int) bool {
	if c := h[i].due.Compare(h[j].due); c != 0 {
		return c < 0
	}
	return h[i].order < h[j].order
}

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

package wire

import (
	"math"
	"sync"
)

// retryCost is the price of one retry. Each call whose first attempt needs no retry earns 1, so
// five such calls pay for one retry. A retry that gets an answer is free, since its cost is
// refunded. So a client that has used up its budget sends at most 1.2 requests per call, not
// counting the free retries.
const retryCost = 5

// defaultBudget is how many retries a full budget pays for by default.
const defaultBudget = 500

// budget is a token bucket for the retries of one client. In an outage it keeps retries from
// multiplying the load, which the retry policy of a single call cannot do.
type budget struct {
	mu         sync.Mutex
	left, full int // in units of 1/retryCost retries
}

func newBudget(retries int) *budget {
	full := retryCost * min(retries, math.MaxInt/2/retryCost) // so that sums do not overflow
	return &budget{left: full, full: full}
}

// take pays for one retry. It reports false if the budget is used up.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < retryCost {
		return false
	}
	b.left -= retryCost
	return true
}

// answered is called when the attempt with the given number got an answer that needs no retry. A
// retry gets its cost refunded, and a first attempt earns 1.
func (b *budget) answered(attempt int) {
	if attempt > 1 {
		b.give(retryCost)
		return
	}
	b.give(1)
}

func (b *budget) give(gain int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(b.left+gain, b.full)
}

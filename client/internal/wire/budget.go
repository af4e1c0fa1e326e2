package wire

import (
	"math"
	"sync"
)

// A retry costs as much as five calls that got an answer at once bring in. So a client that has
// used up its budget makes at most 1.2 requests for each call until the server answers again.
const retryCost = 5

// defaultBudget is how many retries a full budget pays for.
const defaultBudget = 500

// budget is a token bucket for the retries of one client. In an outage it keeps retries from
// multiplying the load: the policy of a single call does not know how many others fail.
type budget struct {
	mu         sync.Mutex
	left, full int // in parts of a retry, of which one has retryCost
}

func newBudget(retries int) *budget {
	full := retryCost * min(retries, math.MaxInt/2/retryCost) // half, so that sums do not overflow
	return &budget{left: full, full: full}
}

// take pays for a retry, or reports false.
func (b *budget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < retryCost {
		return false
	}
	b.left -= retryCost
	return true
}

// answered records that a call got an answer that is not worth a retry: with its first attempt, or
// with a later one, which gives the price of that one back.
func (b *budget) answered(attempt int) {
	gain := 1
	if attempt > 1 {
		gain = retryCost
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(b.left+gain, b.full)
}

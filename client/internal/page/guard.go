package page

import "slices"

// recent is how many request cursors are remembered one by one. Nango's cursors
// have about 110 bytes, so that this is some 30 kB at most.
const recent = 256

// Guard finds cursors that lead back to a page already read, in bounded memory.
// A way back to one of the last 256 pages is found at once. A longer round is
// found by Brent's method: one earlier cursor is held and renewed at distances
// that double, so that a round is met before about three times its length (and
// the way to it) has been read. Its zero value is ready.
type Guard struct {
	ring []string
	next int

	held     string
	steps    int
	distance int
}

// Repeats tells whether asking for cursor after the page of current would go
// back. It changes nothing.
func (g *Guard) Repeats(current, cursor string) bool {
	return cursor == current ||
		(g.distance > 0 && cursor == g.held) ||
		slices.Contains(g.ring, cursor)
}

// Add remembers that the page of cursor has been read to its end.
func (g *Guard) Add(cursor string) {
	if len(g.ring) < recent {
		g.ring = append(g.ring, cursor)
	} else {
		g.ring[g.next] = cursor
		g.next = (g.next + 1) % recent
	}
	if g.steps == g.distance {
		g.held, g.steps, g.distance = cursor, 0, max(1, 2*g.distance)
	}
	g.steps++
}

package page

import "slices"

// recent is the number of latest request cursors that are remembered individually. Nango's cursors
// have about 110 bytes, so they take about 30 kB.
const recent = 256

// Guard finds cursors that lead back to a page already read, in bounded memory. It finds a cursor
// of one of the last 256 pages at once. It finds a longer cycle by Brent's algorithm: it also holds
// one earlier cursor and replaces it after distances that double, so that a cycle is found before
// about three times the pages of the cycle and of the way to it have been read. The zero value is
// ready to use.
type Guard struct {
	ring []string
	next int

	held     string
	steps    int
	distance int
}

// Repeats reports whether requesting cursor, after the page at current, would go back to a page
// already read. It changes nothing.
func (g *Guard) Repeats(current, cursor string) bool {
	return cursor == current ||
		(g.distance > 0 && cursor == g.held) ||
		slices.Contains(g.ring, cursor)
}

// Add records that the page at cursor has been read to its end.
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

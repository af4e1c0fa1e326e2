package page

import "slices"

// recent is how many of the latest cursors a Guard remembers. Nango's cursors have about 110 bytes
// each, so 256 cursors take about 30 kB.
const recent = 256

// Guard detects cursors that lead back to a page already read, in bounded memory. If a cursor leads
// back to one of the last 256 pages, it detects that at once. For longer cycles it uses Brent's
// algorithm: it remembers one more cursor, and replaces it after 1, 2, 4, 8, … pages. A cycle of n
// pages that begins after m pages is detected after at most about 3·(m+n) pages. The zero value is
// ready to use.
type Guard struct {
	ring []string
	next int

	held     string
	steps    int
	distance int
}

// Repeats reports whether a page's next_cursor, passed as cursor, leads back to a page already
// read. The parameter current is the cursor with which that page was requested. Repeats does not
// change g.
func (g *Guard) Repeats(current, cursor string) bool {
	return cursor == current ||
		(g.distance > 0 && cursor == g.held) ||
		slices.Contains(g.ring, cursor)
}

// Add notes that the page requested with the given cursor has been read.
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

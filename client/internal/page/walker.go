package page

import (
	"io"
)

// walker goes from page to page and gives out their records in chunks.
type walker struct {
	// open gives a page's body.
	open func(cursor string) (io.ReadCloser, error)
	// ahead is told where the walk goes on, as soon as that is known.
	ahead func(cursor string)
	guard *Guard

	cursor string // of the page being read, or to be read next
	body   io.ReadCloser
	scan   scanner
	known  func(string)
}

func newWalker(cursor string, guard *Guard, open func(string) (io.ReadCloser, error), ahead func(string)) *walker {
	w := &walker{open: open, ahead: ahead, guard: guard, cursor: cursor}
	w.known = func(next string) {
		if w.ahead != nil && !w.guard.Repeats(w.cursor, next) {
			w.ahead(next)
		}
	}
	return w
}

// fill puts the next records of the page into c and returns what follows them.
// After a page's end it goes on with the next page, after a failure never.
func (w *walker) fill(c *chunk) ending {
	end := ending{request: w.cursor}
	if w.body == nil {
		body, err := w.open(w.cursor)
		if err != nil {
			end.kind, end.failed = pageFailed, err
			return end
		}
		w.body = body
		w.scan.reset(body, w.known)
	}
	over, err := w.scan.fill(c)
	if !over {
		return end
	}
	w.close()
	end.next = w.scan.nextCursor
	switch {
	case err != nil:
		end.kind, end.failed = pageFailed, err
	case end.next != "" && w.guard.Repeats(w.cursor, end.next):
		end.kind, end.failed = pageFailed, ErrCursorRepeated
	default:
		end.kind = pageEnded
		w.guard.Add(w.cursor)
		w.cursor = end.next
	}
	return end
}

func (w *walker) close() {
	if w.body != nil {
		_ = w.body.Close() // everything wanted has been read
		w.body = nil
	}
}

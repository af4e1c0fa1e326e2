package page

// chunk is a stretch of a page that holds whole records.
type chunk struct {
	buf     []byte
	records []span
	base    int64 // where in the page buf begins
}

// grow makes room for size bytes.
func (c *chunk) grow(size int) {
	if cap(c.buf) < size {
		c.buf = append(make([]byte, 0, size), c.buf...)
	}
}

// block is a chunk on its way from the walker to the consumer.
type block[R any] struct {
	chunk
	ending
	size int64 // as it is counted while it is held

	// Filled by a decoding goroutine; without one the consumer decodes.
	decoded  bool
	out      []R
	failures []failure
	cursor   string // of the last record
	err      error  // the decoding broke off
	done     chan struct{}
}

// failure is a record that could not be decoded.
type failure struct {
	record int
	err    error
}

// ending is what follows the records of a chunk.
type ending struct {
	kind endKind
	// request is the cursor that the page was asked for with.
	request string
	// next is the page's next_cursor, where the page has ended.
	next string
	// failed is the error, where there is one.
	failed error
}

type endKind uint8

const (
	pageGoesOn endKind = iota
	pageEnded
	pageFailed
)

// clean makes a block ready to be filled again. Bytes and variables are left
// to whoever may have kept them, unless reuse says that nobody can.
func (b *block[R]) clean(reuse bool) {
	if !reuse || cap(b.buf) > keepSize {
		b.buf = nil
	}
	if reuse {
		clear(b.out)
	} else {
		b.out = nil
	}
	*b = block[R]{
		chunk: chunk{buf: b.buf[:0], records: b.records[:0]},
		out:   b.out[:0],
		done:  b.done,
	}
}

// grow adds a zero record and returns it.
func (b *block[R]) grow() *R {
	if b.out == nil {
		b.out = make([]R, 0, len(b.records))
	}
	var zero R
	b.out = append(b.out, zero)
	return &b.out[len(b.out)-1]
}

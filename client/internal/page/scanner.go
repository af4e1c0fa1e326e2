package page

import (
	"encoding/json"
	"io"
)

const (
	firstSize = 16 << 10 // of a chunk, so that a small page costs little
	fullSize  = 64 << 10 // of a chunk from then on
	spare     = 4 << 10  // room below which a chunk counts as full
	keepSize  = 4 * fullSize
	maxValue  = 64 << 20 // of one record or other value
)

// scanner reads one page in chunks that end where a record ends. It checks every
// byte outside records; what is inside them is checked when they are decoded.
type scanner struct {
	body io.Reader
	// known is called once the page's next_cursor has been read, if it has one.
	known func(cursor string)

	state      state
	member     member
	token      finder
	pos        int
	base       int64
	rest       []byte // begun, not ended, in the chunk before
	size       int    // of the next chunk's bytes
	readErr    error
	nextCursor string
	seen       [other]bool
}

type state uint8

const (
	atStart state = iota
	atFirstKey
	atKey
	atColon
	atValue
	afterValue
	atFirstRecord
	atRecord
	afterRecord
	atEnd
)

type member uint8

const (
	records member = iota
	nextCursor
	other
)

func (s *scanner) reset(body io.Reader, known func(string)) {
	if cap(s.rest) > keepSize {
		s.rest = nil
	}
	*s = scanner{body: body, known: known, rest: s.rest[:0], size: max(firstSize, s.size)}
}

// fill puts the next records into c, as soon as there is one, and tells whether
// the page has ended. On an error the records before it are in c.
func (s *scanner) fill(c *chunk) (end bool, err error) {
	c.records = c.records[:0]
	c.buf = c.buf[:0]
	c.grow(s.size)
	c.buf = append(c.buf, s.rest...)
	c.base = s.base
	for {
		if err := s.scan(c); err != nil {
			return true, err
		}
		if s.readErr != nil {
			return true, s.finish(c)
		}
		if len(c.records) > 0 {
			s.carry(c)
			return false, nil
		}
		if cap(c.buf)-len(c.buf) < spare {
			if len(c.buf) > maxValue {
				return true, s.problem(s.pos, "a value is longer than 64 MiB")
			}
			c.grow(2 * cap(c.buf))
		}
		s.read(c)
		if cap(c.buf)-len(c.buf) < spare {
			s.size = fullSize // there is more to a page than the first size holds
		}
	}
}

// read adds what one Read gives.
func (s *scanner) read(c *chunk) {
	const patience = 100 // empty reads
	for range patience {
		n, err := s.body.Read(c.buf[len(c.buf):cap(c.buf)])
		c.buf = c.buf[:len(c.buf)+n]
		s.readErr = err
		if n > 0 || err != nil {
			return
		}
	}
	s.readErr = io.ErrNoProgress
}

// carry keeps what follows the last whole record for the next chunk.
func (s *scanner) carry(c *chunk) {
	from := s.pos
	if s.token.open {
		from = s.token.start
		s.token.shift(from)
	}
	s.rest = append(s.rest[:0], c.buf[from:]...)
	s.base += int64(from)
	s.pos -= from
}

// finish judges the end of the body.
func (s *scanner) finish(c *chunk) error {
	size := s.base + int64(len(c.buf))
	switch {
	case s.readErr != io.EOF:
		return &CutError{Offset: size, Err: s.readErr}
	case s.state == atEnd:
		return nil
	case s.state == atStart:
		return &SyntaxError{Offset: size, Problem: "an empty body"}
	default:
		return &CutError{Offset: size, Err: io.ErrUnexpectedEOF}
	}
}

func (s *scanner) problem(at int, problem string) error {
	return &SyntaxError{Offset: s.base + int64(at), Problem: problem}
}

// scan goes through what is in c and has not been seen.
func (s *scanner) scan(c *chunk) error {
	for {
		if !s.token.open {
			for s.pos < len(c.buf) && isSpace(c.buf[s.pos]) {
				s.pos++
			}
			if s.pos == len(c.buf) {
				return nil
			}
			whole, err := s.step(c.buf[s.pos])
			if err != nil {
				return err
			}
			if !whole {
				s.pos++
				continue
			}
			s.token.begin(c.buf, s.pos)
		}
		found, err := s.token.find(c.buf)
		if err != nil {
			return s.problem(s.token.start, err.Error())
		}
		if !found {
			s.pos = len(c.buf)
			return nil
		}
		s.pos = s.token.end
		if err := s.take(c); err != nil {
			return err
		}
	}
}

// step moves on by the byte b, or tells that a whole value begins with it.
func (s *scanner) step(b byte) (whole bool, err error) {
	switch s.state {
	case atFirstRecord, atRecord:
		if b == '{' {
			return true, nil
		}
		if b == ']' && s.state == atFirstRecord {
			s.state = afterValue
			return false, nil
		}
		return false, s.problem(s.pos, "something else than an object in records")
	case afterRecord:
		return false, s.either(b, atRecord, ']', afterValue)
	case afterValue:
		if b == '}' && !s.seen[records] {
			return false, s.problem(s.pos, "no records")
		}
		return false, s.either(b, atKey, '}', atEnd)
	case atStart:
		if b != '{' {
			return false, s.problem(s.pos, "something else than a JSON object")
		}
		s.state = atFirstKey
	case atFirstKey, atKey:
		if b == '"' {
			return true, nil
		}
		if b == '}' && s.state == atFirstKey {
			return false, s.problem(s.pos, "no records")
		}
		return false, s.problem(s.pos, "no member where one is due")
	case atColon:
		if b != ':' {
			return false, s.problem(s.pos, "no colon after a key")
		}
		s.state = atValue
	case atValue:
		if b == '[' && s.member == records {
			s.state = atFirstRecord
			return false, nil
		}
		return true, nil
	case atEnd:
		return false, s.problem(s.pos, "something after the page")
	}
	return false, nil
}

// either accepts a comma, or the bracket that closes.
func (s *scanner) either(b byte, comma state, bracket byte, closed state) error {
	switch b {
	case ',':
		s.state = comma
	case bracket:
		s.state = closed
	default:
		return s.problem(s.pos, "no comma and no end after a value")
	}
	return nil
}

// take uses the value that has been found.
func (s *scanner) take(c *chunk) error {
	value := c.buf[s.token.start:s.token.end]
	switch s.state {
	case atFirstRecord, atRecord:
		c.records = append(c.records, s.token.span)
		s.state = afterRecord
		return nil
	case atFirstKey, atKey:
		s.state = atColon
		return s.takeKey(value)
	}
	s.state = afterValue
	switch {
	case s.member == records:
		if string(value) != "null" {
			return s.problem(s.token.start, "records is not an array")
		}
	case s.member == nextCursor:
		return s.takeCursor(value)
	case !json.Valid(value):
		return s.problem(s.token.start, "malformed JSON")
	}
	return nil
}

func (s *scanner) takeKey(value []byte) error {
	var key string
	if json.Unmarshal(value, &key) != nil {
		return s.problem(s.token.start, "a malformed key")
	}
	s.member = other
	switch key {
	case "records":
		s.member = records
	case "next_cursor":
		s.member = nextCursor
	default:
		return nil
	}
	if s.seen[s.member] {
		return s.problem(s.token.start, key+" a second time")
	}
	s.seen[s.member] = true
	return nil
}

func (s *scanner) takeCursor(value []byte) error {
	if json.Unmarshal(value, &s.nextCursor) != nil {
		return s.problem(s.token.start, "next_cursor is neither a string nor null")
	}
	if s.nextCursor != "" && s.known != nil {
		s.known(s.nextCursor)
	}
	return nil
}

func isSpace(b byte) bool {
	return b == ' ' || b == '\n' || b == '\r' || b == '\t'
}

package proxybody

import (
	"bytes"
	"encoding/hex"
	"io"
	"unicode/utf8"
)

// percents is a writer that finds percent-encodings that Nango cannot decode. Nango decodes them
// with the JavaScript function decodeURIComponent. The text may be written in pieces.
type percents struct {
	bare  bool   // a % is not followed by two hexadecimal digits
	bytes bool   // the bytes of an escape are not UTF-8
	tail  []byte // the beginning of an escape whose end is in the next piece
}

// unreadable reports whether the text written so far cannot be decoded. If final is set, no more
// text follows.
func (p *percents) unreadable(final bool) bool {
	if final && len(p.tail) > 0 {
		kind, _ := readEscape(p.tail, true)
		p.count(kind)
		p.tail = nil
	}
	return p.bare || p.bytes
}

func (p *percents) count(kind escape) {
	p.bare = p.bare || kind == escapeBare
	p.bytes = p.bytes || kind == escapeBytes
}

// Write implements io.Writer. It never fails.
func (p *percents) Write(text []byte) (int, error) {
	n := len(text)
	for len(p.tail) > 0 && len(text) > 0 {
		p.tail, text = append(p.tail, text[0]), text[1:]
		kind, used := readEscape(p.tail, false)
		if kind == escapeCut {
			continue
		}
		p.count(kind)
		rest := bytes.Clone(p.tail[used:])
		p.tail = nil
		_, _ = p.Write(rest)
	}
	for i := bytes.IndexByte(text, '%'); i >= 0; i = bytes.IndexByte(text, '%') {
		text = text[i:]
		kind, used := readEscape(text, false)
		if kind == escapeCut {
			p.tail = bytes.Clone(text)
			break
		}
		p.count(kind)
		text = text[used:]
	}
	return n, nil
}

// escape says whether decodeURIComponent can decode a % and the bytes that follow it.
type escape int

const (
	escapeGood  escape = iota
	escapeBare         // the % is not followed by two hexadecimal digits
	escapeBytes        // the bytes are not UTF-8
	escapeCut          // more bytes are needed
)

// readEscape reads the percent-encoding of one character at the beginning of s and returns its
// length. If the encoding cannot be decoded, the length is 1, for the % alone. If final is set,
// nothing follows s.
func readEscape(s []byte, final bool) (escape, int) {
	first, state := escapedByte(s)
	switch {
	case state == escapeCut && final, state == escapeBare:
		return escapeBare, 1
	case state == escapeCut:
		return escapeCut, 0
	case first < utf8.RuneSelf:
		return escapeGood, 3
	}
	octets := [utf8.UTFMax]byte{first}
	for i := 1; i < utf8.UTFMax; i++ {
		b, state := escapedByte(s[3*i:])
		if state == escapeCut && !final {
			return escapeCut, 0
		}
		if state != escapeGood {
			break
		}
		octets[i] = b
		if utf8.FullRune(octets[:i+1]) {
			break
		}
	}
	if r, size := utf8.DecodeRune(octets[:]); r != utf8.RuneError || size == 3 {
		return escapeGood, 3 * size
	}
	return escapeBytes, 1
}

// escapedByte decodes one byte of the form %XX at the beginning of s.
func escapedByte(s []byte) (byte, escape) {
	switch {
	case len(s) > 0 && s[0] != '%':
		return 0, escapeBare
	case len(s) < 2:
		return 0, escapeCut
	}
	var b [1]byte
	digits := [2]byte{s[1], '0'}
	if len(s) > 2 {
		digits[1] = s[2]
	}
	if _, err := hex.Decode(b[:], digits[:]); err != nil {
		return 0, escapeBare
	}
	if len(s) < 3 {
		return 0, escapeCut
	}
	return b[0], escapeGood
}

// percentReader reads a body and escapes each % that Nango could not decode. In a JSON string it
// replaces the % with \u0025. In a form it replaces a % that is not followed by two hexadecimal
// digits with %25. It changes nothing else, so the meaning of the body stays the same.
type percentReader struct {
	io.Closer

	src     io.Reader
	json    bool
	quoted  bool // buf[:ready] ends within a JSON string
	escaped bool // buf[:ready] ends with a backslash that escapes the next byte

	buf              []byte
	out, ready, have int    // numbers of bytes of buf: returned, ready to return, filled
	insert           string // replaces buf[ready]
	err              error  // the error of src
}

const percentBuffer = 4 << 10

// Read implements io.Reader.
func (r *percentReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		switch {
		case r.out < r.ready:
			n := copy(p, r.buf[r.out:r.ready])
			r.out += n
			return n, nil
		case r.insert != "":
			n := copy(p, r.insert)
			if r.insert = r.insert[n:]; r.insert == "" {
				r.out++
				r.ready = r.out
			}
			return n, nil
		case r.advance():
		case r.err != nil:
			return 0, r.err
		default:
			r.fill()
		}
	}
}

func (r *percentReader) fill() {
	if r.buf == nil {
		r.buf = make([]byte, percentBuffer)
	}
	r.have = copy(r.buf, r.buf[r.out:r.have])
	r.out, r.ready = 0, 0
	var n int
	n, r.err = r.src.Read(r.buf[r.have:])
	r.have += n
}

// advance makes more bytes of the buffer ready to be returned by Read, up to the next % that must
// be replaced. It reports false if it needs more bytes from src.
func (r *percentReader) advance() bool {
	before := r.ready
	for r.ready < r.have {
		if !r.toPercent() {
			break
		}
		kind, n := readEscape(r.buf[r.ready:r.have], r.err != nil)
		switch {
		case kind == escapeCut:
			return r.ready > before
		case kind == escapeGood:
			r.ready += n
			r.escaped = false
		case r.json && r.quoted && !r.escaped:
			r.insert = `\u0025`
			return true
		case !r.json && kind == escapeBare:
			r.insert = "%25"
			return true
		default:
			r.ready++
			r.escaped = false
		}
	}
	return r.ready > before
}

// toPercent moves the index r.ready to the next % in the buffer. If there is no other %, it moves
// r.ready to the end of the buffer and returns false.
func (r *percentReader) toPercent() bool {
	text := r.buf[r.ready:r.have]
	if !r.json {
		i := bytes.IndexByte(text, '%')
		if i < 0 {
			i = len(text)
		}
		r.ready += i
		return i < len(text)
	}
	for i, c := range text {
		switch {
		case c == '%':
			r.ready += i
			return true
		case r.escaped:
			r.escaped = false
		case c == '"':
			r.quoted = !r.quoted
		case c == '\\':
			r.escaped = r.quoted
		}
	}
	r.ready = r.have
	return false
}

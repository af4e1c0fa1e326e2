package page

import (
	"bytes"
	"errors"
)

const (
	// maxDepth is how deep encoding/json goes.
	maxDepth = 10000
	// metadataKey is the member that Nango adds to each record, as written.
	metadataKey = `"_nango_metadata"`
)

var errTooDeep = errors.New("a value is nested too deeply")

// span is where a record lies in its chunk.
type span struct {
	start, end int
	// meta is where the record's `"_nango_metadata"` begins, 0 without one (a
	// record's first byte is its brace).
	meta int
	// odd tells that the key is there more than once or may be there in an
	// escaped spelling, so that the record has to be looked at member by member.
	odd bool
}

// finder looks for the end of one JSON value. It trusts that the value is well
// formed, which encoding/json checks later: it needs no more than strings and
// the depth of brackets. It can go on where the bytes ended, when more follow.
type finder struct {
	span
	open   bool
	scalar bool
	pos    int // what has been looked at
	depth  int
	quote  int // where the string begins that pos is inside of, or -1
}

// begin starts a search at the first byte of a value.
func (f *finder) begin(buf []byte, at int) {
	*f = finder{span: span{start: at}, open: true, pos: at, quote: -1}
	switch buf[at] {
	case '{', '[', '"':
	default:
		f.scalar = true
	}
}

// shift follows the bytes when they are moved to the front by n.
func (f *finder) shift(n int) {
	f.start -= n
	f.pos -= n
	if f.meta > 0 {
		f.meta -= n
	}
	if f.quote >= 0 {
		f.quote -= n
	}
}

// find tells whether the value's end is in buf; then it is f.end.
func (f *finder) find(buf []byte) (bool, error) {
	if f.scalar {
		return f.findScalar(buf), nil
	}
	i, depth, quote := f.pos, f.depth, f.quote
	for {
		if quote < 0 {
			for i < len(buf) && !structural[buf[i]] {
				i++
			}
			if i == len(buf) {
				break
			}
			switch buf[i] {
			case '"':
				quote = i
			case '{', '[':
				if depth++; depth > maxDepth {
					return false, errTooDeep
				}
			default:
				depth--
			}
			i++
			if quote < 0 {
				if depth <= 0 {
					f.close(i)
					return true, nil
				}
				continue
			}
		}
		n := bytes.IndexByte(buf[i:], '"')
		if n < 0 {
			i = len(buf)
			break
		}
		i += n + 1
		if buf[i-2] == '\\' && escaped(buf[quote+1:i-1]) {
			continue
		}
		if depth == 1 {
			if c := buf[quote+1]; c == '_' || c == '\\' {
				f.note(buf[quote:i], quote)
			}
		}
		quote = -1
		if depth == 0 {
			f.close(i)
			return true, nil
		}
	}
	f.pos, f.depth, f.quote = i, depth, quote
	return false, nil
}

// structural has the bytes that matter outside strings.
var structural = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true}

func (f *finder) findScalar(buf []byte) bool {
	n := bytes.IndexAny(buf[f.pos:], ",]} \t\r\n")
	if n < 0 {
		f.pos = len(buf)
		return false
	}
	f.close(f.pos + n)
	return true
}

func (f *finder) close(end int) {
	f.open, f.end, f.pos = false, end, end
}

// note looks at a string of the record's own level that may be the key of its
// metadata. A value that looks like it does no harm: decoding sees that no colon
// follows and takes the careful way.
func (f *finder) note(s []byte, at int) {
	switch {
	case string(s) == metadataKey:
		f.odd = f.odd || f.meta > 0
		f.meta = at
	case len(s) > len(metadataKey) && len(s) <= 6*len(metadataKey) && bytes.Contains(s, []byte(`\u`)):
		f.odd = true
	}
}

// escaped tells whether a quote after s, the string so far, belongs to it: s
// ends in an odd number of backslashes.
func escaped(s []byte) bool {
	n := 0
	for n < len(s) && s[len(s)-1-n] == '\\' {
		n++
	}
	return n%2 == 1
}

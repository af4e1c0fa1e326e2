package misfit

import (
	"bytes"
	"strings"
)

// SyntaxOffset returns the position at which data stops being valid JSON: the number of bytes up to
// and including the first invalid byte, or the length of data if the JSON is incomplete. It returns
// 0 for valid JSON and for empty data. Unlike the offsets in the errors of encoding/json, the
// result does not depend on the Go version.
func SyntaxOffset(data []byte) int {
	s := syntax{data: data}
	if !s.text() {
		return min(s.at+1, len(data))
	}
	return 0
}

// maxOpen is how deep encoding/json allows objects and lists to be nested.
const maxOpen = 10_000

// syntax is a JSON scanner. Each method scans the element that it is named after, moves the
// position s.at past that element, and returns true. If the element is invalid, the method returns
// false, and s.at is the position of the invalid byte.
type syntax struct {
	data []byte
	at   int
	open []byte // the brackets and braces that are not closed yet
}

// text scans a complete JSON text.
func (s *syntax) text() bool {
	for s.space(); ; s.space() {
		if again, ok := s.begin(); !ok {
			return false
		} else if again {
			continue
		}
		for {
			s.space()
			if len(s.open) == 0 {
				return s.at == len(s.data)
			}
			more, ok := s.next()
			if !ok {
				return false
			}
			if more {
				break
			}
		}
	}
}

// begin scans a value. If the value is a list or an object that is not empty, it scans only the
// part before the first value inside, and the result follows is true.
func (s *syntax) begin() (follows, ok bool) {
	switch c := s.peek(); c {
	case '{', '[':
		if len(s.open) == maxOpen {
			return false, false
		}
		s.at++
		s.space()
		if s.peek() == c+2 {
			s.at++
			return false, true
		}
		s.open = append(s.open, c)
		return true, c == '[' || s.name()
	case '"':
		return false, s.quoted()
	case 't':
		return false, s.word("true")
	case 'f':
		return false, s.word("false")
	case 'n':
		return false, s.word("null")
	default:
		return false, s.number()
	}
}

// next scans what follows a value: either a comma and, in an object, the name of the next member,
// or a closing bracket. The result more is true if another value comes next.
func (s *syntax) next() (more, ok bool) {
	last := s.open[len(s.open)-1]
	switch s.peek() {
	case ',':
		s.at++
		s.space()
		return true, last == '[' || s.name()
	case last + 2: // the codes of { and } and of [ and ] differ by 2
		s.at++
		s.open = s.open[:len(s.open)-1]
		return false, true
	}
	return false, false
}

// name scans the name of a member and the colon after it.
func (s *syntax) name() bool {
	if !s.quoted() {
		return false
	}
	s.space()
	return s.word(":")
}

func (s *syntax) space() {
	for s.at < len(s.data) && strings.IndexByte(" \t\r\n", s.data[s.at]) >= 0 {
		s.at++
	}
}

// peek returns the next byte, or 0 at the end of data. A 0 byte is invalid everywhere in JSON.
func (s *syntax) peek() byte {
	if s.at == len(s.data) {
		return 0
	}
	return s.data[s.at]
}

// scanByte scans one byte, which must be in set.
func (s *syntax) scanByte(set string) bool {
	c := s.peek()
	if c == 0 || strings.IndexByte(set, c) < 0 {
		return false
	}
	s.at++
	return true
}

func (s *syntax) word(word string) bool {
	for i := range len(word) {
		if !s.scanByte(word[i : i+1]) {
			return false
		}
	}
	return true
}

func (s *syntax) quoted() bool {
	if !s.scanByte(`"`) {
		return false
	}
	for {
		if plain := bytes.IndexFunc(s.data[s.at:],
			func(r rune) bool { return r < ' ' || r == '"' || r == '\\' }); plain >= 0 {
			s.at += plain
		} else {
			s.at = len(s.data)
		}
		switch {
		case s.scanByte(`"`):
			return true
		case !s.scanByte(`\`):
			return false
		case s.scanByte("u"):
			for range 4 {
				if !s.scanByte("0123456789abcdefABCDEF") {
					return false
				}
			}
		case !s.scanByte(`"\/bfnrt`):
			return false
		}
	}
}

const digits = "0123456789"

func (s *syntax) number() bool {
	s.scanByte("-")
	if !s.scanByte("0") && !s.digits() {
		return false
	}
	if s.scanByte(".") && !s.digits() {
		return false
	}
	if s.scanByte("eE") {
		s.scanByte("+-")
		return s.digits()
	}
	return true
}

func (s *syntax) digits() bool {
	if !s.scanByte(digits) {
		return false
	}
	for s.scanByte(digits) {
		continue
	}
	return true
}

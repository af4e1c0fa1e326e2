package js

import (
	"strconv"
	"strings"
)

// SyntaxError is the error that JavaScript's JSON.parse throws, with the message that V8, Node's
// JavaScript engine, gives it.
type SyntaxError struct{ Message string }

func (e *SyntaxError) Error() string { return e.Message }

// Parse returns the result of JavaScript's JSON.parse(s).
func Parse(s string) (v any, err error) {
	p := &parser{s: s}
	defer func() {
		if failed, ok := recover().(*SyntaxError); ok {
			v, err = nil, failed
		}
	}()
	p.space()
	v = p.value()
	p.space()
	if p.i < len(p.s) {
		p.failAt("Unexpected non-whitespace character after JSON")
	}
	return v, nil
}

type parser struct {
	s string
	i int
}

// fail panics with a SyntaxError whose text is the given message followed by the current position.
func (p *parser) fail(message string) { p.failAt(message + " in JSON") }

func (p *parser) failAt(what string) {
	before := p.s[:p.i]
	line := 1 + strings.Count(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(before), "\n")
	column := 1 + units(before[strings.LastIndexAny(before, "\r\n")+1:])
	panic(&SyntaxError{what + " at position " + strconv.Itoa(units(before)) +
		" (line " + strconv.Itoa(line) + " column " + strconv.Itoa(column) + ")"})
}

// unexpected panics with the SyntaxError for the next character, which is not allowed at this
// position.
func (p *parser) unexpected() {
	switch c := p.peek(); {
	case p.i >= len(p.s):
		panic(&SyntaxError{"Unexpected end of JSON input"})
	case c == '"':
		p.fail("Unexpected string")
	case c == '-' || c >= '0' && c <= '9':
		p.fail("Unexpected number")
	}
	panic(&SyntaxError{unexpectedToken(p.s, p.i)})
}

// peek returns the next byte, or 0 at the end of the text.
func (p *parser) peek() byte {
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

func (p *parser) space() {
	for p.i < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.i]) >= 0 {
		p.i++
	}
}

func (p *parser) value() any {
	switch c := p.peek(); {
	case c == '{':
		return p.object()
	case c == '[':
		return p.array()
	case c == '"':
		return p.text()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case c == 't':
		return p.literal("true", true)
	case c == 'f':
		return p.literal("false", false)
	case c == 'n':
		return p.literal("null", nil)
	}
	p.unexpected()
	return nil
}

func (p *parser) literal(word string, v any) any {
	for i := range len(word) {
		if p.peek() != word[i] {
			p.unexpected()
		}
		p.i++
	}
	return v
}

func (p *parser) object() *Object {
	o, missing := &Object{}, "Expected property name or '}'"
	p.items('}', "property value", func() {
		if p.peek() != '"' {
			p.fail(missing)
		}
		missing = "Expected double-quoted property name"
		name := p.text()
		p.space()
		if p.peek() != ':' {
			p.fail("Expected ':' after property name")
		}
		p.i++
		p.space()
		o.Set(name, p.value())
	})
	return o
}

func (p *parser) array() *Array {
	a := &Array{}
	p.items(']', "array element", func() { a.Items = append(a.Items, p.value()) })
	return a
}

// items reads an object or a list whose closing bracket is the parameter end. It calls the function
// item to read each item. The parameter what describes an item in error messages, such as "array
// element".
func (p *parser) items(end byte, what string, item func()) {
	p.i++
	p.space()
	for first := true; !first || p.peek() != end; first = false {
		item()
		p.space()
		if p.peek() == end {
			break
		}
		if p.peek() != ',' {
			p.fail("Expected ',' or '" + string(end) + "' after " + what)
		}
		p.i++
		p.space()
	}
	p.i++
}

func (p *parser) number() float64 {
	start := p.i
	if p.peek() == '-' {
		p.i++
		if p.digits() == 0 {
			p.fail("No number after minus sign")
		}
		p.i -= len(p.s[start+1 : p.i])
	}
	if p.peek() == '0' {
		p.i++
		if c := p.peek(); c >= '0' && c <= '9' {
			p.unexpected()
		}
	}
	p.digits()
	if p.peek() == '.' {
		p.i++
		if p.digits() == 0 {
			p.fail("Unterminated fractional number")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.i++
		if c := p.peek(); c == '+' || c == '-' {
			p.i++
		}
		if p.digits() == 0 {
			p.fail("Exponent part is missing a number")
		}
	}
	f, _ := strconv.ParseFloat(p.s[start:p.i], 64) // f is infinite if the number is too large
	return f
}

func (p *parser) digits() int {
	start := p.i
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.i++
	}
	return p.i - start
}

func (p *parser) text() string {
	p.i++
	var out []byte
	for {
		switch c := p.peek(); {
		case p.i >= len(p.s):
			p.fail("Unterminated string")
		case c == '"':
			p.i++
			return string(out)
		case c < ' ':
			p.fail("Bad control character in string literal")
		case c == '\\':
			out = p.escape(out)
		default:
			run := p.i
			for run < len(p.s) && p.s[run] >= ' ' && p.s[run] != '"' && p.s[run] != '\\' {
				run++
			}
			out = append(out, p.s[p.i:run]...)
			p.i = run
		}
	}
}

func (p *parser) escape(out []byte) []byte {
	p.i++
	c := p.peek()
	if at := strings.IndexByte(`"\/bfnrt`, c); at >= 0 && p.i < len(p.s) {
		p.i++
		return append(out, "\"\\/\b\f\n\r\t"[at])
	}
	if c != 'u' {
		if p.i >= len(p.s) {
			p.unexpected()
		}
		p.fail("Bad escaped character")
	}
	p.i++
	var unit rune
	for range 4 {
		if !isHex(p.peek()) {
			p.fail("Bad Unicode escape")
		}
		unit = unit<<4 | rune(unhex(p.peek()))
		p.i++
	}
	return appendUnit(out, unit)
}

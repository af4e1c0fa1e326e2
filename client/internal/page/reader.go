package page

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/nango-go/nango/internal/jsondec"
)

// reader reads one page, record by record.
type reader[T, R any] struct {
	*codec[T, R]
	body  []byte
	json  *jsondec.Reader
	index int // the index of the next record in the page

	begun, inside bool   // whether the page, and its list of records, has been begun
	records       bool   // whether the page has a list of records
	known, sought bool   // whether next_cursor was read, and whether it was looked for ahead
	next          string // next_cursor

	meta    Metadata
	metaAt  int // where the value of the record's _nango_metadata begins; 0 if it has none
	metaEnd int // where the value of _nango_metadata ends
	beside  func() bool
}

func (c *codec[T, R]) open(body []byte) *reader[T, R] {
	p := &reader[T, R]{codec: c, body: body, json: jsondec.NewReader(body)}
	p.beside = p.readMetadata
	p.json.Remember()
	return p
}

// advance moves to the next record, or to the end of the page.
func (p *reader[T, R]) advance() (more bool, err error) {
	for {
		if p.inside {
			switch first := p.index == 0; {
			case first && p.json.Peek() != ']', !first && p.json.Next(','):
				return true, nil
			case !p.json.Next(']'):
				return false, p.bad("a malformed list of records")
			}
			p.inside = false
		}
		if more, err = p.member(); !more {
			return false, err
		}
	}
}

// member reads the next member of the page. For the list of records, it reads only the opening
// bracket.
func (p *reader[T, R]) member() (more bool, err error) {
	switch {
	case p.begun && p.json.Next('}'):
		return false, p.end()
	case p.begun && !p.json.Next(','), !p.begun && !p.json.Next('{'):
		return false, p.bad("not an object")
	case !p.begun && p.json.Next('}'):
		return false, p.end()
	}
	p.begun = true
	name, ok := p.text()
	if !ok || !p.json.Next(':') {
		return false, p.bad("a malformed name")
	}
	switch name {
	case "records":
		if p.records || !p.json.Next('[') {
			return false, p.bad("records that are not a single list")
		}
		p.records, p.inside = true, true
	case "next_cursor":
		if p.known {
			return false, p.bad("a second next_cursor")
		}
		if p.known, p.next = true, ""; p.json.Null() {
			return true, nil
		}
		if p.next, ok = p.text(); !ok {
			return false, p.bad("a next_cursor that is not a string")
		}
	default:
		raw, err := p.json.Raw()
		switch {
		case err != nil:
			return false, p.bad("malformed JSON")
		case name == "error" && string(raw) != "null":
			return false, p.bad("an error instead of records")
		}
	}
	return true, nil
}

// end returns an error unless the page is complete and nothing follows it.
func (p *reader[T, R]) end() error {
	switch {
	case !p.json.End():
		return p.bad("data after the page")
	case !p.records:
		return p.bad("no records")
	}
	p.known = true
	return nil
}

// text reads a string.
func (p *reader[T, R]) text() (s string, ok bool) {
	if p.json.Peek() != '"' {
		return "", false
	}
	raw, err := p.json.Raw()
	return s, err == nil && jsondec.Unmarshal(raw, &s) == nil
}

// cursor returns next_cursor. If next_cursor comes after the records, cursor reads ahead to find
// it. It returns "" if there is no next_cursor or if the JSON before it is malformed.
func (p *reader[T, R]) cursor() string {
	if p.known || p.sought {
		return p.next
	}
	p.sought = true
	ahead := *p
	ahead.json = p.json.At(p.json.Offset())
	for !ahead.known {
		more, err := ahead.advance()
		if err != nil || more && !ahead.json.Skip() {
			return "" // the error is reported when the page is read
		}
		ahead.index++
	}
	p.next = ahead.next
	return p.next
}

// bad returns the error for an answer that is not a page of records.
func (p *reader[T, R]) bad(problem string) error {
	e := &SyntaxError{Offset: p.json.Offset(), Problem: problem}
	var whole json.RawMessage
	err := json.NewDecoder(bytes.NewReader(p.body)).Decode(&whole)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		e.Err = io.ErrUnexpectedEOF
	}
	return e
}

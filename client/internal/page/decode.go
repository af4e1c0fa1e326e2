package page

import (
	"encoding/json"
	"errors"
	"reflect"
)

// codec says how the records of one iteration are decoded. It never changes.
type codec[T, R any] struct {
	unmarshal func([]byte, any) error
	place     Place[T, R]
	whole     bool
	// reuse tells that the bytes and variables given to unmarshal are free
	// again once it has returned.
	reuse bool
}

func newCodec[T, R any](cfg Config, place Place[T, R]) codec[T, R] {
	s := shapeOf(reflect.TypeFor[T]())
	c := codec[T, R]{unmarshal: cfg.Unmarshal, place: place, whole: s.whole, reuse: s.plain && cfg.Unmarshal == nil}
	if c.unmarshal == nil {
		c.unmarshal = json.Unmarshal
	}
	return c
}

// decoder is a codec at work in one goroutine.
type decoder[T, R any] struct {
	codec[T, R]
	meta Metadata
}

// decode decodes record i of c into a zero R, and returns its cursor. The error
// is a RecordError if the record is JSON that does not fit T, else a SyntaxError.
func (d *decoder[T, R]) decode(c *chunk, i int, into *R) (cursor string, err error) {
	at := c.records[i]
	record := c.buf[at.start:at.end:at.end]
	d.meta = Metadata{}
	data, err := d.separate(record, at)
	if err == nil {
		err = d.unmarshal(data, d.place(into, &d.meta))
	}
	if err == nil {
		return d.meta.Cursor, nil
	}
	var zero R
	*into = zero
	if bad, ok := errors.AsType[*SyntaxError](err); ok && bad == errMalformed || !json.Valid(data) {
		return "", &SyntaxError{Offset: c.base + int64(at.start), Problem: errMalformed.Problem}
	}
	return d.meta.Cursor, &RecordError{ID: idOf(data), Cursor: d.meta.Cursor, Err: err}
}

var errMalformed = &SyntaxError{Problem: "malformed JSON in a record"}

// separate reads the record's metadata and returns what T is to be decoded from.
func (d *decoder[T, R]) separate(record []byte, at span) ([]byte, error) {
	if at.meta == 0 && !at.odd {
		return record, nil
	}
	if !at.odd {
		key := at.meta - at.start
		if end := d.parseMember(record, key+len(metadataKey)); end > 0 {
			if d.whole {
				return record, nil
			}
			if data := cut(record, key, end); data != nil {
				return data, nil
			}
		}
	}
	if !json.Valid(record) {
		return nil, errMalformed
	}
	values, rest := split(record)
	if d.whole {
		rest = record
	}
	return rest, d.meta.parseSlowly(values)
}

// parseMember reads the metadata after its key; it returns 0 if it is not as
// the server writes it.
func (d *decoder[T, R]) parseMember(record []byte, i int) (end int) {
	if i = skipSpace(record, i); record[i] != ':' {
		return 0
	}
	i = skipSpace(record, i+1)
	n := d.meta.parse(record[i:])
	if n == 0 {
		return 0
	}
	return i + n
}

package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// ErrCursorRepeated ends an iteration whose server handed out a cursor that
// leads back to a page already read, which would go round for ever. Its text is
// about next_cursor.
var ErrCursorRepeated = errors.New("leads back to an earlier page")

// SyntaxError tells that an answer is not a page of records: HTML, garbage,
// malformed JSON, or a member of another type than Nango's. Its text has no
// part of the answer.
type SyntaxError struct {
	// Offset is where in the answer, in bytes, the problem was met. For a
	// problem inside a record it is where the record begins.
	Offset int64
	// Problem says what is wrong.
	Problem string
}

// Error tells the problem and its place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not a page of records: %s at byte %d", e.Problem, e.Offset)
}

// CutError tells that an answer ended or broke off before its JSON did.
type CutError struct {
	// Offset is how many bytes of the answer had been read.
	Offset int64
	// Reasks is how often the rest had been asked for again in vain.
	Reasks int
	// Err is the read's error, or io.ErrUnexpectedEOF.
	Err error
}

// Error tells where the answer ended and why.
func (e *CutError) Error() string {
	return fmt.Sprintf("page of records cut after %d bytes: %v", e.Offset, e.Err)
}

// Unwrap gives the read's error.
func (e *CutError) Unwrap() error { return e.Err }

// RecordError tells that one record does not fit the caller's type; the
// records around it are fine. Its text names the record and the field, and has
// no contents of the record.
type RecordError struct {
	// ID is the record's id: a string as it is, a number in its digits, ""
	// where the record has neither.
	ID string
	// Cursor is the record's own cursor, "" where it could not be read.
	Cursor string
	// Err is what decoding gave. Its text may quote the record.
	Err error
}

// Error names the record and, where it is known, the field and both types.
func (e *RecordError) Error() string {
	return fmt.Sprintf("record %s (cursor %s) %s", quote(e.ID), quote(e.Cursor), e.Problem())
}

// Problem says what does not fit, without the record's name and contents.
func (e *RecordError) Problem() string { return misfit(e.Err) }

// Unwrap gives the error of decoding.
func (e *RecordError) Unwrap() error { return e.Err }

// misfit says what decoding met, without the text of err, which may quote.
func misfit(err error) string {
	var bad *metadataError
	if errors.As(err, &bad) {
		return "has a malformed _nango_metadata"
	}
	var typed *json.UnmarshalTypeError
	if !errors.As(err, &typed) {
		return fmt.Sprintf("does not decode (%T)", err)
	}
	kind, _, _ := strings.Cut(typed.Value, " ") // "number 12" quotes
	if typed.Field == "" {
		return fmt.Sprintf("does not fit: %s into Go type %v", kind, typed.Type)
	}
	return fmt.Sprintf("does not fit: %s into field %s of Go type %v", kind, typed.Field, typed.Type)
}

// quote bounds what a hostile id or cursor can put into a log line.
func quote(s string) string {
	const limit = 200
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// panicked carries a panic from the goroutine where it happened to the
// consumer's, where it goes on and can be recovered.
type panicked struct{ value any }

func (*panicked) Error() string { return "panic while reading records" }

// errExited stands for user code that ended its goroutine (runtime.Goexit).
var errExited = errors.New("a function called while reading records ended its goroutine")

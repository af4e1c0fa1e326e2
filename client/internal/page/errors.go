package page

import (
	"errors"
	"fmt"

	"github.com/nango-go/nango/internal/misfit"
)

// ErrCursorRepeated ends an iteration if the server returned a cursor that leads back to an earlier
// page, since the iteration would otherwise never end. Its text is meant to follow the word
// next_cursor.
var ErrCursorRepeated = errors.New("leads back to an earlier page")

// SyntaxError reports that an answer is not a page of records: it is HTML or malformed JSON, or one
// of its members has a type that Nango does not document. Its text quotes nothing from the answer.
type SyntaxError struct {
	// Offset is the position of the problem in the answer, in bytes. For a problem inside a record
	// it is the position where the record begins.
	Offset int
	// Problem says what is wrong.
	Problem string
	// Err is io.ErrUnexpectedEOF if the answer ends too early, and otherwise nil.
	Err error
}

// Error returns the problem and its position.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("is not a page of records: %s at byte %d", e.Problem, e.Offset)
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// RecordError reports that one record does not fit the caller's type; other records may fit. Its
// text names the record and the field, and quotes no other contents of the record.
type RecordError struct {
	// ID is the record's id: a string unchanged, a number as written, or "" if the id is neither.
	ID string
	// Metadata has the parts of the record's metadata that could be read.
	Metadata Metadata
	// Index is the record's position in its page, from 0.
	Index int
	// Err is the decoder's error. Its text may quote the record.
	Err error

	misfit *misfit.Misfit // nil if the field is not known
}

// Error names the record and, if they are known, the field and both types.
func (e *RecordError) Error() string {
	return fmt.Sprintf("record %s (cursor %s) %s", quote(e.ID), quote(e.Metadata.Cursor), e.Problem())
}

// Problem describes what does not fit, without the id or the contents of the record.
func (e *RecordError) Problem() string {
	at := fmt.Sprintf("records[%d]", e.Index)
	switch m := e.misfit; {
	//nolint:errorlint // errors.Is would call methods of an error that the caller's type returned
	case e.Err == errUnidentified || e.Err == errNotObject:
		return "does not fit: " + at + " " + e.Err.Error()
	case m == nil:
		return fmt.Sprintf("does not fit: %s does not decode (%T)", at, e.Err)
	case m.Path == "" || m.Path[0] == '[':
		return "does not fit: " + at + m.Path + " " + m.Problem()
	default:
		return "does not fit: " + at + "." + m.Path + " " + m.Problem()
	}
}

// Unwrap returns Err.
func (e *RecordError) Unwrap() error { return e.Err }

// quote returns s quoted and truncated, so that a hostile id or cursor cannot fill or forge log
// lines.
func quote(s string) string {
	const limit = 200
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// panicked is a panic that happened in a goroutine other than the consumer's. The consumer's
// goroutine panics with the same value, so that the consumer can recover it.
type panicked struct{ value any }

func (*panicked) Error() string { return "panic while reading records" }

// errExited is the error of a fetch in which a function ended the goroutine with runtime.Goexit.
var errExited = errors.New("a function called while reading records ended its goroutine")

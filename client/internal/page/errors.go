package page

import (
	"errors"
	"fmt"

	"github.com/nango-go/nango/internal/misfit"
)

// ErrCursorRepeated ends an iteration whose server returned a cursor that leads back to a page
// already read, which would go on for ever. Its text is about next_cursor.
var ErrCursorRepeated = errors.New("leads back to an earlier page")

// SyntaxError reports that an answer is not a page of records: HTML, malformed JSON, or a member of
// another type than Nango's. Its text quotes nothing of the answer.
type SyntaxError struct {
	// Offset is where in the answer, in bytes, the problem was met. For a problem inside a record
	// it is where the record begins.
	Offset int
	// Problem says what is wrong.
	Problem string
	// Err is io.ErrUnexpectedEOF for an answer that ends too early, else nil.
	Err error
}

// Error returns the problem and its place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not a page of records: %s at byte %d", e.Problem, e.Offset)
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// RecordError reports that one record does not fit the caller's type; the records around it are
// fine. Its text names the record and the field, and quotes nothing of the record.
type RecordError struct {
	// ID is the record's id: a string as it is, a number in its digits, "" if the record has
	// neither.
	ID string
	// Cursor is the record's own cursor, "" if it could not be read.
	Cursor string
	// Index is the record's position in its page, from 0.
	Index int
	// Err is what decoding returned. Its text may quote the record.
	Err error

	misfit *misfit.Misfit // nil if it is not known
}

// Error names the record and, if it is known, the field and both types.
func (e *RecordError) Error() string {
	return fmt.Sprintf("record %s (cursor %s) %s", quote(e.ID), quote(e.Cursor), e.Problem())
}

// Problem says what does not fit, without the record's name and contents.
func (e *RecordError) Problem() string {
	at := fmt.Sprintf("records[%d]", e.Index)
	switch m := e.misfit; {
	case m == nil:
		return fmt.Sprintf("does not fit: %s does not decode (%T)", at, e.Err)
	case m.Path == "" || m.Path[0] == '[':
		return "does not fit: " + at + m.Path + " " + m.Problem()
	default:
		return "does not fit: " + at + "." + m.Path + " " + m.Problem()
	}
}

// Unwrap returns the error of decoding.
func (e *RecordError) Unwrap() error { return e.Err }

// quote bounds what a hostile id or cursor can put into a log line.
func quote(s string) string {
	const limit = 200
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return fmt.Sprintf("%q", s)
}

// panicked carries a panic from the goroutine where it happened to the consumer's, where it goes on
// and can be recovered.
type panicked struct{ value any }

func (*panicked) Error() string { return "panic while reading records" }

// errExited stands for user code that ended its goroutine (runtime.Goexit).
var errExited = errors.New("a function called while reading records ended its goroutine")

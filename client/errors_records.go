package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/nango-go/nango/client/internal/page"
)

// RecordError reports a record that does not fit the caller's type. It identifies the record
// without its contents.
type RecordError struct {
	// ID is the record's id as a string; "" if it has none.
	ID string
	// Cursor is the record's own cursor; "" if it could not be read.
	Cursor string
	// Err says what does not fit.
	Err error
}

// Error returns the id and cursor of the record and the field that does not fit.
func (e *RecordError) Error() string {
	text := fmt.Sprintf("nango: record %q (cursor %q) ", oneLine(e.ID), oneLine(e.Cursor))
	if e.Err == nil {
		return text + "does not fit"
	}
	return text + oneLine(e.Err.Error())
}

// Unwrap returns Err.
func (e *RecordError) Unwrap() error { return e.Err }

func (e *RecordError) facts() []fact {
	return []fact{{"record", oneLine(e.ID)}, {"cursor", oneLine(e.Cursor)}, {"problem", e.Error()}}
}

// Format prints the result of Error, whatever the verb.
func (e *RecordError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue returns the facts that Error prints, as attributes.
func (e *RecordError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the facts that Error prints, as an object.
func (e *RecordError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

const recordsPath = "/records"

// badPage returns the error for a response that is not a page of records.
func badPage(field string, err error) error {
	return &SDKValidationError{Field: field, StatusCode: http.StatusOK, Method: http.MethodGet,
		Path: recordsPath, Err: err}
}

// recordsError converts an error of package page to its public type.
func recordsError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*page.RecordError](err); ok {
		return &RecordError{ID: e.ID, Cursor: e.Cursor, Err: errors.New(e.Problem())}
	}
	if e, ok := errors.AsType[*page.SyntaxError](err); ok {
		return badPage("", e)
	}
	if errors.Is(err, page.ErrCursorRepeated) {
		return badPage("next_cursor", page.ErrCursorRepeated)
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		if _, ok := errors.AsType[*TransportError](err); !ok {
			return &TransportError{Method: http.MethodGet, Path: recordsPath, Attempts: 1, Err: err}
		}
	}
	return err
}

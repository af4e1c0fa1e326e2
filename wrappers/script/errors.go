package script

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// These errors say why a pagination ended early. A [*PaginationError] wraps them.
var (
	// ErrPageCycle means that the provider returned the same page for the same cursor, link or
	// offset three times. Equal pages at different offsets are not a cycle.
	ErrPageCycle = errors.New("the provider returns the same page repeatedly")
	// ErrForeignHost means that the link to the next page points to a host that
	// [Pagination].LinkHosts does not allow.
	ErrForeignHost = errors.New("the link to the next page leads to another host")
	// ErrTooManyPages means that there are more pages than [PaginateConfig].MaxPages.
	ErrTooManyPages = errors.New("there are more pages than MaxPages allows")
	// ErrNotAList means that a page is not a list, usually because [Pagination].ResponsePath is
	// missing or wrong.
	ErrNotAList = errors.New("the page is not a list; check the response path")
)

// ProviderError is the error for a provider's response whose status is outside 2xx. It contains the
// body of the response, up to [MaxResponse] bytes.
type ProviderError = client.ProviderError

// PaginationError reports that a pagination could not continue. The pages before the failed page
// are valid.
type PaginationError struct {
	// Page is the number of the failed page, counted from 1.
	Page int
	// Err is the cause: [ErrPageCycle], [ErrForeignHost], [ErrTooManyPages], [ErrNotAList], or an
	// error that says what else is wrong with the page.
	Err error
}

// Error returns a message with the page number and the cause.
func (e *PaginationError) Error() string {
	return fmt.Sprintf("nango: pagination stopped at page %d: %v", e.Page, e.Err)
}

// Unwrap returns Err.
func (e *PaginationError) Unwrap() error { return e.Err }

// ActionError is the error with which an action reports a failure to its caller. The Go function
// that implements the action returns it:
//
//	return nil, &script.ActionError{Payload: map[string]any{"any_key": "any_value"}}
//
// [RunAction] turns it into the JSON that Nango documents for the caller. Printing an ActionError
// does not print the payload.
type ActionError struct {
	// Payload is sent to the caller of the action. It is a struct or a map; any other value is sent
	// as {"message": …}.
	Payload any
}

// Error returns a fixed message without the payload.
func (e *ActionError) Error() string { return "nango: the action failed with an ActionError" }

// MarshalJSON returns {"error_type": "action_script_failure", "payload": {…}}.
func (e *ActionError) MarshalJSON() ([]byte, error) {
	payload, err := json.Marshal(e.Payload)
	if err != nil {
		return nil, argument.Invalid("Payload", "does not marshal to JSON")
	}
	switch {
	case bytes.Equal(payload, []byte("null")):
		payload = []byte("{}")
	case payload[0] != '{':
		payload = append(append([]byte(`{"message":`), payload...), '}')
	}
	return json.Marshal(struct {
		ErrorType string          `json:"error_type"`
		Payload   json.RawMessage `json:"payload"`
	}{"action_script_failure", payload})
}

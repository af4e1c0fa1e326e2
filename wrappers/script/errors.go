package script

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/nango-go/nango/client"
)

// Why a pagination ended before its end. They are wrapped in a [*PaginationError].
var (
	// ErrPageCycle is a provider that gave the same page for the same cursor, link or offset for the third time.
	ErrPageCycle = errors.New("the provider brings the same page again and again")
	// ErrTooManyPages is a pagination that goes on after [PaginateConfig].MaxPages.
	ErrTooManyPages = errors.New("there are more pages than MaxPages allows")
	// ErrNotAList is a page that is no list, usually for want of a response path.
	ErrNotAList = errors.New("the page is not a list; is the response path right?")
)

// ProviderError is an answer of the provider that is no success. Printing it shows the method, the path and the
// status, and never what the provider said.
type ProviderError struct {
	// StatusCode is the provider's status: anything but 2xx.
	StatusCode int
	// Header and Body are those of the answer.
	Header http.Header
	Body   []byte
	// Method and Endpoint are those of the request; the endpoint's query is left out.
	Method, Endpoint string
}

// Error tells the method, the path and the status.
func (e *ProviderError) Error() string {
	return fmt.Sprintf("nango: the provider answered %s %s with status %d", e.Method, e.Endpoint, e.StatusCode)
}

// Format prints Error, whatever the verb, since headers and body may hold secrets.
func (e *ProviderError) Format(s fmt.State, _ rune) { _, _ = fmt.Fprint(s, e.Error()) }

// LogValue has the same facts as Error, as attributes.
func (e *ProviderError) LogValue() slog.Value {
	return slog.GroupValue(slog.String("method", e.Method), slog.String("endpoint", e.Endpoint), slog.Int("status", e.StatusCode))
}

// PaginationError is a pagination that could not go on. Pages that were yielded before are good.
type PaginationError struct {
	// Page is which page it was, counted from 1.
	Page int
	// Err is why: [ErrPageCycle], [ErrTooManyPages], [ErrNotAList], or what was wrong with the page.
	Err error
}

// Error tells the page and the reason.
func (e *PaginationError) Error() string {
	return fmt.Sprintf("nango: pagination stopped at page %d: %v", e.Page, e.Err)
}

// Unwrap returns Err.
func (e *PaginationError) Unwrap() error { return e.Err }

// invalid is the client's error for an argument that cannot be used.
func invalid(field, problem string) error {
	return &client.SDKValidationError{Field: field, Err: errors.New(problem)}
}

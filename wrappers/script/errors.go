package script

import (
	"errors"
	"fmt"

	"github.com/nango-go/nango/client"
)

// Why a pagination ended before its end. They are wrapped in a [*PaginationError].
var (
	// ErrPageCycle is a provider that gave the same page for the same cursor, link or offset for the third time.
	// Offsets go on, so that equal pages of them are no circle.
	ErrPageCycle = errors.New("the provider brings the same page again and again")
	// ErrForeignHost is a link to the next page that leads to another host than [Pagination].LinkHosts allows.
	ErrForeignHost = errors.New("the link to the next page leads to another host")
	// ErrTooManyPages is a pagination that goes on after [PaginateConfig].MaxPages.
	ErrTooManyPages = errors.New("there are more pages than MaxPages allows")
	// ErrNotAList is a page that is no list, usually for want of a response path.
	ErrNotAList = errors.New("the page is not a list; is the response path right?")
)

// ProviderError is an answer of the provider outside 2xx. Its body is the whole one, up to [MaxResponse].
type ProviderError = client.ProviderError

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

package follow

import (
	"errors"
	"fmt"

	"github.com/nango-go/nango/client"
)

// ErrOvertaken says that another follower has read on from the same state meanwhile. Nothing is
// lost: the next look goes on from there.
var ErrOvertaken = errors.New("follow: another follower has stored a newer state")

// ResetError says that the records of a [Ref] are not those any more that were read before, so that
// what is gone cannot be told from the list. [Follower.Reconcile] reads all of them anew.
type ResetError struct {
	Ref Ref
	// Reason says how it was found.
	Reason string
	// Err is what the server answered, or nil.
	Err error
}

// Error names the ref and the reason.
func (e *ResetError) Error() string {
	return fmt.Sprintf("follow: the records of %s were reset: %s", e.Ref, e.Reason)
}

// Unwrap returns Err.
func (e *ResetError) Unwrap() error { return e.Err }

// StoreError is a [Store] that failed, or that returned what it was not given.
type StoreError struct {
	Ref Ref
	// Op is load or save.
	Op  string
	Err error
}

// Error names the ref and what failed.
func (e *StoreError) Error() string {
	return fmt.Sprintf("follow: %s the state of %s: %v", e.Op, e.Ref, e.Err)
}

// Unwrap returns Err.
func (e *StoreError) Unwrap() error { return e.Err }

// HandleError is a Handle that failed. Its batch comes again.
type HandleError struct {
	Ref Ref
	// Err is what Handle returned, or a [*PanicError].
	Err error
}

// Error names the ref and says what Handle returned.
func (e *HandleError) Error() string {
	return fmt.Sprintf("follow: handle a batch of %s: %v", e.Ref, e.Err)
}

// Unwrap returns Err.
func (e *HandleError) Unwrap() error { return e.Err }

// PanicError is a Handle that panicked.
type PanicError struct {
	// Value is what it panicked with. It is not printed, since it may hold a record.
	Value any
	// Stack is the stack of the panic.
	Stack []byte
}

// Error says that Handle panicked, and with which type.
func (e *PanicError) Error() string {
	if err, ok := e.Value.(interface {
		error
		RuntimeError()
	}); ok {
		return "panic: " + err.Error()
	}
	return fmt.Sprintf("panic with a %T", e.Value)
}

// ModelError says that no sync of an integration has a model. The server takes any name and answers
// with no records.
type ModelError struct {
	ProviderConfigKey, Model string
}

// Error names the model and the integration.
func (e *ModelError) Error() string {
	return fmt.Sprintf("follow: no sync of the integration %s has the model %s", e.ProviderConfigKey,
		e.Model)
}

func invalid(field, problem string) error {
	return &client.SDKValidationError{Field: field, Err: errors.New(problem)}
}

package follow

import (
	"errors"
	"fmt"
	"strings"
)

// ErrOvertaken means that another follower started from the same state and has already stored a
// newer state. Nothing is lost: the next reading continues from the newer state.
var ErrOvertaken = errors.New("follow: another follower has stored a newer state")

// ResetError means that the records of a [Ref] were replaced since they were last read. The list of
// records therefore does not show which of the old records were deleted. [Follower.Reconcile] reads
// all records again.
type ResetError struct {
	Ref Ref
	// Reason describes how the follower noticed the reset.
	Reason string
	// Err is the server's error if the server refused the stored cursor, or nil otherwise.
	Err error
}

// Error returns a message with the ref and the reason.
func (e *ResetError) Error() string {
	return fmt.Sprintf("follow: the records of %s were reset: %s", e.Ref, e.Reason)
}

// Unwrap returns Err.
func (e *ResetError) Unwrap() error { return e.Err }

// StoreError reports that a [Store] failed, or that it loaded a state that does not belong to the
// Ref.
type StoreError struct {
	Ref Ref
	// Op is "load", "save" or "delete".
	Op  string
	Err error
}

// Error returns a message with the operation, the ref and the cause.
func (e *StoreError) Error() string {
	return fmt.Sprintf("follow: %s the state of %s: %v", e.Op, e.Ref, e.Err)
}

// Unwrap returns Err.
func (e *StoreError) Unwrap() error { return e.Err }

// HandleError reports that Handle failed. The same batch is passed to Handle again at the next
// attempt.
type HandleError struct {
	Ref Ref
	// Err is the error that Handle returned, or a [*PanicError] if Handle panicked.
	Err error
}

// Error returns a message with the ref and the error of Handle.
func (e *HandleError) Error() string {
	return fmt.Sprintf("follow: handle a batch of %s: %v", e.Ref, e.Err)
}

// Unwrap returns Err.
func (e *HandleError) Unwrap() error { return e.Err }

// PanicError reports that Handle panicked.
type PanicError struct {
	// Value is the value that Handle panicked with. The error's message does not contain it, since
	// it may contain a record.
	Value any
	// Stack is the stack trace of the panic.
	Stack []byte
}

// Error returns a message with the type of the panic's value, without the value itself.
func (e *PanicError) Error() string {
	if err, ok := e.Value.(interface {
		error
		RuntimeError()
	}); ok {
		return "panic: " + err.Error()
	}
	return fmt.Sprintf("panic with a %T", e.Value)
}

// ConnectionError reports that Nango does not know the connection of a [Ref], for example because
// the connection was deleted. It wraps Nango's response and matches client.ErrNotFound.
type ConnectionError struct {
	Ref Ref
	Err error
}

// Error returns a message with the Ref and Nango's response.
func (e *ConnectionError) Error() string {
	return fmt.Sprintf("follow: the connection of %s does not exist: %v", e.Ref, e.Err)
}

// Unwrap returns Err.
func (e *ConnectionError) Unwrap() error { return e.Err }

// IntegrationError reports that Nango has no integrations with the keys in ProviderConfigKeys,
// although [Config].Models names them. Nango's API does not report an unknown key: the list of its
// connections is just empty.
type IntegrationError struct{ ProviderConfigKeys []string }

// Error returns a message with the keys.
func (e *IntegrationError) Error() string {
	return "follow: Nango has no integration " + strings.Join(e.ProviderConfigKeys, ", ")
}

// ModelError reports that no sync of the integration writes the model. Nango's API does not report
// an unknown model: the list of its records is just empty.
type ModelError struct {
	ProviderConfigKey, Model string
}

// Error returns a message with the model and the integration.
func (e *ModelError) Error() string {
	return fmt.Sprintf("follow: no sync of the integration %s has the model %s", e.ProviderConfigKey,
		e.Model)
}

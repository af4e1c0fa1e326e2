package client

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"slices"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/gen"
)

// Version is the version of this module. SpecVersion is the Nango version that openapi.yaml
// describes.
const (
	Version     = "0.1.0"
	SpecVersion = "0.71.10"
)

func userAgent() string {
	return "nango-go/" + Version + " (spec " + SpecVersion + "; " + runtime.Version() + ")"
}

// ServerVersionError reports that the server does not have an operation: its version of Nango is
// too old or too new, or it is not a Nango server. It matches errors.ErrUnsupported, and errors.As
// finds an [*SDKError] in it. It does not match [ErrNotFound], although the status is usually 404.
type ServerVersionError struct {
	// Since is the oldest version of Nango that has the operation, such as 0.71.6. It is "" if even
	// the oldest known version has the operation.
	Since string
	// Until is the newest version of Nango that has the operation. It is "" if even the newest known
	// version has the operation.
	Until string
	// Response is the server's response.
	Response *SDKError
}

// wrongVersion returns a *ServerVersionError if err is the response of a server that does not have
// the operation op. Such a response has status 501, or status 404 and no error code (for example,
// an HTML page). For other errors, wrongVersion returns err.
func wrongVersion(op gen.Operation, err error) error {
	r, ok := errors.AsType[*wire.Refusal](err)
	if !ok || op.Since == "" && op.Until == "" {
		return err
	}
	unknown := r.StatusCode == http.StatusNotFound && r.Code == ""
	if !unknown && (r.StatusCode != http.StatusNotImplemented || r.Code != "not_implemented") {
		return err
	}
	return versionError(op.Since, op.Until, refused(r))
}

func versionError(since, until string, refusal error) error {
	e := &ServerVersionError{Since: since, Until: until}
	_ = errors.As(refusal, &e.Response)
	return e
}

// refusedParameter reports whether err is a response with status 400 because the path parameter
// with the given name has the wrong form.
func refusedParameter(err error, name string) bool {
	e, ok := errors.AsType[*Response400](err)
	return ok && e.Code == "invalid_uri_params" &&
		slices.ContainsFunc(e.Errors, func(fault FieldError) bool {
			return slices.Equal(fault.Path, []string{name})
		})
}

// Is reports whether target is errors.ErrUnsupported.
func (e *ServerVersionError) Is(target error) bool { return target == errors.ErrUnsupported }

// As sets *target to e.Response if target is a **[SDKError].
func (e *ServerVersionError) As(target any) bool {
	response, ok := target.(**SDKError)
	if !ok || e.Response == nil {
		return false
	}
	*response = e.Response
	return true
}

func (e *ServerVersionError) problem() string {
	switch {
	case e.Until != "":
		return "the server is too new for it: Nango has it up to " + oneLine(e.Until)
	case e.Since != "":
		return "the server is too old for it: Nango has it since " + oneLine(e.Since)
	}
	return "the server does not have it"
}

// Error returns one line: "nango: GET /environments: 404 Not Found: the server is too old for it:
// Nango has it since 0.71.7".
func (e *ServerVersionError) Error() string {
	if e.Response == nil {
		return "nango: " + e.problem()
	}
	return e.Response.Error() + ": " + e.problem()
}

// Format prints the result of Error, whatever the verb.
func (e *ServerVersionError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *ServerVersionError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *ServerVersionError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

func (e *ServerVersionError) facts() []fact {
	facts := []fact{{"problem", e.problem()}}
	if e.Response != nil {
		facts = append(e.Response.facts(), facts...)
	}
	return facts
}

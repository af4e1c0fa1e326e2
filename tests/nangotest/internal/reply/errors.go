// Package reply writes responses as Nango's server does: errors in Nango's JSON format, and JSON
// bodies with the headers that Express adds.
package reply

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Refusal is an error response.
type Refusal struct {
	Status int
	Body   ErrorBody
}

// ErrorBody is the value of the field error in the body of a [Refusal].
type ErrorBody struct {
	Message  string          `json:"message,omitempty"`
	Code     string          `json:"code"`
	Errors   []FieldError    `json:"errors,omitempty"`
	Payload  any             `json:"payload,omitempty"`
	Upstream json.RawMessage `json:"upstream,omitempty"`
	Method   string          `json:"method,omitempty"`
	Path     string          `json:"path,omitempty"`
}

// FieldError describes a problem with one value of a request.
type FieldError struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Path    []string `json:"path"`
}

// json returns the body of the response. Its fields are in the order in which a real server writes
// them, since the ETag depends on this order. If there is no payload, the code is the first field.
func (r *Refusal) json() ([]byte, error) {
	body := any(r.Body)
	if r.Body.Payload == nil && r.Body.Message != "" {
		body = struct {
			Code     string          `json:"code"`
			Message  string          `json:"message"`
			Errors   []FieldError    `json:"errors,omitempty"`
			Upstream json.RawMessage `json:"upstream,omitempty"`
		}{r.Body.Code, r.Body.Message, r.Body.Errors, r.Body.Upstream}
	}
	return wirejson.Encode(map[string]any{"error": body})
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s", r.Status, r.Body.Code) }

// Refuse returns an error response with the given status, code and message. message may be empty.
func Refuse(status int, code, message string) *Refusal {
	return &Refusal{Status: status, Body: ErrorBody{Code: code, Message: message}}
}

// BadRequest is [Refuse] with the status 400.
func BadRequest(code, message string) *Refusal {
	return Refuse(http.StatusBadRequest, code, message)
}

// Missing returns an error response with the status 404.
func Missing(code, format string, args ...any) *Refusal {
	return Refuse(http.StatusNotFound, code, fmt.Sprintf(format, args...))
}

// NotFound is like [Missing], with the code not_found.
func NotFound(format string, args ...any) *Refusal { return Missing("not_found", format, args...) }

// RefuseWith is like [Refuse] but also sets the payload. The JSON of an [EmptyObject] payload is
// {}.
func RefuseWith(status int, code, message string, payload any) *Refusal {
	r := Refuse(status, code, message)
	r.Body.Payload = payload
	return r
}

// Invalid returns the error response to a request with invalid values. It has the status 400 and
// lists errs.
func Invalid(code string, errs ...FieldError) *Refusal {
	return &Refusal{Status: http.StatusBadRequest, Body: ErrorBody{Code: code, Errors: errs}}
}

// InvalidBody returns the error response to a request whose body has one invalid value.
func InvalidBody(code, message string, path ...string) *Refusal {
	return Invalid("invalid_body", Issue(code, message, path...))
}

// Issue returns a FieldError. If path is nil, Issue replaces it with an empty list, whose JSON is
// [] and not null.
func Issue(code, message string, path ...string) FieldError {
	if path == nil {
		path = []string{}
	}
	return FieldError{Code: code, Message: message, Path: path}
}

// Unexpected returns the response of a server that failed for an unknown reason.
func Unexpected() *Refusal {
	id := ids.NewUUID()
	return RefuseWith(http.StatusInternalServerError, "generic_error_support",
		fmt.Sprintf("An error occurred. Please contact support with this unique id: %q", id), id)
}

// missingThing returns the error response for something that does not exist. The parameter sought
// describes the missing thing. It is the payload of the response, and its JSON is the end of the
// response's message.
func missingThing(status int, code, message string, sought any) *Refusal {
	shown, _ := json.MarshalIndent(sought, "", "  ")
	return RefuseWith(status, code, message+" in the Nango dashboard "+string(shown), sought)
}

// NoConnection returns the error response for a connection that does not exist.
func NoConnection(connectionID, providerConfigKey string) *Refusal {
	return missingThing(http.StatusNotFound, "unknown_connection",
		"No connection matching the provided params of 'connection_id' and 'provider_config_key'. Please make sure these values exist",
		map[string]string{"connectionId": connectionID, "providerConfigKey": providerConfigKey})
}

// NoProviderConfig returns the error response for an integration that does not exist. sought
// becomes the payload of the response.
func NoProviderConfig(sought any) *Refusal {
	return missingThing(http.StatusBadRequest, "unknown_provider_config",
		"There is no Provider Configuration matching this key. Please make sure this value exists", sought)
}

// EmptyObject has the JSON {}.
type EmptyObject struct{}

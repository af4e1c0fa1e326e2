package nangotest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// refusal is an answer with Nango's error envelope.
type refusal struct {
	status int
	body   errorBody
}

type errorBody struct {
	Message  string          `json:"message,omitempty"`
	Code     string          `json:"code"`
	Errors   []fieldError    `json:"errors,omitempty"`
	Payload  any             `json:"payload,omitempty"`
	Upstream json.RawMessage `json:"upstream,omitempty"`
	Method   string          `json:"method,omitempty"`
	Path     string          `json:"path,omitempty"`
}

type fieldError struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Path    []string `json:"path"`
}

type errorEnvelope struct {
	Error errorBody `json:"error"`
}

// MarshalJSON writes the fields in the order of a real server, by which its ETag can be told: the code comes first where
// there is no payload.
func (e errorEnvelope) MarshalJSON() ([]byte, error) {
	if e.Error.Payload != nil || e.Error.Message == "" {
		type envelope errorEnvelope
		return encode(envelope(e))
	}
	code, err := encode(e.Error.Code)
	if err != nil {
		return nil, err
	}
	e.Error.Code = ""
	rest, err := encode(struct {
		Message  string          `json:"message"`
		Errors   []fieldError    `json:"errors,omitempty"`
		Upstream json.RawMessage `json:"upstream,omitempty"`
	}{e.Error.Message, e.Error.Errors, e.Error.Upstream})
	if err != nil {
		return nil, err
	}
	return slices.Concat([]byte(`{"error":{"code":`), code, []byte(","), rest[1:], []byte("}")), nil
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.body.Code) }

// refuse is a refusal with a code and, where Nango has one, a message.
func refuse(status int, code, message string) *refusal {
	return &refusal{status: status, body: errorBody{Code: code, Message: message}}
}

// refuseWith adds a payload; {} shows as an empty object.
func refuseWith(status int, code, message string, payload any) *refusal {
	r := refuse(status, code, message)
	r.body.Payload = payload
	return r
}

// invalid is what a request with wrong values gets.
func invalid(code string, errs ...fieldError) *refusal {
	return &refusal{status: http.StatusBadRequest, body: errorBody{Code: code, Errors: errs}}
}

// invalidBody is a single wrong value of a body.
func invalidBody(code, message string, path ...string) *refusal {
	return invalid("invalid_body", issue(code, message, path...))
}

func issue(code, message string, path ...string) fieldError {
	if path == nil {
		path = []string{}
	}
	return fieldError{Code: code, Message: message, Path: path}
}

// unexpected is the answer of a server that failed in a way it did not expect.
func unexpected() *refusal {
	id := newUUID()
	return refuseWith(http.StatusInternalServerError, "generic_error_support",
		fmt.Sprintf("An error occurred. Please contact support with this unique id: %q", id), id)
}

// missingThing says that there is nothing of some kind. Its message ends with what was looked for, as its payload is.
func missingThing(status int, code, message string, sought any) *refusal {
	shown, _ := json.MarshalIndent(sought, "", "  ")
	return refuseWith(status, code, message+" in the Nango dashboard "+string(shown), sought)
}

func noConnection(connectionID, providerConfigKey string) *refusal {
	return missingThing(http.StatusNotFound, "unknown_connection",
		"No connection matching the provided params of 'connection_id' and 'provider_config_key'. Please make sure these values exist",
		map[string]string{"connectionId": connectionID, "providerConfigKey": providerConfigKey})
}

func noProviderConfig(sought any) *refusal {
	return missingThing(http.StatusBadRequest, "unknown_provider_config",
		"There is no Provider Configuration matching this key. Please make sure this value exists", sought)
}

type emptyObject struct{}

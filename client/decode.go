package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/nango-go/nango/client/internal/wire"
)

// decode reads the JSON of a successful answer into a type of the document. An object of something else in place of one
// with a list, such as the {"status":"ok"} of a gateway, is an [*SDKValidationError]: the list would seem to be empty.
func decode[T any](resp *http.Response, err error) (*T, error) {
	out := new(T)
	if err := decodeInto(resp, err, out); err != nil {
		return nil, err
	}
	if field := missingList(reflect.ValueOf(out).Elem()); field != "" {
		return nil, badAnswer(resp, content(resp), field, "is missing")
	}
	return out, nil
}

// missingList is the list that is all that the struct v is required to have, where v has nothing: even an empty list is
// not nil.
func missingList(v reflect.Value) (list string) {
	if v.Kind() != reflect.Struct || !v.IsZero() {
		return ""
	}
	for f := range v.Type().Fields() {
		switch name, option, _ := strings.Cut(f.Tag.Get("json"), ","); {
		case strings.Contains(option, "omit"):
		case f.Type.Kind() != reflect.Slice:
			return ""
		default:
			list = name
		}
	}
	return list
}

// decodeInto reads the JSON of a successful answer into out. An answer that is empty, null, cut or no JSON at all is an
// [*SDKValidationError], never a silent zero value.
func decodeInto(resp *http.Response, err error, out any) error {
	if err != nil {
		return publicError(err)
	}
	body := content(resp)
	if _, raw := out.(*json.RawMessage); !raw {
		switch trimmed := bytes.TrimSpace(body); {
		case len(trimmed) == 0:
			return badAnswer(resp, body, "", "is empty where JSON was expected")
		case bytes.Equal(trimmed, []byte("null")):
			if _, any := out.(*any); !any {
				return badAnswer(resp, body, "", "is null where an object was expected")
			}
		}
	}
	if err := json.Unmarshal(body, out); err != nil {
		field, problem := jsonProblem(err)
		return badAnswer(resp, body, field, problem)
	}
	return nil
}

// none ends a call whose answer says nothing more than that it was done. Something else than JSON, such as the login
// page of a gateway, does not say that.
func none(resp *http.Response, err error) error {
	if err != nil {
		return publicError(err)
	}
	body := content(resp)
	if len(body) > 0 && !json.Valid(body) {
		return badAnswer(resp, body, "", "is not valid JSON")
	}
	return nil
}

// content is the answer's body, which the wire has read already: only records and the proxy stream.
func content(resp *http.Response) []byte { return resp.Body.(*wire.Content).Bytes }

func badAnswer(resp *http.Response, body []byte, field, problem string) error {
	if !strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "json") {
		problem += " (nor is it declared as JSON)"
	}
	return &SDKValidationError{
		Field: field, StatusCode: resp.StatusCode, Method: resp.Request.Method, Path: resp.Request.URL.Path,
		RawValue: body[:min(len(body), wire.MaxErrorBody)], Err: errors.New(problem),
	}
}

// jsonProblem says what encoding/json found, without the values that its own errors repeat.
func jsonProblem(err error) (field, problem string) {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		got, _, _ := strings.Cut(e.Value, " ")
		return e.Field, fmt.Sprintf("is a JSON %s, which does not fit %s", got, e.Type)
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "", fmt.Sprintf("is not valid JSON (at byte %d)", e.Offset)
	}
	return "", "does not fit the type that the document gives it"
}

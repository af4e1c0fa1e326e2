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
	"github.com/nango-go/nango/internal/jsondec"
)

// Each call ends in one of the functions below. It takes the answer and the error of a method of the generated client,
// whose errors get their public types here.

// decodeJSON returns the JSON of an answer as a type of the document. An object of something else in place of one with
// a list, such as the {"status":"ok"} of a gateway, is an [*SDKValidationError]: the list would seem to be empty.
func decodeJSON[T any](answer *wire.Answer, err error) (out T, _ error) {
	if err := decodeInto(answer, err, &out); err != nil {
		var zero T
		return zero, err
	}
	if field := missingList(reflect.Indirect(reflect.ValueOf(out))); field != "" {
		var zero T
		return zero, badAnswer(answer, field, "is missing")
	}
	return out, nil
}

// decodeData is [decodeJSON] for a value that is wrapped in {"data": …}.
func decodeData[T any](answer *wire.Answer, err error) (T, error) {
	var wrapped struct {
		Data *T `json:"data"`
	}
	var zero T
	if err := decodeInto(answer, err, &wrapped); err != nil {
		return zero, err
	}
	if wrapped.Data == nil {
		return zero, badAnswer(answer, "data", "is missing")
	}
	return *wrapped.Data, nil
}

// decodeOutput returns what a function returned, which may be any JSON. Null gives the zero value.
func decodeOutput[Out any](answer *wire.Answer, err error) (out Out, _ error) {
	if err == nil && bytes.Equal(bytes.TrimSpace(answer.Body), []byte("null")) {
		return out, nil
	}
	if err := decodeInto(answer, err, &out); err != nil {
		var zero Out
		return zero, err
	}
	return out, nil
}

// decodeEach decodes the items of a list one by one, after the answer as a whole did not decode, which is err. odd has the
// error of each item that does not.
func decodeEach[T any](answer *wire.Answer, list string, err error) (items []T, odd []error, _ error) {
	var members map[string]json.RawMessage
	var each []json.RawMessage
	if answer == nil || json.Unmarshal(answer.Body, &members) != nil || json.Unmarshal(members[list], &each) != nil {
		return nil, nil, err
	}
	items, odd = make([]T, len(each)), make([]error, len(each))
	whole := true
	for i, item := range each {
		if jsondec.Unmarshal(item, &items[i]) != nil {
			whole = false
			field, problem := jsonProblem(item, &items[i])
			odd[i] = badAnswer(answer, strings.TrimSuffix(fmt.Sprintf("%s[%d].%s", list, i, field), "."), problem)
		}
	}
	if whole { // so it is something else
		return nil, nil, err
	}
	return items, odd, nil
}

// decodeInto reads the JSON of an answer into out. An answer that is empty, null, truncated or not JSON at all is an
// [*SDKValidationError], never a silent zero value.
func decodeInto(answer *wire.Answer, err error, out any) error {
	if err != nil {
		return publicError(err)
	}
	if _, raw := out.(*json.RawMessage); !raw {
		switch trimmed := bytes.TrimSpace(answer.Body); {
		case len(trimmed) == 0:
			return badAnswer(answer, "", "is empty where JSON was expected")
		case bytes.Equal(trimmed, []byte("null")):
			if _, any := out.(*any); !any {
				return badAnswer(answer, "", "is null where an object was expected")
			}
		}
	}
	if jsondec.Unmarshal(answer.Body, out) != nil {
		field, problem := jsonProblem(answer.Body, out)
		return badAnswer(answer, field, problem)
	}
	return nil
}

// expectSuccess ends a call that is answered with {"success": true}, bare or as data; only a false says otherwise. A
// retried DELETE that found nothing left to delete comes here as 204.
func expectSuccess(answer *wire.Answer, err error) error {
	if err != nil || answer.StatusCode == http.StatusNoContent {
		return expectJSON(answer, err)
	}
	var said struct {
		Success *bool `json:"success"`
		Data    struct {
			Success *bool `json:"success"`
		} `json:"data"`
	}
	if err := decodeInto(answer, nil, &said); err != nil {
		return err
	}
	for _, success := range []*bool{said.Success, said.Data.Success} {
		if success != nil && !*success {
			return badAnswer(answer, "success", "is not true")
		}
	}
	return nil
}

// expectJSON ends a call whose answer says nothing more than that it was done. Anything but JSON, such as the login page
// of a gateway, does not say that.
func expectJSON(answer *wire.Answer, err error) error {
	if err != nil {
		return publicError(err)
	}
	if len(answer.Body) > 0 && !json.Valid(answer.Body) {
		return badAnswer(answer, "", "is not valid JSON")
	}
	return nil
}

// missingList returns the name of the list that is all that the struct v is required to have, if v has nothing: even an
// empty list is not nil.
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

// badAnswer returns the error of a 2xx answer that is not what it should be.
func badAnswer(answer *wire.Answer, field, problem string) error {
	if !strings.Contains(strings.ToLower(answer.Header.Get("Content-Type")), "json") {
		problem += " (nor is it declared as JSON)"
	}
	return &SDKValidationError{
		Field: field, StatusCode: answer.StatusCode, Method: answer.Method, Path: answer.Path,
		RawValue: answer.Body[:min(len(answer.Body), wire.MaxErrorBody)], Err: errors.New(problem),
	}
}

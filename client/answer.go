package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/nango-go/nango/client/internal/shape"
	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/jsondec"
	"github.com/nango-go/nango/internal/misfit"
)

// Each call ends in one of the functions below. They take the answer and the error of a generated
// method and convert the error to its public type.

// decodeJSON decodes the JSON of an answer as a generated type. It returns an [*SDKValidationError]
// if the answer does not look like a value of that type. Without this check, a {"status":"ok"} from
// a gateway, for example, would decode as an empty value.
func decodeJSON[T any](answer *wire.Answer, err error) (out T, _ error) {
	if err := decodeInto(answer, err, &out); err != nil {
		var zero T
		return zero, err
	}
	if field, problem := shape.Check(answer.Body, out); problem != "" {
		var zero T
		return zero, badAnswer(answer, field, problem)
	}
	return out, nil
}

// decodeData is like [decodeJSON] for an answer of the form {"data": …}. It decodes only the inner
// value.
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
	for m := range jsondec.Members(answer.Body) {
		switch m.Key() {
		case "data":
			if field, problem := shape.Check(m.Value, *wrapped.Data); problem != "" {
				if !strings.HasPrefix(field, "[") {
					field = strings.TrimSuffix("."+field, ".")
				}
				return zero, badAnswer(answer, "data"+field, problem)
			}
		case "error":
			if string(m.Value) != "null" {
				return zero, badAnswer(answer, "error", shape.ErrorMember)
			}
		}
	}
	return *wrapped.Data, nil
}

// decodeOutput decodes the output of an action or function, which may be any JSON. An output of
// null gives the zero Out.
func decodeOutput[Out any](answer *wire.Answer, err error) (out Out, _ error) {
	if err == nil && len(bytes.TrimSpace(answer.Body)) == 0 {
		return out, badAnswer(answer, "", "is empty: the action has run, but its output is lost")
	}
	return decodeAny[Out](answer, err)
}

// decodeAny decodes any JSON. A null gives the zero T.
func decodeAny[T any](answer *wire.Answer, err error) (out T, _ error) {
	if err == nil && isNull(answer.Body) {
		return out, nil
	}
	if err := decodeInto(answer, err, &out); err != nil {
		var zero T
		return zero, err
	}
	return out, nil
}

func isNull(body []byte) bool { return string(bytes.TrimSpace(body)) == "null" }

// decodeQueued returns the action that was queued. If the server ran the action at once instead,
// decodeQueued returns an error whose RawValue is the complete output of the action.
func decodeQueued(answer *wire.Answer, err error) (*AsyncAction, error) {
	if err != nil {
		return nil, publicError(err)
	}
	var queued AsyncAction
	if jsondec.Unmarshal(answer.Body, &queued) == nil && queued.ID != "" && queued.StatusURL != "" {
		return &queued, nil
	}
	bad := badAnswer(answer, "id",
		"is missing, so the action was not queued; "+
			"if the server ran it at once, RawValue is what it returned")
	bad.RawValue = answer.Body
	return nil, bad
}

// decodeInto decodes the JSON of an answer into out. If the answer is empty, null, truncated or not
// JSON, it returns an [*SDKValidationError].
func decodeInto(answer *wire.Answer, err error, out any) error {
	if err != nil {
		return publicError(err)
	}
	switch out.(type) {
	case *json.RawMessage, *any:
	default:
		if isNull(answer.Body) {
			return badAnswer(answer, "", "is null, but an object was expected")
		}
	}
	if len(bytes.TrimSpace(answer.Body)) == 0 {
		return badAnswer(answer, "", "is empty, but JSON was expected")
	}
	if jsondec.Unmarshal(answer.Body, out) != nil {
		field, problem := jsonProblem(answer.Body, out)
		return badAnswer(answer, field, problem)
	}
	return nil
}

// expectSuccess returns an error unless the answer is {"success": true}, either alone or wrapped in
// {"data": …}. It also accepts an empty answer with status 204, which means that a retried DELETE
// found nothing left to delete.
func expectSuccess(answer *wire.Answer, err error) error {
	if err != nil || answer.StatusCode == http.StatusNoContent {
		return expectNothing(answer, err)
	}
	var said struct {
		Success *bool           `json:"success"`
		Error   json.RawMessage `json:"error"`
		Data    struct {
			Success *bool `json:"success"`
		} `json:"data"`
	}
	if err := decodeInto(answer, nil, &said); err != nil {
		return err
	}
	switch success := cmp.Or(said.Success, said.Data.Success); {
	case said.Error != nil && string(said.Error) != "null":
		return badAnswer(answer, "error", shape.ErrorMember)
	case success == nil:
		return badAnswer(answer, "success", "is missing")
	case !*success:
		return badAnswer(answer, "success", "is not true")
	}
	return nil
}

// expectNothing returns an error unless the answer is empty. An answer with content does not
// confirm that the operation was done.
func expectNothing(answer *wire.Answer, err error) error {
	if err != nil {
		return publicError(err)
	}
	switch string(answer.Body) {
	case "", "null", "{}":
		return nil
	}
	if err := expectJSON(answer, nil); err != nil {
		return err
	}
	return badAnswer(answer, "", "has content where nothing was expected")
}

// expectJSON returns an error if the answer has content that is not JSON, such as the login page of
// a gateway. It is for endpoints that the SDK does not know and whose answer the caller ignores.
func expectJSON(answer *wire.Answer, err error) error {
	if err != nil {
		return publicError(err)
	}
	if len(answer.Body) > 0 && !json.Valid(answer.Body) {
		return badAnswer(answer, "", "is not valid JSON")
	}
	return nil
}

// decodeList decodes an answer that is an object with a list of items. The parameter list is the
// name of the member that contains the items, and itemsOf returns these items.
//
// If the answer cannot be decoded as a whole, decodeList decodes the items one by one. If item i
// can be decoded, faults[i] is nil. If not, items[i] is zero and the RawValue of faults[i] is the
// JSON of the item. If every item can be decoded, the problem is outside the list. Then decodeList
// returns the error that decoding the whole answer caused.
func decodeList[L, T any](answer *wire.Answer, err error, list string,
	itemsOf func(L) []T) (items []T, faults []*SDKValidationError, _ error) {
	whole, err := decodeJSON[L](answer, err)
	if err == nil {
		return itemsOf(whole), nil, nil
	}
	var members map[string]json.RawMessage
	var each []json.RawMessage
	if answer == nil || json.Unmarshal(answer.Body, &members) != nil ||
		json.Unmarshal(members[list], &each) != nil {
		return nil, nil, err
	}
	items, faults = make([]T, len(each)), make([]*SDKValidationError, len(each))
	fit := true
	for i, item := range each {
		var field, problem string
		if jsondec.Unmarshal(item, &items[i]) != nil {
			field, problem = jsonProblem(item, &items[i])
		} else if field = shape.MissingField(item, reflect.ValueOf(items[i])); field != "" {
			problem = "is missing"
		}
		if problem == "" {
			continue
		}
		fit = false
		items[i] = *new(T)
		faults[i] = badAnswer(answer, strings.TrimSuffix(fmt.Sprintf("%s[%d].%s", list, i, field), "."),
			problem)
		faults[i].RawValue = item
	}
	if fit { // the error is outside the list
		return nil, nil, err
	}
	return items, faults, nil
}

// badAnswer returns the error for a 2xx answer that is not the expected JSON.
func badAnswer(answer *wire.Answer, field, problem string) *SDKValidationError {
	if !strings.Contains(strings.ToLower(answer.Header.Get("Content-Type")), "json") {
		problem += ", and its content type is not JSON"
	}
	// When net/http decodes a body, it removes this header. So if the header is present, the body
	// is still encoded.
	if encoding := answer.Header.Get("Content-Encoding"); encoding != "" &&
		!strings.EqualFold(encoding, "identity") {
		problem += ", and its content encoding was not decoded"
	}
	return &SDKValidationError{
		Field: field, StatusCode: answer.StatusCode, Method: answer.Method, Path: answer.Path,
		RawValue: answer.Body[:min(len(answer.Body), wire.MaxErrorBody)], Err: errors.New(problem),
	}
}

// jsonProblem says which field of body could not be decoded into out, and why. It does not quote
// body.
func jsonProblem(body []byte, out any) (field, problem string) {
	if at := misfit.SyntaxOffset(body); at > 0 {
		return "", fmt.Sprintf("is not valid JSON (at byte %d)", at)
	}
	if m := misfit.Find(body, reflect.TypeOf(out).Elem()); m != nil {
		return m.Path, m.Problem()
	}
	return "", "does not fit its type"
}

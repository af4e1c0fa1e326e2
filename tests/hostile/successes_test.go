package hostile_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// bodies returns a test case for a response with status 200 and the given body. The parameter fits
// lists the kinds of methods for which the body is valid.
func bodies(name, body string, fits ...kind) cell {
	return success(name, 200, body, fits)
}

func success(name string, code int, body string, fits []kind, header ...string) cell {
	return cell{name, answering(code, body, header...), func(m method) want {
		if slices.Contains(append(fits, foreign), m.kind) {
			return fine()
		}
		return misfit(m, code)
	}}
}

// For every method, a successful response with an invalid body must be an error, and never a zero
// result.
func TestInvalidSuccessesAreErrors(t *testing.T) {
	html := []string{"Content-Type", "text/html"}
	eachCell(t, []cell{
		success("HTML", 200, page, nil, html...), success("HTML at 201", 201, page, nil, html...), bodies("HTML that claims to be JSON", page),
		success("empty body", 200, "", []kind{nothing}), success("204 with HTML", 204, page, nil, html...),
		bodies("blanks", " \r\n\t "), bodies("not UTF-8", "\xff\xfe{}"), bodies("a NUL", "\x00"), bodies("deep nesting", strings.Repeat("[", 100_000)), bodies("two values", "{} {}"),
	})
}

// Methods must accept successful responses with unknown members or an unusual Content-Type. They
// must return an error for values of another type and for bodies that break off.
func TestUnusualSuccesses(t *testing.T) {
	var cells []cell
	for _, kind := range []string{"", "text/html", "text/plain", "application/json;;;=", "Application/JSON; charset=UTF-8", "application/octet-stream", "application/json; charset=latin1"} {
		cells = append(cells, cell{"the right JSON as " + kind, func(m method, _ *http.Request, _ int) *http.Response {
			return answer(m.status, m.example, "Content-Type", kind)
		}, func(method) want { return fine() }})
	}
	for name, at := range map[string]int{"at once": 0, "soon": 5} {
		cells = append(cells, cell{"cut " + name, func(m method, _ *http.Request, _ int) *http.Response {
			resp := answer(m.status, "")
			resp.Body, resp.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(m.example[:min(at, len(m.example))]), broken{})), -1
			return resp
		}, func(m method) want {
			switch m.kind {
			case foreign:
				return want{sent: 1, check: func(t *testing.T, got result, _ *server) { t.Helper(); require.ErrorIs(t, got.cut, errBroken) }}
			case stream:
				w := want{err: new(*nango.TransportError)}
				if m.name == "AllRecords" {
					w.sent = attempts
				}
				return w
			}
			return want{err: new(*nango.TransportError), sent: m.often()}
		}})
	}
	eachCell(t, append(cells,
		mutated("unknown fields", withUnknown, nil),
		mutated("nulls at the top", nullsAtTop, []any{nil, new(*nango.SDKValidationError), new(*nango.WaitError)}),
		mutated("nulls", nulls, []any{nil, new(*nango.SDKValidationError), new(*nango.RecordError), new(*nango.WaitError)}),
		mutated("other types at the top", swapTop, new(*nango.SDKValidationError)),
		mutated("other types everywhere", swap, []any{new(*nango.SDKValidationError), new(*nango.RecordError)}),
	))
}

var errBroken = errors.New("connection reset by peer")

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errBroken }

// mutated returns a test case. Its response is the example in the OpenAPI spec, after the function
// change has modified it. A method that decodes the response into a Go type must return the error
// that err describes, like the field err of [want]. A method that returns JSON unchanged must
// succeed.
func mutated(name string, change func(any) any, err any) cell {
	return cell{name, func(m method, _ *http.Request, _ int) *http.Response {
		if m.example == "" {
			return answer(m.status, "")
		}
		var v any
		_ = json.Unmarshal([]byte(m.example), &v)
		body, _ := json.Marshal(change(v))
		return answer(m.status, string(body))
	}, func(m method) want {
		if m.kind == object || m.kind == stream {
			return want{err: err}
		}
		return fine()
	}}
}

const unknown = "unknown_to_this_version"

// withUnknown adds an unknown member to every object. If all members of an object have the same
// type, the new member has this type too, since the client may decode the object as a map.
func withUnknown(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kinds := map[reflect.Type]any{}
		for name, item := range v {
			v[name] = withUnknown(item)
			kinds[reflect.TypeOf(item)] = item
		}
		if text, ok := kinds[reflect.TypeFor[string]()]; ok && len(kinds) == 1 {
			v[unknown] = text
		} else if number, ok := kinds[reflect.TypeFor[float64]()]; ok && len(kinds) == 1 {
			v[unknown] = number
		} else if len(kinds) > 0 {
			v[unknown] = map[string]any{"a": []any{1, nil, answerSecret}}
		}
	case []any:
		for i, item := range v {
			v[i] = withUnknown(item)
		}
	}
	return v
}

// nullsAtTop replaces each value in the outermost object or list with null.
func nullsAtTop(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = nil
		}
		return v
	case []any:
		return []any{nil}
	}
	return nil
}

// nulls is like nullsAtTop. However, if the outermost object has a member named data, nulls
// replaces the values inside this member instead.
func nulls(v any) any {
	if object, ok := v.(map[string]any); ok && object["data"] != nil {
		object["data"] = nullsAtTop(object["data"])
		return object
	}
	return nullsAtTop(v)
}

// swapTop replaces each value in the outermost object or list with a value of another type.
func swapTop(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, item := range v {
			v[name] = other(item)
		}
		return v
	case []any:
		return []any{answerSecret}
	}
	return v
}

// swap replaces each string, number, bool and null at any depth with a value of another type. It
// does not change a member with the name "type", since the client does not decode the fields of an
// object whose type it does not know.
func swap(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, item := range v {
			if name != "type" {
				v[name] = swap(item)
			}
		}
		return v
	case []any:
		for i, item := range v {
			v[i] = swap(item)
		}
		return v
	}
	return other(v)
}

func other(v any) any {
	switch v.(type) {
	case string, nil:
		return 4242.5
	}
	return answerSecret
}

// Unknown members of a response must not change the result of the call.
func TestUnknownFieldsDoNotChangeTheResult(t *testing.T) {
	eachMethod(t, func(t *testing.T, m method) {
		if m.kind == foreign || m.example == "" {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			result := func(body string) any {
				s := &server{answer: func(*http.Request) *http.Response { return answer(m.status, body) }}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				got := m.call(ctx, s, m.arguments())
				require.NoError(t, got.err)
				b, err := json.Marshal(got.value)
				require.NoError(t, err)
				var v any
				require.NoError(t, json.Unmarshal(b, &v))
				return without(v)
			}
			var v any
			require.NoError(t, json.Unmarshal([]byte(m.example), &v))
			longer, err := json.Marshal(withUnknown(v))
			require.NoError(t, err)
			require.Equal(t, result(m.example), result(string(longer)))
		})
	})
}

func without(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, unknown)
		for _, item := range v {
			without(item)
		}
	case []any:
		for _, item := range v {
			without(item)
		}
	}
	return v
}

package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/nango-go/nango/client/internal/wire"
)

// decode reads the JSON of a successful answer.
func decode[T any](resp *http.Response, err error) (*T, error) {
	out := new(T)
	if err := decodeInto(resp, err, out); err != nil {
		return nil, err
	}
	return out, nil
}

// decodeInto reads the JSON of a successful answer into out. An answer that is empty, null, cut or no JSON at all is an
// [*SDKValidationError], never a silent zero value.
func decodeInto(resp *http.Response, err error, out any) error {
	if err != nil {
		return publicError(err)
	}
	body, err := content(resp)
	if err != nil {
		return err
	}
	if _, raw := out.(*json.RawMessage); !raw {
		switch trimmed := bytes.TrimSpace(body); {
		case len(trimmed) == 0:
			return badAnswer(resp, body, "", "is empty where JSON was expected")
		case bytes.Equal(trimmed, []byte("null")) && !acceptsNull(out):
			return badAnswer(resp, body, "", "is null where an object was expected")
		}
	}
	if err := json.Unmarshal(body, out); err != nil {
		field, problem := jsonProblem(err)
		return badAnswer(resp, body, field, problem)
	}
	return nil
}

// none ends a call whose answer says nothing more than that it was done.
func none(resp *http.Response, err error) error {
	if err != nil {
		return publicError(err)
	}
	return resp.Body.Close()
}

// content is the answer's body, which the wire has read already unless the call streams.
func content(resp *http.Response) ([]byte, error) {
	if c, ok := resp.Body.(*wire.Content); ok {
		return c.Bytes, nil
	}
	body, err := io.ReadAll(resp.Body)
	if closing := resp.Body.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, &TransportError{Method: resp.Request.Method, Path: resp.Request.URL.Path, Attempts: 1, Err: err}
	}
	return body, nil
}

func acceptsNull(out any) bool {
	switch out.(type) {
	case *any, interface{ IsZero() bool }:
		return true
	}
	return false
}

func badAnswer(resp *http.Response, body []byte, field, problem string) error {
	if kind := resp.Header.Get("Content-Type"); !strings.Contains(strings.ToLower(kind), "json") {
		problem += " (content type " + oneLine(kind) + ")"
	}
	e := &SDKValidationError{
		Field: field, StatusCode: resp.StatusCode, RawValue: body[:min(len(body), wire.MaxErrorBody)], Err: errors.New(problem),
	}
	if resp.Request != nil {
		e.Method, e.Path = resp.Request.Method, resp.Request.URL.Path
	}
	return e
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

package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

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

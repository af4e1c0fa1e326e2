package request

import (
	"encoding/json"
	"errors"
	"strings"
)

// NotJSON describes err, which json.Marshal returned. The description names the Go type that caused
// the error. It contains neither a value nor the text of an error that a MarshalJSON method
// returned.
func NotJSON(err error) string {
	const problem = "does not marshal to JSON"
	if unsupported, ok := errors.AsType[*json.UnsupportedTypeError](err); ok {
		return problem + ": JSON has no " + unsupported.Type.String()
	}
	if failed, ok := errors.AsType[*json.MarshalerError](err); ok {
		return problem + ": a method of " + strings.TrimLeft(failed.Type.String(), "*") + " failed"
	}
	if _, ok := errors.AsType[*json.UnsupportedValueError](err); ok {
		return problem + ": a number is not finite, or a value contains itself"
	}
	return problem
}

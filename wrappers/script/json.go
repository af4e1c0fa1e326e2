package script

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/jsondec"
)

var errNotOfType = errors.New("does not fit the requested type")

// decodeAs decodes JSON from Nango or the provider into a T. Its error names the field and contains
// no part of the JSON.
func decodeAs[T any](field string, raw json.RawMessage) (T, error) {
	var out T
	if json.Unmarshal(raw, &out) != nil {
		var zero T
		return zero, &client.SDKValidationError{Field: field, StatusCode: 200, Err: errNotOfType}
	}
	return out, nil
}

// member is the name and the value of one member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// members returns the members of a valid JSON object in the order in which they appear.
func members(object json.RawMessage) []member {
	var list []member
	for m := range jsondec.Members(object) {
		list = append(list, member{m.Key(), m.Value})
	}
	return list
}

// plainText returns the string that a JSON string represents. It formats a number as JavaScript
// does, because Nango does so too, and returns any other JSON unchanged.
func plainText(value json.RawMessage) string {
	if kindOf(value) != '"' {
		return numberText(value)
	}
	return jsondec.Text(value)
}

// numberText formats a number as JavaScript does: 1.0 becomes 1, and 1e3 becomes 1000. Integers
// keep all their digits.
func numberText(number []byte) string {
	text := string(bytes.TrimSpace(number))
	if !bytes.ContainsAny(number, ".eE") {
		if text == "-0" {
			return "0"
		}
		return text
	}
	var f float64
	if json.Unmarshal(number, &f) != nil {
		return text
	}
	out, err := json.Marshal(f)
	if err != nil {
		return text
	}
	return string(out)
}

func quoted(text string) json.RawMessage {
	raw, _ := json.Marshal(text) // strings always marshal
	return raw
}

// exact decodes JSON into Go values. Numbers keep every digit.
func exact(value json.RawMessage) any {
	v, _ := jsondec.Exact(value) // validated earlier
	return v
}

// falsy reports whether JavaScript treats value as false. Nango treats such a value as missing.
func falsy(value json.RawMessage) bool {
	switch kindOf(value) {
	case 0, 'n', 'f':
		return true
	case '"':
		return plainText(value) == ""
	case '{', '[', 't':
		return false
	}
	var f float64
	return json.Unmarshal(value, &f) == nil && f == 0
}

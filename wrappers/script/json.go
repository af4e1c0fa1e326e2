package script

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/nango-go/nango/internal/jsondec"
)

var errNotOfType = errors.New("does not fit the type that was asked for")

// member is a member of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// members lists the members of an object in their order. The object must be valid JSON.
func members(object json.RawMessage) []member {
	var list []member
	for m := range jsondec.Members(object) {
		list = append(list, member{m.Key(), m.Value})
	}
	return list
}

// plainText is the text that a JSON text holds, or the JSON itself where it is none. Numbers are
// written as JavaScript does, since that is how Nango writes them.
func plainText(value json.RawMessage) string {
	if kindOf(value) != '"' {
		return numberText(value)
	}
	return jsondec.Text(value)
}

// numberText writes a number as JavaScript does: 1.0 is 1, and 1e3 is 1000. Whole numbers keep all
// of their digits.
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
	raw, _ := json.Marshal(text) // text always marshals
	return raw
}

// exact decodes JSON and keeps the digits of its numbers.
func exact(value json.RawMessage) any {
	v, _ := jsondec.Exact(value) // it was checked before
	return v
}

// falsy tells what JavaScript takes for false; that is how Nango finds out that something is
// missing.
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

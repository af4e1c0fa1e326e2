package script

import (
	"bytes"
	"encoding/json"
	"errors"
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
	eachMember(object, func(name []byte, m span) {
		list = append(list, member{name: memberName(name), value: object[m.value:m.end]})
	})
	return list
}

// span is where a member stands in its object: its name, its value, and the byte after it.
type span struct{ name, value, end int }

// eachMember calls f for each member of the object of valid JSON that b begins with, with its name as it is written, in
// quotes, and returns where the object ends.
func eachMember(b json.RawMessage, f func(name []byte, m span)) (end int) {
	i := bytes.IndexByte(b, '{') + 1
	for i < len(b) {
		switch b[i] {
		case '"':
			m := span{name: i}
			m.value = textEnd(b, i)
			name := b[i:m.value]
			for b[m.value] != ':' {
				m.value++
			}
			m.value++
			for b[m.value] <= ' ' {
				m.value++
			}
			m.end = valueEnd(b, m.value)
			f(name, m)
			i = m.end
		case '}':
			return i + 1
		default:
			i++
		}
	}
	return i
}

// textEnd is the byte after the text that begins at i.
func textEnd(b []byte, i int) int {
	for i++; ; i++ {
		i += bytes.IndexByte(b[i:], '"')
		escapes := 0
		for b[i-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return i + 1
		}
	}
}

// valueEnd is the byte after the value that begins at i.
func valueEnd(b []byte, i int) int {
	depth := 0
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = textEnd(b, i); depth == 0 {
				return i
			}
			i--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // of the object around a number or a word
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// memberName reads a name with its quotes.
func memberName(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	return plainText(raw)
}

// plainText is the text that a JSON text holds, or the JSON itself where it is none. Numbers are written as JavaScript
// does, since that is how Nango writes them.
func plainText(value json.RawMessage) string {
	if kindOf(value) != '"' {
		return numberText(value)
	}
	var text string
	_ = json.Unmarshal(value, &text) // it is valid
	return text
}

// numberText writes a number as JavaScript does: 1.0 is 1, and 1e3 is 1000. Whole numbers keep all of their digits.
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
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var v any
	_ = d.Decode(&v) // it was checked before
	return v
}

// falsy tells what JavaScript takes for false; that is how Nango finds out that something is missing.
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

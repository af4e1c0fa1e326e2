package riverfollow

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/nango-go/nango/internal/jsondec"
)

// recordID returns the id of a record as a string. If the id is a number, the string consists of
// its digits, as in Nango. PostgreSQL cannot store the character U+0000, so recordID replaces it
// with the text \u0000.
func recordID(data []byte) (string, error) {
	if id, ok := plainID(data); ok {
		return id, nil
	}
	var id json.RawMessage
	for m := range jsondec.Members(data) {
		if m.Key() == "id" { // Id and ID are other members
			id = m.Value
		}
	}
	if id == nil || string(id) == "null" {
		return "", errors.New("a record has no id")
	}
	var text string
	if json.Unmarshal(id, &text) != nil {
		text = string(id)
	}
	return strings.ReplaceAll(text, "\x00", `\u0000`), nil
}

// plainID returns the id of a record in the simple case: the id is the first member, as in most
// records, and is plain ASCII. It returns false if a later member may also be called id, because
// recordID returns the value of the last such member.
func plainID(data []byte) (string, bool) {
	const front = `{"id":"`
	if !bytes.HasPrefix(data, []byte(front)) {
		return "", false
	}
	rest := data[len(front):]
	for i, c := range rest {
		if c == '"' {
			return string(rest[:i]), !bytes.Contains(rest[i:], []byte(`"id":`))
		}
		if c == '\\' || c < ' ' || c > '~' {
			break
		}
	}
	return "", false
}

// readable returns a JSON text that PostgreSQL can store. It replaces each character that
// PostgreSQL cannot store by U+FFFD, and reports whether it replaced anything.
func readable(data []byte) (text []byte, changed bool) {
	if utf8.Valid(data) && !bytes.Contains(data, []byte(`\u`)) {
		return data, false
	}
	text = bytes.ToValidUTF8(data, []byte("\ufffd"))
	changed = !bytes.Equal(text, data)
	text = bytes.Clone(text)
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		unit, ok := escape(text[i-1:])
		if !ok {
			continue
		}
		if utf16.IsSurrogate(rune(unit)) {
			if next, ok := escape(text[min(i+5, len(text)):]); ok &&
				utf16.DecodeRune(rune(unit), rune(next)) != utf8.RuneError {
				i += 10
				continue
			}
		} else if unit != 0 {
			continue
		}
		copy(text[i+1:], "fffd")
		changed = true
	}
	return text, changed
}

// escape decodes the \u escape at the start of text. It returns false if text does not start with
// such an escape.
func escape(text []byte) (uint16, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return uint16(unit), err == nil
}

package riverfollow

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// recordID is the record's id as text of PostgreSQL, which has no U+0000. Syncs may save a number,
// of which Nango makes a text.
func recordID(data []byte) (string, error) {
	if id, ok := plainID(data); ok {
		return id, nil
	}
	var record struct {
		ID json.RawMessage `json:"id"`
	}
	if err := json.Unmarshal(data, &record); err != nil || len(record.ID) == 0 ||
		string(record.ID) == "null" {
		return "", errors.New("a record has no id")
	}
	var text string
	if json.Unmarshal(record.ID, &text) != nil {
		text = string(record.ID)
	}
	return strings.ReplaceAll(text, "\x00", `\u0000`), nil
}

// plainID finds an id in front of the record, where most have it, if it is plain ASCII. A record
// that names id twice has the last one, so that it must not come again.
func plainID(data []byte) (string, bool) {
	const front = `{"id":"`
	if !bytes.HasPrefix(data, []byte(front)) {
		return "", false
	}
	rest := data[len(front):]
	for i, c := range rest {
		if c == '"' {
			return string(rest[:i]), !hasID(rest[i:])
		}
		if c == '\\' || c < ' ' || c > '~' {
			break
		}
	}
	return "", false
}

// hasID reports whether a field may be called id, in any letter case, as encoding/json reads them.
func hasID(data []byte) bool {
	for {
		i := bytes.Index(data, []byte(`":`))
		if i < 0 {
			return false
		}
		if i >= 3 && data[i-3] == '"' && data[i-2]|0x20 == 'i' && data[i-1]|0x20 == 'd' {
			return true
		}
		data = data[i+2:]
	}
}

// readable is a JSON text that PostgreSQL reads as a whole: what it has no text for is replaced by
// U+FFFD. It reports whether anything was.
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

// escape reads a \u escape in front of a text.
func escape(text []byte) (uint16, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return uint16(unit), err == nil
}

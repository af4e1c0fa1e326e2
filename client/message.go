package client

import (
	"encoding/json"
	"strings"
)

// printedMessage returns Nango's message as it is printed. Some messages end in the whole row of a connection, or in what
// a provider answered, as JSON, with the secrets in it. The JSON is replaced by {…}.
func printedMessage(message string) string {
	start := jsonStart(message)
	if start < 0 {
		return message
	}
	rest := ""
	if end := strings.LastIndexAny(message, "}]"); end > start {
		rest = message[end+1:]
	}
	if jsonStart(rest) >= 0 {
		rest = "" // such as a second object that is not complete
	}
	return message[:start] + "{…}" + rest
}

// jsonStart returns where JSON may begin in text: at a brace, also one that is percent-encoded, or at a bracket that a JSON
// value follows. It is -1 if there is neither.
func jsonStart(text string) int {
	start := strings.IndexByte(text, '{')
	if escaped := strings.Index(strings.ToLower(text), "%7b"); escaped >= 0 && (start < 0 || escaped < start) {
		start = escaped
	}
	for at, c := range []byte(text) {
		if start >= 0 && at >= start {
			break
		}
		if c == '[' && beginsValue(text[at+1:]) {
			return at
		}
	}
	return start
}

// beginsValue reports whether text begins with a JSON value, or with one that is quoted once more.
func beginsValue(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n\\")
	if text == "" {
		return false
	}
	if strings.IndexByte(`"{[`, text[0]) >= 0 {
		return true
	}
	word := text[:len(text)-len(strings.TrimLeft(text, "-+.0123456789abcdefghijklmnopqrstuvwxyzE"))]
	return json.Valid([]byte(word))
}

package client

import (
	"encoding/json"
	"strings"
)

// printedMessage returns message, Nango's error message, with {…} instead of any JSON in it. Some
// messages end with JSON that contains secrets: the complete database row of a connection, or a
// provider's response. It also replaces parts of JSON, escaped or encoded JSON, and objects as
// JavaScript prints them.
func printedMessage(message string) string {
	start := jsonStart(message)
	if start < 0 {
		return message
	}
	rest := ""
	if end := strings.LastIndexAny(message, "}]"); end > start {
		rest = message[end+1:]
		if unquoted(message[start:end+1]) || jsonStart(rest) >= 0 {
			rest = "" // the JSON is incomplete: its end may be part of a string
		}
	}
	return message[:start] + "{…}" + rest
}

// unquoted reports whether text has an odd number of quotes. If so, the bracket or brace at its end
// is inside a string.
func unquoted(text string) bool { return strings.Count(text, `"`)%2 != 0 }

// jsonStart returns the index in text at which JSON may begin, or -1.
func jsonStart(text string) int {
	for i := range len(text) {
		inWord := i > 0 && isWord(text[i-1])
		if beginsJSON(text[i:]) || !inWord && beginsBase64(text[i:]) {
			return i
		}
	}
	return -1
}

// beginsJSON reports whether text begins with a brace, with a bracket and a value, or with the name
// of a member. The brace or bracket may be encoded.
func beginsJSON(text string) bool {
	switch text[0] {
	case '{':
		return true
	case '[':
		return beginsValue(text[1:])
	case '"':
		return beginsMember(text)
	case '%', '\\', '&':
		return beginsEncoded(text)
	}
	return false
}

// beginsValue reports whether text begins with a JSON or JavaScript value, whose quotes may be
// escaped.
func beginsValue(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n\\")
	if text == "" {
		return false
	}
	if strings.IndexByte(`"'{[`, text[0]) >= 0 {
		return true
	}
	word := text[:len(text)-len(strings.TrimLeft(text, "-+.0123456789abcdefghijklmnopqrstuvwxyzE"))]
	return json.Valid([]byte(word))
}

// beginsMember reports whether text begins with a quoted name, a colon and a value.
func beginsMember(text string) bool {
	name, after, closed := strings.Cut(text[1:], `"`)
	if !closed || strings.ContainsAny(name, " \n") {
		return false
	}
	value, follows := strings.CutPrefix(strings.TrimLeft(after, " \t\r\n"), ":")
	return follows && beginsValue(value)
}

// beginsEncoded reports whether text begins with an encoded brace, or with an encoded bracket that
// is followed by a quote or a brace. The encoding is that of a URL, a JSON string or HTML.
func beginsEncoded(text string) bool {
	text = strings.ToLower(text[:min(len(text), 24)])
	for range 2 { // a URL may be in the query of another
		text = strings.ReplaceAll(text, "%25", "%")
	}
	for _, code := range []string{"%7b", "%5b%22", "%5b%27", "%5b%7b", `\u007b`, `\x7b`, "&#123;", "&#x7b;",
		"&lbrace;", "&lcub;"} {
		if strings.HasPrefix(text, code) {
			return true
		}
	}
	return false
}

// beginsBase64 reports whether text begins with a JSON object in base64, such as a JWT.
func beginsBase64(text string) bool {
	const beginning, least = "eyJ", 12 // {"
	rest := strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_")
	return strings.HasPrefix(text, beginning) && len(text)-len(rest) >= least
}

func isWord(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

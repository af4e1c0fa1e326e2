package client

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// Each error type prints only some of its fields, for every format verb, encoder and logger. Its
// method named facts returns these fields.

type fact struct {
	name  string
	value any
}

func (e *SDKError) facts() []fact {
	if e == nil { // in the zero value of a Response400 or Response404
		return []fact{{"problem", "no error"}}
	}
	f := []fact{{"status", e.StatusCode}, {"method", oneLine(e.Method)}, {"path", oneLine(e.Path)}}
	if e.Code != "" {
		f = append(f, fact{"code", oneLine(string(e.Code))})
	}
	if e.Message != "" {
		f = append(f, fact{"message", oneLine(printedMessage(e.Message))})
	}
	if faults := e.faults(); len(faults) > 0 {
		f = append(f, fact{"errors", faults})
	}
	if e.hint != "" {
		f = append(f, fact{"hint", e.hint})
	}
	if e.Attempts > 1 {
		f = append(f, fact{"attempts", e.Attempts})
	}
	if e.RetryAfter > 0 {
		f = append(f, fact{"retry_after", e.RetryAfter.String()})
	}
	return f
}

// Error returns one line: "nango: GET /connections/x: 404 Not Found: not_found: Connection does not
// exist".
func (e *SDKError) Error() string {
	if e == nil {
		return "nango: no error"
	}
	parts := []string{"nango"}
	if e.Method != "" {
		parts = append(parts, oneLine(e.Method+" "+e.Path))
	}
	parts = append(parts,
		strings.TrimSpace(strconv.Itoa(e.StatusCode)+" "+http.StatusText(e.StatusCode)))
	for _, s := range []string{string(e.Code), printedMessage(e.Message)} {
		if s != "" {
			parts = append(parts, oneLine(s))
		}
	}
	if faults := e.faults(); len(faults) > 0 {
		parts = append(parts, strings.Join(faults, ", "))
	}
	text := strings.Join(parts, ": ")
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(" (retry after %s)", e.RetryAfter)
	}
	if e.hint != "" {
		text += " (" + e.hint + ")"
	}
	return text + attempts(e.Attempts)
}

// faults returns the field and the code of each of the first three items of e.Errors. It omits
// their messages, which may quote a value.
func (e *SDKError) faults() []string {
	const most = 3
	var texts []string
	for i, f := range e.Errors {
		if i == most {
			return append(texts, fmt.Sprintf("and %d more", len(e.Errors)-i))
		}
		texts = append(texts, oneLine(strings.TrimSpace(strings.Join(f.Path, ".")+" "+f.Code)))
	}
	return texts
}

func attempts(n int) string {
	if n > 1 {
		return fmt.Sprintf(" (after %d attempts)", n)
	}
	return ""
}

func (e *SDKValidationError) facts() []fact {
	f := []fact{{"field", oneLine(e.Field)}, {"problem", e.problem()}}
	if e.StatusCode != 0 {
		f = append(f, fact{"status", e.StatusCode})
	}
	if e.Method != "" {
		f = append(f, fact{"method", oneLine(e.Method)}, fact{"path", oneLine(e.Path)})
	}
	return f
}

func (e *SDKValidationError) problem() string { return problemOf(e.Err, "is invalid") }

// Error returns one line with the field and the problem, never a value: "nango: metadata is nil" or
// "nango: GET /connections/x: response with status 200: created_at is not a time".
func (e *SDKValidationError) Error() string {
	text := "nango"
	if e.Method != "" {
		text += ": " + oneLine(e.Method+" "+e.Path)
	}
	if e.StatusCode != 0 {
		text += ": response with status " + strconv.Itoa(e.StatusCode)
	}
	switch {
	case e.Field != "":
		return text + ": " + oneLine(e.Field) + " " + e.problem()
	case e.StatusCode != 0:
		return text + " " + e.problem()
	}
	return text + ": " + e.problem()
}

func (e *TransportError) facts() []fact {
	return []fact{{"method", oneLine(e.Method)}, {"path", oneLine(e.Path)}, {"attempts", e.Attempts},
		{"problem", e.problem()}}
}

func (e *TransportError) problem() string { return problemOf(e.Err, "no answer") }

// Error returns one line: "nango: GET /connections/x: connection refused (after 4 attempts)".
func (e *TransportError) Error() string {
	text := "nango: "
	if e.Method != "" {
		text += oneLine(e.Method+" "+e.Path) + ": "
	}
	return text + e.problem() + attempts(e.Attempts)
}

// Format prints the result of Error, for every format verb.
func (e *SDKError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// Format prints the result of Error, for every format verb.
func (e *SDKValidationError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// Format prints the result of Error, for every format verb.
func (e *TransportError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *SDKError) LogValue() slog.Value { return logValue(e.facts()) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *SDKValidationError) LogValue() slog.Value { return logValue(e.facts()) }

// LogValue returns the values that Error prints, as a group of attributes.
func (e *TransportError) LogValue() slog.Value { return logValue(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *SDKError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *SDKValidationError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

// MarshalJSON returns the values that Error prints, as a JSON object.
func (e *TransportError) MarshalJSON() ([]byte, error) { return marshal(e.facts()) }

// problemOf returns the text of err on one line. If err is nil, it returns the text in the
// parameter none.
func problemOf(err error, none string) string {
	if err == nil {
		return none
	}
	return oneLine(err.Error())
}

func format(s fmt.State, verb rune, err error) {
	if verb == 'q' {
		_, _ = fmt.Fprintf(s, "%q", err.Error())
		return
	}
	_, _ = fmt.Fprint(s, err.Error())
}

func logValue(facts []fact) slog.Value {
	attrs := make([]slog.Attr, len(facts))
	for i, f := range facts {
		attrs[i] = slog.Any(f.name, f.value)
	}
	return slog.GroupValue(attrs...)
}

func marshal(facts []fact) ([]byte, error) {
	object := make(map[string]any, len(facts))
	for _, f := range facts {
		object[f.name] = f.value
	}
	return json.Marshal(object)
}

// oneLine replaces control characters and truncates s, so that a server's string cannot break a log
// line or control a terminal.
func oneLine(s string) string {
	const limit = 300
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x80 && isBreak(r) {
			return ' '
		}
		return r
	}, s)
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "…"
	}
	return s
}

// printedMessage returns Nango's error message with {…} in place of any JSON in it. Some messages
// end with JSON that contains secrets: the complete database row of a connection, or a provider's
// response. printedMessage also replaces parts of JSON, escaped or encoded JSON, and objects as
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

// unquoted reports whether text has an odd number of quotes, which means that text ends inside a
// string.
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
// is followed by a quote or a brace. The brace or bracket may be encoded as in a URL, a JSON string
// or HTML.
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

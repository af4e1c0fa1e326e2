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

// Each error type prints only some of its fields, whatever the verb, encoder or logger. Its method
// named facts returns these fields.

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

// faults returns the field and the code of the first three Errors. It omits their messages, which
// may quote a value.
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

// Error returns the field and the problem, never a value.
func (e *SDKValidationError) Error() string {
	text := "nango"
	if e.Method != "" {
		text += ": " + oneLine(e.Method+" "+e.Path)
	}
	if e.StatusCode != 0 {
		text += ": response with status " + strconv.Itoa(e.StatusCode)
	}
	if e.Field != "" {
		return text + ": " + oneLine(e.Field) + " " + e.problem()
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

// Format prints the result of Error, whatever the verb.
func (e *SDKError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// Format prints the result of Error, whatever the verb.
func (e *SDKValidationError) Format(s fmt.State, verb rune) { format(s, verb, e) }

// Format prints the result of Error, whatever the verb.
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

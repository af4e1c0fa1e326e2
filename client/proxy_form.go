package client

import (
	"bytes"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"
)

// formScan reads a multipart/form-data body that is written to it in pieces, and finds what would
// not survive that Nango takes the form apart and makes a new one. It holds no more than the
// headers of one part.
type formScan struct {
	delimiter []byte // with the line break before it
	mem, buf  []byte // what is held, and what of it was not read yet
	state     formState
	fields    map[string]bool
	problem   string // what would not survive; "" where nothing was found
	file      bool   // the current part is a file
	size      int    // of the current field so far
	rune      []byte // of the current field's text, cut by the last piece
}

type formState int

const (
	formContent   formState = iota // of a part, or before the first one
	formDelimiter                  // after its boundary
	formHeaders
	formEnd
)

// Bounds of Nango's own reader of forms, and of what is held here.
const (
	maxFieldName   = 100
	maxField       = 1 << 20
	maxPartHeaders = 8 << 10
)

func newFormScan(boundary string) *formScan {
	// The first delimiter has no line break before it where the body begins with it.
	return &formScan{delimiter: []byte("\r\n--" + boundary), buf: []byte("\r\n"), file: true,
		fields: map[string]bool{}}
}

// Write implements io.Writer. It never fails.
func (f *formScan) Write(p []byte) (int, error) {
	if f.problem == "" && f.state != formEnd {
		f.mem = append(append(f.mem[:0], f.buf...), p...)
		f.buf = f.mem
		for f.problem == "" && f.step() {
		}
	}
	return len(p), nil
}

// step reads one thing from what is held. It reports false where more has to be written first.
func (f *formScan) step() bool {
	switch f.state {
	case formContent:
		i := bytes.Index(f.buf, f.delimiter)
		if i < 0 {
			f.content(f.take(max(0, len(f.buf)-len(f.delimiter)+1)))
			return false
		}
		f.content(f.take(i))
		f.endOfPart()
		f.take(len(f.delimiter))
		f.state = formDelimiter
		return true
	case formDelimiter:
		if bytes.HasPrefix(f.buf, []byte("--")) {
			f.state, f.buf = formEnd, nil
			return false
		}
		line, _, found := bytes.Cut(f.buf, []byte("\r\n"))
		if !found {
			if len(line) > maxPartHeaders {
				f.problem = "has a long line after a boundary"
			}
			return false
		}
		if len(bytes.Trim(line, " \t")) > 0 {
			f.problem = "has a line that begins like a boundary"
			return false
		}
		f.take(len(line)) // the line break stays, so that no headers at all end like some
		f.state = formHeaders
		return true
	case formHeaders:
		headers, _, found := bytes.Cut(f.buf, []byte("\r\n\r\n"))
		if len(headers) > maxPartHeaders {
			f.problem = "has a part with large headers"
		}
		if !found {
			return false
		}
		f.part(string(headers))
		f.take(len(headers) + len("\r\n")) // the line break may be that of the next delimiter
		f.state = formContent
		f.size = -len("\r\n")
		return true
	}
	return false
}

// take removes the first n bytes of what is held. They are good until the next piece.
func (f *formScan) take(n int) []byte {
	taken := f.buf[:n]
	f.buf = f.buf[n:]
	return taken
}

// part checks the headers of a part.
func (f *formScan) part(headers string) {
	var disposition, kind string
	for line := range strings.SplitSeq(strings.TrimPrefix(headers, "\r\n"), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch strings.ToLower(name) {
		case "content-disposition":
			disposition = value
		case "content-type":
			kind = strings.TrimSpace(value)
		default:
			f.problem = "has a part with a header that would be lost"
			return
		}
	}
	form, params, err := mime.ParseMediaType(disposition)
	name, filename := params["name"], params["filename"]
	_, f.file = params["filename"]
	switch {
	case err != nil || form != "form-data" || strings.Contains(disposition, "*"):
		f.problem = "has a part that is not a plain field or file"
	case !survives(name, "[]") || len(name) > maxFieldName || name == "__proto__":
		f.problem = "has a field whose name would be changed"
	case f.file && !survives(filename, "/"):
		f.problem = "has a file whose name would be changed"
	case f.file && strings.Contains(kind, ";"), !f.file && kind != "":
		f.problem = "has a part whose type would be lost"
	case !f.file && f.fields[name]:
		f.problem = "has a field that is repeated"
	}
	if !f.file {
		f.fields[name] = true
	}
	f.rune = nil
}

// survives reports whether a name is printable ASCII and has none of the characters in not, nor a
// quote or backslash.
func survives(name, not string) bool {
	return name != "" && !strings.ContainsAny(name, `"\`+not) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' })
}

// content checks what a field holds; a file may hold anything.
func (f *formScan) content(text []byte) {
	if f.file {
		return
	}
	f.size += len(text)
	if f.size > maxField {
		f.problem = "has a field above 1 MiB"
	}
	if len(f.rune) > 0 {
		text = slices.Concat(f.rune, text)
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			if !utf8.FullRune(text) {
				break
			}
			f.problem = "has a field that is not UTF-8"
			return
		}
		text = text[n:]
	}
	f.rune = bytes.Clone(text)
}

func (f *formScan) endOfPart() {
	if len(f.rune) > 0 {
		f.problem = "has a field that is not UTF-8"
	}
	f.file = true
}

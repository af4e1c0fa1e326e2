package proxybody

import (
	"bytes"
	"mime"
	"slices"
	"strings"
	"unicode/utf8"
)

// formScan scans a multipart/form-data body that is written to it in pieces. Nango parses a form
// and encodes it again; formScan determines whether that would change the form. It keeps in memory
// at most the headers of one part.
type formScan struct {
	delimiter []byte // the boundary with the line break before it
	mem, buf  []byte // the buffer, and the part of it that is not scanned yet
	state     formState
	fields    map[string]bool // the names of the fields seen so far
	problem   string          // what would change; "" if nothing was found
	file      bool            // the current part is a file
	size      int             // the number of bytes of the current field so far
	rune      []byte          // the beginning of a character whose end is in the next piece
}

type formState int

const (
	formContent   formState = iota // in a part, or before the first one
	formDelimiter                  // after a boundary
	formHeaders                    // in the headers of a part
	formEnd                        // after the last boundary
)

// The limits of Nango's form parser for a field's name and value, and this package's own limit for
// the headers of one part.
const (
	maxFieldName   = 100
	maxField       = 1<<20 - 1
	maxPartHeaders = 8 << 10
)

func newFormScan(boundary string) *formScan {
	// A body may begin with its first boundary, without a line break before it. So the scan begins
	// with a line break that is not in the body.
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

// step scans the next piece of the form: the content of a part, the end of a boundary line, or the
// headers of a part. It reports false if the buffer does not contain the whole piece yet.
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
		if len(line) > 0 { // Nango drops the part, even if only spaces follow the boundary
			f.problem = "has a boundary that is not followed by a line break"
			return false
		}
		// Keep the line break. Then an empty line ends the headers even if a part has none.
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
		f.take(len(headers) + len("\r\n")) // the line break may belong to the next delimiter
		f.state = formContent
		f.size = -len("\r\n")
		return true
	}
	return false
}

// take removes the first n bytes of buf and returns them. The result is valid until the next Write.
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
	case !unchanged(name, "[]") || len(name) > maxFieldName || name == "__proto__":
		f.problem = "has a field whose name would be changed"
	case f.file && (!unchanged(filename, "/") || filename == "." || filename == ".."):
		f.problem = "has a file whose name would be changed"
	case f.file && kind != "" && !isMediaType(kind), !f.file && kind != "":
		f.problem = "has a part whose type would be lost"
	case !f.file && f.fields[name]:
		f.problem = "has a field that is repeated"
	}
	if !f.file {
		f.fields[name] = true
	}
	f.rune = nil
}

// unchanged reports whether Nango passes on name unchanged. It does if name is not empty and
// consists of printable ASCII characters other than the quote, the backslash and the characters in
// the string excluded.
func unchanged(name, excluded string) bool {
	return name != "" && !strings.ContainsAny(name, `"\`+excluded) &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' })
}

// isMediaType reports whether kind is a media type without parameters.
func isMediaType(kind string) bool {
	base, params, err := mime.ParseMediaType(kind)
	return err == nil && len(params) == 0 && strings.EqualFold(base, kind) &&
		strings.Contains(base, "/")
}

// content checks a piece of the value of a field. It accepts any content of a file.
func (f *formScan) content(text []byte) {
	if f.file {
		return
	}
	f.size += len(text)
	if f.size > maxField {
		f.problem = "has a field of 1 MiB or more"
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

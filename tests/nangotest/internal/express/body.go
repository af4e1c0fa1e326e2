// Package express reads the body of a request as Nango's server does, which uses the parsers of
// Express. The Content-Type selects the parser. A body for which there is no parser is dropped.
package express

import (
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// Body is a parsed body.
type Body struct {
	// Value is a []byte, a *js.Object or a *js.Array. It is nil if there is no parser for the body.
	Value any
	Files []File
	// Bare reports whether the objects in Value have no JavaScript prototype, like the objects of a
	// multipart form.
	Bare bool
}

// File is a file of a multipart form.
type File struct {
	Field, Name, Type string
	Data              []byte
}

// binaryTypes holds prefixes of the content types whose bodies are kept as bytes.
var binaryTypes = []string{
	"image/", "video/", "audio/", "application/", "text/", "font/", "model/", "message/",
	"chemical/", "x-world/",
}

// Read reads a body that is not a multipart form. It returns an error if the body has more than
// limit bytes, and a [*js.SyntaxError] for invalid JSON.
func Read(r *http.Request, limit int64) (Body, error) {
	if !hasBody(r) {
		return Body{}, nil
	}
	header := r.Header.Get("Content-Type")
	base, _, _ := strings.Cut(header, ";")
	switch kind := strings.ToLower(strings.TrimSpace(base)); {
	case kind == "application/json":
		return readText(r, limit, charsetOf(header), readJSON)
	case kind == "application/x-www-form-urlencoded":
		return readText(r, limit, charsetOf(header), readForm)
	case slices.ContainsFunc(binaryTypes,
		func(prefix string) bool { return strings.HasPrefix(header, prefix) }):
		raw, err := readAll(r, limit)
		return Body{Value: raw}, err
	}
	return Body{}, nil
}

// charsetOf returns the charset parameter of a Content-Type header, or utf-8 if the header has no
// such parameter. It ignores malformed parameters.
func charsetOf(header string) string {
	for param := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(param, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		if strings.EqualFold(strings.TrimSpace(name), "charset") && value != "" {
			return strings.ToLower(value)
		}
	}
	return "utf-8"
}

func hasBody(r *http.Request) bool {
	return r.ContentLength != 0 || len(r.TransferEncoding) > 0 || r.Header.Get("Content-Length") != ""
}

// readText reads a body, decodes it from the given charset, and parses the resulting string.
func readText(r *http.Request, limit int64, charset string,
	parse func(text, charset string) (any, error)) (Body, error) {
	raw, err := readAll(r, limit)
	if err != nil {
		return Body{}, err
	}
	text, ok := decode(raw, charset)
	if !ok {
		return Body{}, fmt.Errorf("unsupported charset %q", strings.ToUpper(charset))
	}
	v, err := parse(text, charset)
	return Body{Value: v}, err
}

func decode(raw []byte, charset string) (string, bool) {
	order := binary.ByteOrder(binary.LittleEndian)
	switch charset {
	case "utf-8":
		return strings.TrimPrefix(js.Decode(raw), "\ufeff"), true
	case "iso-8859-1":
		return js.Latin1(raw), true
	case "utf-16be":
		order = binary.BigEndian
	case "utf-16":
		if len(raw) > 1 && raw[0] == 0xfe && raw[1] == 0xff {
			order = binary.BigEndian
		}
	case "utf-16le":
	default:
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff"), true
}

func readJSON(text, charset string) (any, error) {
	if !strings.HasPrefix(charset, "utf-") {
		return nil, fmt.Errorf("unsupported charset %q", strings.ToUpper(charset))
	}
	return js.ParseBody(text)
}

func readForm(text, charset string) (any, error) {
	if charset != "utf-8" && charset != "iso-8859-1" {
		return nil, fmt.Errorf("unsupported charset %q", strings.ToUpper(charset))
	}
	return parseForm(text, charset == "iso-8859-1")
}

// errTooLarge reports a body that exceeds the limit.
var errTooLarge = errors.New("request entity too large")

// readAll reads the body and decompresses it according to its Content-Encoding.
func readAll(r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit && r.Header.Get("Content-Encoding") == "" {
		return nil, errTooLarge
	}
	body := io.Reader(r.Body)
	var err error
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		body, err = gzip.NewReader(body)
	case "deflate":
		body, err = zlib.NewReader(body)
	default:
		err = fmt.Errorf("unsupported content encoding %q", encoding)
	}
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err == nil && int64(len(raw)) > limit {
		err = errTooLarge
	}
	return raw, err
}

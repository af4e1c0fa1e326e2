package proxybody

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// Body is the body of a request. net/http takes its length from the field Length, and calls the
// function in the field Again to read the body a second time.
type Body struct {
	io.ReadCloser
	Length int64                         // 0 or less if the length is unknown
	Again  func() (io.ReadCloser, error) // opens another reader of the same body; may be nil
}

// Of returns a Body that reads r. Like net/http, it recognizes readers of data in memory, whose
// length is known and which it can open again.
func Of(r io.Reader) Body {
	//nolint:noctx // never sent, and none of its arguments can be invalid
	req, _ := http.NewRequest(http.MethodPost, "", r)
	return Body{ReadCloser: req.Body, Length: req.ContentLength, Again: req.GetBody}
}

// None reports whether the request has no body.
func (b *Body) None() bool { return b.ReadCloser == nil || b.ReadCloser == http.NoBody }

// Empty reports whether the body is empty. If the length is unknown, it reads one byte to find out.
func (b *Body) Empty() bool {
	if b.None() {
		return true
	}
	if b.Length > 0 {
		return false
	}
	var one [1]byte
	_, err := io.ReadFull(b.ReadCloser, one[:])
	return err == io.EOF
}

// copyTo opens the body again and copies it to w. It returns false if opening or copying fails.
func (b *Body) copyTo(w io.Writer) (int64, bool) {
	if b.Again == nil {
		return 0, false
	}
	body, err := b.Again()
	if err != nil {
		return 0, false
	}
	defer func() { _ = body.Close() }()
	n, err := io.Copy(w, body)
	return n, err == nil
}

// peek copies up to size bytes from the beginning of the body to w, and puts them back into the
// body. It reports whether these bytes are the whole body.
func (b *Body) peek(size int64, w io.Writer) (whole bool) {
	var head bytes.Buffer
	n, err := io.Copy(io.MultiWriter(&head, w), io.LimitReader(b.ReadCloser, size))
	tail := io.Reader(b.ReadCloser)
	if err != nil {
		tail = failingReader{err} // reading the body returns the same error later
	}
	if whole = err == nil && n < size; whole {
		b.Length = n
		b.Again = func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(head.Bytes())), nil
		}
	}
	b.ReadCloser = &splicedBody{io.MultiReader(bytes.NewReader(head.Bytes()), tail), b.ReadCloser}
	return whole
}

type splicedBody struct {
	io.Reader
	io.Closer
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// The content types for which the body is sent in a special way.
const (
	JSON        = "application/json"
	OctetStream = "application/octet-stream"
	Form        = "application/x-www-form-urlencoded"
	multipart   = "multipart/form-data"
)

// MediaType returns a content type in lower case without its parameters. The result ascii is false
// if these parameters name a charset, such as UTF-16, in which an ASCII character takes several
// bytes.
func MediaType(contentType string) (base string, ascii bool) {
	base, params, _ := strings.Cut(contentType, ";")
	base, params = strings.ToLower(strings.TrimSpace(base)), strings.ToLower(params)
	return base, !strings.Contains(params, "utf-16") && !strings.Contains(params, "utf-32") &&
		!strings.Contains(params, "ucs-")
}

// isJSON reports whether base is the media type of JSON or of a sequence of JSON values.
func isJSON(base string) bool {
	for _, ending := range []string{"json", "jsonl", "jsonlines", "json-seq"} {
		if strings.HasSuffix(base, ending) {
			return true
		}
	}
	return false
}

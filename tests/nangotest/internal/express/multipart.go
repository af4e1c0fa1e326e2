package express

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// The limits of a multipart form: the bytes of a field's value and the brackets in a field's name.
const (
	maxFieldSize = 1 << 20
	maxBrackets  = 50
)

// IsMultipart reports whether a request has a multipart body, which [ReadMultipart] can read.
func IsMultipart(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return hasBody(r) && strings.HasPrefix(kind, "multipart/")
}

// ReadMultipart reads a multipart form as the npm package multer does.
func ReadMultipart(r *http.Request) (Body, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return Body{}, err
	case kind != "multipart/form-data":
		return Body{}, errors.New("unsupported content type")
	case params["boundary"] == "":
		return Body{}, errors.New("the boundary is missing")
	}
	fields := &js.Object{}
	body := Body{Value: fields, Bare: true}
	parts := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { //nolint:errorlint // an end without the last boundary is wrapped
			_, err = io.Copy(io.Discard, r.Body)
			return body, err
		}
		if err != nil {
			return Body{}, err
		}
		if err := body.add(fields, part); err != nil {
			return Body{}, err
		}
	}
}

func (b *Body) add(fields *js.Object, part *multipart.Part) error {
	disposition := part.Header.Get("Content-Disposition")
	kind, params, err := mime.ParseMediaType(disposition)
	if err != nil || kind != "form-data" {
		return nil // skip the part
	}
	contentType, charset := "text/plain", ""
	if named, more, err := mime.ParseMediaType(part.Header.Get("Content-Type")); err == nil &&
		strings.Contains(named, "/") {
		contentType, charset = named, strings.ToLower(more["charset"])
	}
	fileName, isFile := params["filename"]
	if !strings.Contains(disposition, "filename*") {
		fileName = js.Latin1([]byte(fileName))
	}
	isFile = isFile && fileName != ""
	name := js.Latin1([]byte(params["name"]))
	switch {
	case name == "":
		return errors.New("field name missing")
	case isFile && baseName(fileName) != "":
		data, err := io.ReadAll(part)
		b.Files = append(b.Files,
			File{Field: name, Name: baseName(fileName), Type: contentType, Data: data})
		return err
	case isFile || contentType == "application/octet-stream":
		return nil // drop a file without a name
	case strings.Count(name, "[") > maxBrackets:
		return errors.New("field name nesting too deep")
	}
	data, err := io.ReadAll(io.LimitReader(part, maxFieldSize))
	if err == nil && len(data) == maxFieldSize {
		err = errors.New("field value too long")
	}
	if err != nil {
		return err
	}
	text, ok := decode(data, charset)
	if !ok {
		text = js.Decode(data)
	}
	return appendField(fields, name, text)
}

func baseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "." || name == ".." {
		return ""
	}
	return name
}

package axios

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// formData is a multipart form, encoded as the npm package form-data does.
type formData struct {
	boundary string
	out      bytes.Buffer
	bad      error // an error that form-data reports only while it sends the form
}

func newFormData() *formData {
	return &formData{boundary: strings.Repeat("-", 26) + ids.RandomHex(12)}
}

// formOf returns a form with the fields of a parsed body, followed by its files. If the body
// consists of bytes, the form has one field for each byte, with the byte's value as a number.
func formOf(body express.Body) (*formData, error) {
	form := newFormData()
	var err error
	switch v := body.Value.(type) {
	case *js.Object:
		for name, field := range v.All() {
			err = errors.Join(err, form.field(name, field))
		}
	case *js.Array:
		for i, item := range v.Items {
			err = errors.Join(err, form.field(strconv.Itoa(i), item))
		}
	case []byte:
		for i, c := range v {
			err = errors.Join(err, form.field(strconv.Itoa(i), float64(c)))
		}
	default:
		err = errors.New("there are no fields")
	}
	for _, f := range body.Files {
		form.part(f.Field, `; filename="`+headerParam.Replace(f.Name)+`"`, f.Type, f.Data)
	}
	return form, err
}

var headerParam = strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22")

// field adds a string or a number to the form. For a list or an object it returns an error; for a
// bool it sets f.bad, the error that is reported when the form is sent.
func (f *formData) field(name string, value any) error {
	switch value.(type) {
	case *js.Array, *js.Object:
		return errors.New("neither a string nor a number")
	case bool:
		f.bad = errors.New("neither a string nor a number")
		return nil
	}
	text, err := js.Text(value, plain)
	f.part(name, "", "", js.Bytes(text))
	return err
}

// inject adds fields to the form. The parameter outer is the name of the object that contains them,
// or "". In an object named tags, the field plan gets the name tags[plan].
func (f *formData) inject(fields *js.Object, outer string) {
	for name, value := range fields.All() {
		if outer != "" {
			name = outer + "[" + name + "]"
		}
		if inner, ok := value.(*js.Object); ok {
			f.inject(inner, name)
			continue
		}
		_ = f.field(name, value)
	}
}

func (f *formData) part(name, more, contentType string, data []byte) {
	f.out.WriteString("--" + f.boundary + "\r\nContent-Disposition: form-data; name=\"")
	f.out.Write(js.Bytes(headerParam.Replace(name)))
	f.out.WriteByte('"')
	f.out.WriteString(more + "\r\n")
	if contentType != "" {
		f.out.WriteString("Content-Type: " + contentType + "\r\n")
	}
	f.out.WriteString("\r\n")
	f.out.Write(data)
	f.out.WriteString("\r\n")
}

func (f *formData) bytes() (data []byte, contentType string, err error) {
	if f.out.Len() > 0 {
		f.out.WriteString("--" + f.boundary + "--\r\n")
	}
	return append([]byte{}, f.out.Bytes()...), typeMultipart + "; boundary=" + f.boundary, f.bad
}

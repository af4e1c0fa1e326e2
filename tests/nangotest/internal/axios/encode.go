// Package axios sends requests to providers in the way of axios, the HTTP client of Nango's proxy.
// It encodes bodies, adds headers, follows redirects and reads responses as axios does.
package axios

import (
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

const (
	typeJSON      = "application/json"
	typeForm      = "application/x-www-form-urlencoded"
	typeMultipart = "multipart/form-data"
)

// Data is the body of a request: a multipart form, or the value that package express parsed from
// the incoming body.
type Data struct {
	form *formData
	body express.Body
}

// NewData returns the data of a body that is to be sent with the given content type. If contentType
// is multipart/form-data without parameters, the data is a multipart form.
func NewData(contentType string, body express.Body) (*Data, error) {
	d := &Data{body: body}
	var err error
	if contentType == typeMultipart {
		d.form, err = formOf(body)
	}
	return d, err
}

// Value returns the body, or nil if there is no body or if it is a multipart form. The result bare
// says whether the JavaScript objects in the body have no prototype.
func (d *Data) Value() (v any, bare bool) {
	if d.form != nil {
		return nil, false
	}
	return d.body.Value, d.body.Bare
}

// Inject adds fields to a body that is an object or a form. If there is no body, the fields become
// the body. A body of another kind stays unchanged.
func (d *Data) Inject(fields *js.Object) {
	switch v := d.body.Value.(type) {
	case nil:
		d.body.Value = fields
	case *js.Object:
		if d.form != nil {
			d.form.inject(fields, "")
			return
		}
		merged := &js.Object{}
		for _, from := range []*js.Object{v, fields} {
			for name, field := range from.All() {
				merged.Set(name, field)
			}
		}
		d.body.Value = merged
	}
}

// Encode returns the bytes to send and their content type. contentType is the type that the caller
// requested, or "". A multipart form gets a new boundary. If data is nil, the request has no body;
// if data is empty, the request has an empty body.
func (d *Data) Encode(method, contentType string) (data []byte, sentType string, err error) {
	posts := slices.Contains([]string{"POST", "PUT", "PATCH"}, method)
	if posts || method == "DELETE" {
		switch {
		case d.form != nil:
			data, contentType, err = d.form.bytes()
		case d.body.Value != nil:
			data, contentType, err = transform(d.body.Value, contentType)
		}
	}
	if contentType == "" && posts {
		contentType = typeForm
	}
	return data, contentType, err
}

// transform encodes v in the format of the content type.
func transform(v any, contentType string) ([]byte, string, error) {
	if raw, ok := v.([]byte); ok {
		return raw, contentType, nil
	}
	v = copied(v)
	switch {
	case strings.Contains(contentType, typeForm):
		text, err := urlencoded(v)
		return []byte(text), contentType, err
	case strings.Contains(contentType, typeMultipart):
		form := newFormData()
		if err := walker(form.field).each(v, nil); err != nil {
			return nil, "", err
		}
		return form.bytes()
	case contentType == "":
		contentType = typeJSON
	}
	return js.Bytes(js.Stringify(v)), contentType, nil
}

// copied returns a copy of v without the object fields __proto__, constructor and prototype, which
// could change an object's prototype. Objects inside lists keep these fields.
func copied(v any) any {
	fields, ok := v.(*js.Object)
	if !ok {
		return v
	}
	out := &js.Object{}
	for name, field := range fields.All() {
		if name != "__proto__" && name != "constructor" && name != "prototype" {
			out.Set(name, copied(field))
		}
	}
	return out
}

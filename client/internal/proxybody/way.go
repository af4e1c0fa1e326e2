// Package proxybody decides how to send the body of a request so that it passes through Nango's
// proxy to the provider unchanged.
//
// Nango parses a body according to its Content-Type, and encodes it again for the provider. Only a
// body of type application/octet-stream is passed on byte for byte. So every body is sent with that
// type, and with its real type in the header Nango-Proxy-Content-Type. Three kinds of body are sent
// in another way:
//
//   - A body that decodeURIComponent cannot decode. Nango refuses such a body with status 500 for
//     providers whose entry in its catalog has proxy.headers. The client does not know which
//     providers these are. So, for every provider, it rewrites JSON and forms into an equivalent
//     body that can be decoded, and sends a multipart form with its own type if Nango would not
//     change the form.
//   - JSON for a provider that needs its credentials in the body. Nango must parse the JSON to add
//     them. The client's option WithParsedJSON is for such JSON.
//   - A multipart form of more than 75 MB. Nango accepts it only with its own type.
package proxybody

import (
	"io"
	"mime"
	"strings"

	"github.com/nango-go/nango/internal/request"
)

// Way says how a body is sent.
type Way struct {
	HopType string // the Content-Type of the request to Nango, or ""
	Type    string // the Content-Type for the provider, or ""
	Body    Body

	unreadable bool // Nango cannot decode the body
}

const (
	// maxRawBody is the size of the largest body that Nango accepts by default. A multipart form
	// that is sent with its own type may be larger.
	maxRawBody = 75 << 20
	// formPrefix is how many bytes of a multipart form are checked before it is sent. It is used
	// only for a form that cannot be read twice.
	formPrefix = 64 << 10
)

// Choose returns the way to send body, which has the given content type. If encoded is set, the
// body has a Content-Encoding. If parsed is set, the caller wants Nango to parse JSON.
func Choose(contentType string, encoded, parsed bool, body Body) Way {
	way := Way{HopType: OctetStream, Type: contentType, Body: body}
	base, ascii := MediaType(contentType)
	if contentType == multipart {
		way.Type = "Multipart/form-data" // Nango parses only the usual spelling of this type as a form
	}
	switch {
	case parsed && base == JSON:
		way.HopType = contentType
	case body.None() && (parsed || contentType == ""):
		way.HopType = ""
	case body.None() || encoded || !ascii:
	case base == Form || isJSON(base):
		way.rewrite(base != Form)
	case base == multipart:
		way.multipart()
	}
	return way
}

// rewrite replaces the body with a reader that escapes each % that Nango could not decode. If the
// body can be read twice, rewrite also determines the new length, and does not replace a body that
// needs no escaping.
func (w *Way) rewrite(json bool) {
	original := w.Body
	rewritten := func(body io.ReadCloser) io.ReadCloser {
		return &percentReader{Closer: body, src: body, json: json}
	}
	var found, left percents
	_, ok := original.copyTo(&found)
	switch {
	case ok && !found.unreadable(true):
		return
	case ok && found.bytes && !json:
		return // a form in another charset cannot be rewritten
	}
	w.Body = Body{ReadCloser: rewritten(original.ReadCloser), Length: -1}
	if !ok {
		return
	}
	w.Body.Again = func() (io.ReadCloser, error) {
		body, err := original.Again()
		if err != nil {
			return nil, err
		}
		return rewritten(body), nil
	}
	if length, ok := w.Body.copyTo(&left); ok {
		w.Body.Length = length
	}
}

// multipart decides whether to send a multipart form with its own type. It does so if both are
// true: Nango would refuse the form as application/octet-stream, and Nango would not change the
// form by parsing it. If the form cannot be read twice, its first 64 KiB decide, and the rest is
// checked when it is sent.
func (w *Way) multipart() {
	boundary := onlyBoundary(w.Type)
	if boundary == "" {
		return
	}
	scan, found := newFormScan(boundary), percents{}
	_, whole := w.Body.copyTo(io.MultiWriter(&found, scan))
	if !whole {
		scan, found = newFormScan(boundary), percents{}
		whole = w.Body.peek(formPrefix, io.MultiWriter(&found, scan))
	}
	w.unreadable = found.unreadable(whole)
	if scan.problem != "" || whole && scan.state != formEnd ||
		!w.unreadable && w.Body.Length <= maxRawBody {
		return
	}
	w.HopType, w.Type, w.unreadable = w.Type, multipart, false
	if !whole {
		w.Body.ReadCloser = &checkedForm{ReadCloser: w.Body.ReadCloser, scan: scan, skip: formPrefix}
	}
}

// onlyBoundary returns the boundary parameter of the content type of a form. It returns "" if there
// is none, or if there are other parameters, which Nango would drop. charset=utf-8 is allowed,
// since it is the default.
func onlyBoundary(contentType string) string {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || strings.Contains(contentType, "*") {
		return ""
	}
	for name, value := range params {
		if name != "boundary" && (name != "charset" || !strings.EqualFold(value, "utf-8")) {
			return ""
		}
	}
	return params["boundary"]
}

// Unreadable is called after Nango has refused the request. It returns the reason if Nango could
// not read the body or the query, and "" if it could read both.
func (w *Way) Unreadable(query string) string {
	const percent = " has a % that is not percent-encoded UTF-8, which Nango cannot read for a " +
		"provider with proxy.headers"
	var inBody, inQuery percents
	_, _ = inQuery.Write([]byte(query))
	length, read := w.Body.copyTo(&inBody)
	switch {
	case w.HopType != OctetStream || w.Body.None():
	case max(length, w.Body.Length) > maxRawBody:
		return "the body is larger than the 75 MB that Nango takes by default"
	case w.unreadable || inBody.unreadable(true):
		return "the body" + percent
	case !read:
		return "the body may be larger than 75 MB, or it" + percent
	}
	if inQuery.unreadable(true) {
		return "the query" + percent
	}
	return ""
}

// checkedForm reads a multipart form that is sent with its own Content-Type. The first 64 KiB have
// already been checked. Read checks the rest and returns an error if Nango would change it. Nango
// calls the provider only after it has received the whole form, so the provider never gets a
// changed form.
type checkedForm struct {
	io.ReadCloser
	scan *formScan
	skip int // how many bytes scan has already seen
}

func (f *checkedForm) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	seen := min(n, f.skip)
	f.skip -= seen
	_, _ = f.scan.Write(p[seen:n])
	if f.scan.problem != "" {
		return 0, &request.FieldError{Field: "Body",
			Problem: f.scan.problem + " behind the first 64 KiB; send it with a GetBody, or as bytes"}
	}
	return n, err
}

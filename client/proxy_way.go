package client

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// Nango parses a body by the Content-Type of the request to Nango, the hop, and writes it anew for
// the provider. Only a hop of application/octet-stream passes a body on byte for byte, and that is
// the way of every body, with its true type in Nango-Proxy-Content-Type, but for three things:
//
//   - Nango answers a body that its decodeURIComponent refuses with a 500 where the provider's entry in the catalogue has
//     proxy.headers, which cannot be known here. JSON and forms are written so that they can be decoded and mean the same.
//     A multipart form goes by its own type where nothing in it changes on that way.
//   - Some providers get their credentials within a parsed JSON body: WithParsedJSON.
//   - A multipart form above 75 MB is too large for any other way than that of its own type.
type proxyWay struct {
	hop  string // the Content-Type of the request to Nango, "" for none
	kind string // the Content-Type for the provider, "" for none
	body proxyBody

	unreadable bool // the body was seen to be one that Nango cannot decode
}

const (
	// maxRawBody is what Nango takes by default of any body but a multipart form of its own type.
	maxRawBody = 75 << 20
	// formPrefix is how much of a multipart form is looked at that cannot be read a second time.
	formPrefix = 64 << 10
)

// wayOf decides how a body of the type kind travels. encoded says that it has a Content-Encoding,
// parsed that Nango is to parse JSON.
func wayOf(kind string, encoded, parsed bool, body proxyBody) proxyWay {
	way := proxyWay{hop: octetStream, kind: kind, body: body}
	base, ascii := media(kind)
	if kind == multipart {
		way.kind = "Multipart/form-data" // Nango takes the usual spelling for a form that it has parsed
	}
	switch {
	case parsed && base == jsonType:
		way.hop = kind
	case body.none() && (parsed || kind == ""):
		way.hop = ""
	case body.none() || encoded || !ascii:
	case base == form || isJSON(base):
		way.rewrite(base != form)
	case base == multipart:
		way.multipart()
	}
	return way
}

// rewrite has what could not be decoded written in another way, while the body is read. The new
// length is known where the body can be read twice, and nothing changes where nothing needs to.
func (w *proxyWay) rewrite(json bool) {
	original := w.body
	rewritten := func(body io.ReadCloser) io.ReadCloser { return &percentReader{Closer: body, src: body, json: json} }
	var found, left percents
	_, ok := original.copyTo(&found)
	switch {
	case ok && !found.unreadable(true):
		return
	case ok && found.bytes && !json:
		return // a form in another charset, which nothing can help
	}
	w.body = proxyBody{ReadCloser: rewritten(original.ReadCloser), length: -1}
	if !ok {
		return
	}
	w.body.again = func() (io.ReadCloser, error) {
		body, err := original.again()
		if err != nil {
			return nil, err
		}
		return rewritten(body), nil
	}
	if length, ok := w.body.copyTo(&left); ok {
		w.body.length = length
	}
}

// multipart sends a form by its own type where it would not arrive as it is, and nothing in it is
// lost on the way. Of a form that cannot be read twice, the beginning decides; the rest is watched
// while it is sent.
func (w *proxyWay) multipart() {
	_, params, err := mime.ParseMediaType(w.kind)
	if err != nil || params["boundary"] == "" {
		return
	}
	scan, found := newFormScan(params["boundary"]), percents{}
	_, whole := w.body.copyTo(io.MultiWriter(&found, scan))
	if !whole {
		scan, found = newFormScan(params["boundary"]), percents{}
		whole = w.body.peek(formPrefix, io.MultiWriter(&found, scan))
	}
	w.unreadable = found.unreadable(whole)
	if scan.problem != "" || whole && scan.state != formEnd ||
		!w.unreadable && w.body.length <= maxRawBody {
		return
	}
	w.hop, w.kind, w.unreadable = w.kind, multipart, false
	if !whole {
		w.body.ReadCloser = &watchedForm{ReadCloser: w.body.ReadCloser, scan: scan, skip: formPrefix}
	}
}

// ErrProxyBody is Nango's 500 for a body, or a query, that it could not read, so that the provider
// was not called: one with a % that is not percent-encoded UTF-8, for a provider whose entry in
// Nango's catalogue has proxy.headers, or one above 75 MB. It wraps the [*SDKError].
var ErrProxyBody error = sentinel("Nango cannot read the body")

// unreadBody is a refusal for which the body of a call is the reason.
type unreadBody struct {
	refusal error
	reason  string
}

func (e *unreadBody) Error() string        { return e.refusal.Error() + "; " + e.reason }
func (e *unreadBody) Unwrap() error        { return e.refusal }
func (e *unreadBody) Is(target error) bool { return target == ErrProxyBody }

// explain adds to Nango's refusal of a call what in the call is the reason.
func (w *proxyWay) explain(req *http.Request, err error) error {
	refused, ok := errors.AsType[*SDKError](err)
	if !ok || refused.Code != CodeGenericErrorSupport {
		return err
	}
	const percent = " has a % that is not percent-encoded UTF-8, which Nango cannot read for a provider with proxy.headers"
	var body, query percents
	_, _ = query.Write([]byte(req.URL.RawQuery))
	length, read := w.body.copyTo(&body)
	switch {
	case w.hop != octetStream || w.body.none():
	case max(length, w.body.length) > maxRawBody:
		return &unreadBody{err, "the body is larger than the 75 MB that Nango takes by default"}
	case w.unreadable || body.unreadable(true):
		return &unreadBody{err, "the body" + percent}
	case !read:
		return &unreadBody{err, "the body may be larger than 75 MB, or it" + percent}
	}
	if query.unreadable(true) {
		return &unreadBody{err, "the query" + percent}
	}
	return err
}

// watchedForm fails where the rest of a form turns out not to survive the way of its own type.
// Nango calls the provider only once it has the whole form.
type watchedForm struct {
	io.ReadCloser
	scan *formScan
	skip int // what scan has seen already
}

func (f *watchedForm) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	seen := min(n, f.skip)
	f.skip -= seen
	_, _ = f.scan.Write(p[seen:n])
	if f.scan.problem != "" {
		return 0, invalid("Body",
			f.scan.problem+" behind the first 64 KiB; send it with a GetBody, or as bytes")
	}
	return n, err
}

// proxyBody is a body with what net/http knows about it.
type proxyBody struct {
	io.ReadCloser
	length int64 // 0 and less is unknown
	again  func() (io.ReadCloser, error)
}

func (b *proxyBody) none() bool { return b.ReadCloser == nil || b.ReadCloser == http.NoBody }

// empty reports whether there is no body to send. Of one whose length is unknown, it reads a byte
// to see.
func (b *proxyBody) empty() bool {
	if b.none() {
		return true
	}
	if b.length > 0 {
		return false
	}
	var one [1]byte
	_, err := io.ReadFull(b.ReadCloser, one[:])
	return err == io.EOF
}

// copyTo writes the body to w from another reader of it. It reports false where there is none, or
// it fails.
func (b *proxyBody) copyTo(w io.Writer) (int64, bool) {
	if b.again == nil {
		return 0, false
	}
	body, err := b.again()
	if err != nil {
		return 0, false
	}
	defer func() { _ = body.Close() }()
	n, err := io.Copy(w, body)
	return n, err == nil
}

// peek writes the beginning of the body to w and leaves the body whole. It reports whether that was
// all of it.
func (b *proxyBody) peek(size int64, w io.Writer) (whole bool) {
	var head bytes.Buffer
	n, err := io.Copy(io.MultiWriter(&head, w), io.LimitReader(b.ReadCloser, size))
	tail := io.Reader(b.ReadCloser)
	if err != nil {
		tail = failingBody{err} // for whoever reads the body
	}
	if whole = err == nil && n < size; whole {
		b.length = n
		b.again = func() (io.ReadCloser,
			error) {
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

type failingBody struct{ err error }

func (f failingBody) Read([]byte) (int, error) { return 0, f.err }

// media is a content type without its parameters, and whether its text has ASCII's bytes for
// ASCII's characters.
func media(kind string) (base string, ascii bool) {
	base, params, _ := strings.Cut(kind, ";")
	base, params = strings.ToLower(strings.TrimSpace(base)), strings.ToLower(params)
	return base, !strings.Contains(params, "utf-16") && !strings.Contains(params, "utf-32") &&
		!strings.Contains(params, "ucs-")
}

// isJSON reports whether a body of the type base is JSON, or a sequence of JSON.
func isJSON(base string) bool {
	for _, ending := range []string{"json", "jsonl", "jsonlines", "json-seq"} {
		if strings.HasSuffix(base, ending) {
			return true
		}
	}
	return false
}

package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// body gives the body of the request and its type, "" where nobody named one.
func (r *ProxyRequest) body() (proxyBody, string, error) {
	var declared string
	for name, values := range r.Headers {
		if http.CanonicalHeaderKey(name) == contentType {
			declared = strings.Join(values, ", ")
		}
	}
	switch {
	case r.Data != nil && r.Body != nil:
		return proxyBody{}, "", invalid("Data", "is set together with Body")
	case r.Data != nil:
		kind := cmp.Or(r.ContentType, declared)
		if raw, ok := asItIs(r.Data); ok && kind != "" && !strings.Contains(strings.ToLower(kind), "json") {
			return readerBody(raw), kind, nil
		}
		if media(kind) == form {
			return proxyBody{}, "", invalid("Data", "is not the url.Values, text or bytes that a form is made of")
		}
		b, err := json.Marshal(r.Data)
		if err != nil {
			return proxyBody{}, "", invalid("Data", "does not marshal to JSON")
		}
		return readerBody(bytes.NewReader(b)), kind, nil
	case r.Body != nil:
		return readerBody(r.Body), cmp.Or(r.ContentType, declared, octetStream), nil
	}
	return proxyBody{}, declared, nil
}

// asItIs is data that a type other than JSON takes as it is.
func asItIs(data any) (io.Reader, bool) {
	switch data := data.(type) {
	case string:
		return strings.NewReader(data), true
	case []byte:
		return bytes.NewReader(data), true
	case url.Values:
		return strings.NewReader(data.Encode()), true
	}
	return nil, false
}

package client

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/url"
	"strings"
)

// content gives the body of the request and its type, where declared is that of its headers. The
// type is "" where nobody named one.
func (r *ProxyRequest) content(declared string) (proxyBody, string, error) {
	kind := cmp.Or(r.ContentType, declared)
	switch {
	case r.Data != nil && r.Body != nil:
		return proxyBody{}, "", invalid("Data", "is set together with Body")
	case r.Data != nil:
		kind = cmp.Or(kind, jsonType)
		body, err := encodeData(r.Data, kind)
		return body, kind, err
	case r.Body != nil:
		return readerBody(r.Body), cmp.Or(kind, octetStream), nil
	}
	return proxyBody{}, declared, nil
}

// encodeData makes a body of the type kind. What is encoded already is taken as it is.
func encodeData(data any, kind string) (proxyBody, error) {
	base, _ := media(kind)
	var encoded []byte
	switch data := data.(type) {
	case string:
		encoded = []byte(data)
	case []byte:
		encoded = data
	case json.RawMessage:
		encoded = data
	case url.Values:
		if base == form {
			encoded = []byte(data.Encode())
		}
	}
	oneValue := base == jsonType || strings.HasSuffix(base, "+json") || base == "text/json"
	switch _, text := data.(string); {
	case encoded != nil && (!oneValue || json.Valid(encoded)):
	case encoded != nil && !text:
		return proxyBody{}, invalid("Data", "is not JSON; name its type in ContentType")
	case base == form:
		return proxyBody{}, invalid("Data", "is not the url.Values, text or bytes that a form is made of")
	default:
		var err error
		if encoded, err = json.Marshal(data); err != nil {
			return proxyBody{}, invalid("Data", "does not marshal to JSON")
		}
	}
	return readerBody(bytes.NewReader(encoded)), nil
}

package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

func TestProxyBodies(t *testing.T) {
	type request = nango.ProxyRequest
	header := func(kind string) http.Header { return http.Header{"content-type": {kind}} }
	const octets, form = "application/octet-stream", "application/x-www-form-urlencoded"
	for name, tt := range map[string]struct {
		request        request
		body           string
		length         int64
		kind, provider string // kind is the type of the body for Nango, provider the type for the provider
	}{
		"none":                   {request{ContentType: "text/plain"}, "", 0, "", ""},
		"none, type in a header": {request{Headers: header("text/plain")}, "", 0, octets, "text/plain"},
		"data":                   {request{Data: []int{1}}, "[1]", 3, octets, "application/json"},
		"data of another type":   {request{Data: 1, ContentType: "application/vnd.api+json"}, "1", 1, octets, "application/vnd.api+json"},
		"data, type in a header": {request{Data: 1, Headers: header("application/x+json")}, "1", 1, octets, "application/x+json"},
		"text":                   {request{Body: strings.NewReader("text"), ContentType: "text/plain"}, "text", 4, octets, "text/plain"},
		"bytes":                  {request{Body: bytes.NewReader([]byte("\x00\xff"))}, "\x00\xff", 2, octets, octets},
		"type in a header":       {request{Body: strings.NewReader("a,b"), Headers: header("text/csv")}, "a,b", 3, octets, "text/csv"},
		"ContentType wins":       {request{Body: strings.NewReader("x"), ContentType: "a/b", Headers: header("c/d")}, "x", 1, octets, "a/b"},
		"a form":                 {request{Body: strings.NewReader("a=1&a=2"), ContentType: form}, "a=1&a=2", 7, octets, form},
		"a stream":               {request{Body: &canned.Body{Reader: strings.NewReader("stream")}}, "stream", 0, octets, octets},
		"text of another type":   {request{Data: "<a/>", ContentType: "application/xml"}, "<a/>", 4, octets, "application/xml"},
		"bytes of another type":  {request{Data: []byte("a,b"), Headers: header("text/csv")}, "a,b", 3, octets, "text/csv"},
		"lines of JSON":          {request{Data: "{}\n{}\n", ContentType: "application/x-ndjson"}, "{}\n{}\n", 6, octets, "application/x-ndjson"},
		"values as a form":       {request{Data: url.Values{"a": {"1", "2"}}, ContentType: form}, "a=1&a=2", 7, octets, form},
		"text as JSON":           {request{Data: "<a/>", ContentType: "application/vnd.api+JSON"}, `"\u003ca/\u003e"`, 16, octets, "application/vnd.api+JSON"},
		"JSON as text":           {request{Data: `{"a": 1}`}, `{"a": 1}`, 8, octets, "application/json"},
		"JSON as bytes":          {request{Data: []byte(`{"a": 1}`)}, `{"a": 1}`, 8, octets, "application/json"},
		"json.RawMessage":        {request{Data: json.RawMessage(`[1 ]`), ContentType: "application/x+json"}, `[1 ]`, 4, octets, "application/x+json"},
		"parsed JSON":            {request{Data: []int{1}, ParsedJSON: true}, "[1]", 3, "application/json", "application/json"},
		"not JSON to parse":      {request{Data: "a", ContentType: "text/plain", ParsedJSON: true}, "a", 1, octets, "text/plain"},
		"no body to parse":       {request{ParsedJSON: true, Headers: header("text/plain")}, "", 0, "", "text/plain"},
		"empty":                  {request{Body: strings.NewReader("")}, "", 0, octets, octets},
		"multipart": {
			request{Body: strings.NewReader("--b--"), ContentType: `Multipart/Form-Data; boundary="b"`}, "--b--", 5, octets, `Multipart/Form-Data; boundary="b"`,
		},
		"multipart without a boundary": {request{Body: strings.NewReader("x"), ContentType: "multipart/form-data"}, "x", 1, octets, "Multipart/form-data"},
	} {
		t.Run(name, func(t *testing.T) {
			c := clientOf(t, func(req *http.Request) (*http.Response, error) {
				var body []byte
				if req.Body != nil {
					body, _ = io.ReadAll(req.Body)
					_ = req.Body.Close()
				}
				require.Equal(t, tt.body, string(body))
				require.Equal(t, tt.length, req.ContentLength)
				require.Equal(t, tt.kind, req.Header.Get("Content-Type"))
				require.Equal(t, tt.provider, req.Header.Get("Nango-Proxy-Content-Type"))
				return respond(200, ""), nil
			})
			tt.request.ProviderConfigKey, tt.request.ConnectionID = "k", "1"
			before := fmt.Sprint(tt.request.Headers)
			_, err := c.Proxy.Post(t.Context(), tt.request)
			require.NoError(t, err)
			require.Equal(t, before, fmt.Sprint(tt.request.Headers), "the caller's headers are not modified")
		})
	}
}

func TestProxyRefusesDataOfAnotherType(t *testing.T) {
	s, c := newStub(t, reply{})
	r := ask("/x")
	r.Data, r.ContentType = map[string]string{"a": "b"}, "Application/X-WWW-Form-Urlencoded; charset=utf-8"
	_, err := c.Proxy.Post(t.Context(), r)
	requireField(t, err, "Data")
	r.Data, r.ContentType = []byte("secret"), ""
	_, err = c.Proxy.Post(t.Context(), r)
	requireField(t, err, "Data")
	require.Empty(t, s.got)
}

func TestProxyMultipartKeepsItsBoundary(t *testing.T) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	require.NoError(t, w.WriteField("name", "value"))
	require.NoError(t, w.Close())
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		req.Header.Set("Content-Type", req.Header.Get("Nango-Proxy-Content-Type"))
		require.NoError(t, req.ParseMultipartForm(1<<20))
		require.Equal(t, "value", req.FormValue("name"))
		return respond(200, ""), nil
	})
	_, err := c.Proxy.Post(t.Context(), nango.ProxyRequest{ProviderConfigKey: "k", ConnectionID: "1", Body: &form, ContentType: w.FormDataContentType()})
	require.NoError(t, err)
}

func TestProxyClosesTheBodyOfACallThatFails(t *testing.T) {
	reset := errors.New("reset")
	c := clientOf(t, func(*http.Request) (*http.Response, error) { return nil, reset })
	for name, change := range map[string]func(*nango.ProxyRequest){
		"no answer": func(*nango.ProxyRequest) {}, "endpoint": func(r *nango.ProxyRequest) { r.Endpoint = "/.." }, "key": func(r *nango.ProxyRequest) { r.ProviderConfigKey = "" },
	} {
		body := &canned.Body{Reader: strings.NewReader("x")}
		r := ask("/x")
		r.Body = body
		change(&r)
		_, err := c.Proxy.Post(t.Context(), r)
		require.Error(t, err)
		require.True(t, body.Closed, name)
	}
}

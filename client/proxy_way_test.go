package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// travelled describes a request as Nango receives it.
type travelled struct {
	hop, kind, body string
	length          int64
}

// travels sends body to a fake Nango and returns the request that Nango received.
func travels(t *testing.T, kind string, body io.Reader, headers ...string) (travelled, error) {
	t.Helper()
	var got travelled
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		got = travelled{hop: req.Header.Get("Content-Type"), kind: req.Header.Get("Nango-Proxy-Content-Type"), length: req.ContentLength}
		b, err := io.ReadAll(req.Body)
		got.body = string(b)
		if err != nil {
			return nil, err
		}
		return respond(200, ""), nil
	})
	req := ofProvider(t, "POST", "https://h/x", body)
	req.Header.Set("Content-Type", kind)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	_, err := c.Proxy.RoundTrip(roundTripRef, req)
	return got, err
}

func TestBodiesThatNangoCannotDecodeAreRewritten(t *testing.T) {
	for _, tt := range []struct{ kind, body, want string }{
		{"application/json", `{"a":"50%","b":"%zz","c":"%E9","d":"%C3%A9 %20"}`, `{"a":"50\u0025","b":"\u0025zz","c":"\u0025E9","d":"%C3%A9 %20"}`},
		{"application/vnd.api+json; charset=utf-8", `["%","\"%","\\%","%\\"]`, `["\u0025","\"\u0025","\\\u0025","\u0025\\"]`},
		{"application/x-ndjson", "{\"a\":\"%\"}\n{\"a\":\"%\"}\n", "{\"a\":\"\\u0025\"}\n{\"a\":\"\\u0025\"}\n"},
		{"application/json", `{"a":"%E4%BD%A0%F0%9F%98%80%25"}`, `{"a":"%E4%BD%A0%F0%9F%98%80%25"}`},
		{"application/json", `{"a":"%ED%A0%80%C0%80%F5%80%80%80%C3"}`, `{"a":"\u0025ED\u0025A0\u002580\u0025C0\u002580\u0025F5\u002580\u002580\u002580\u0025C3"}`},
		{"application/json", `not JSON 50%`, `not JSON 50%`},
		{"application/json", `"\%"`, `"\%"`},
		{"application/json; charset=utf-16le", "\"\x00%\x00\"\x00", "\"\x00%\x00\"\x00"},
		{"application/x-www-form-urlencoded", `a=50%&a=%&b[c]=%zz&d=%20`, `a=50%25&a=%25&b[c]=%25zz&d=%20`},
		{"application/x-www-form-urlencoded", `a=%E9&b=50%25`, `a=%E9&b=50%25`},
		{"text/plain", `"50%"`, `"50%"`},
		{"application/octet-stream", `"50%"`, `"50%"`},
	} {
		for name, body := range map[string]io.Reader{
			"bytes": strings.NewReader(tt.body), "a stream": io.MultiReader(strings.NewReader(tt.body)), "a slow stream": iotest.OneByteReader(strings.NewReader(tt.body)),
			"data together with EOF": iotest.DataErrReader(strings.NewReader(tt.body)),
		} {
			got, err := travels(t, tt.kind, body)
			require.NoError(t, err)
			require.Equal(t, travelled{rawHop, tt.kind, tt.want, got.length}, got, name)
			if name == "bytes" {
				require.Equal(t, int64(len(tt.want)), got.length)
			} else {
				require.LessOrEqual(t, got.length, int64(0))
			}
		}
	}
	got, err := travels(t, "application/json", strings.NewReader(`"%"`), "Content-Encoding", "gzip")
	require.NoError(t, err)
	require.Equal(t, travelled{rawHop, "application/json", `"%"`, 3}, got, "encoded text is not read as text")
}

// formPart is one part of a multipart form.
type formPart struct {
	header  textproto.MIMEHeader
	content string
}

func partNamed(disposition, content string, kind ...string) formPart {
	h := textproto.MIMEHeader{"Content-Disposition": {"form-data; " + disposition}}
	if len(kind) > 0 {
		h.Set("Content-Type", kind[0])
	}
	return formPart{h, content}
}

func formOfParts(t *testing.T, parts ...formPart) (string, string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, p := range parts {
		part, err := w.CreatePart(p.header)
		require.NoError(t, err)
		_, err = io.WriteString(part, p.content)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return form.String(), w.FormDataContentType()
}

func TestFormsThatNangoCannotDecodeAreSentWithTheirOwnType(t *testing.T) {
	percent := partNamed(`name="p"`, "50%")
	large := strings.Repeat("é%", 40<<10)
	for name, tt := range map[string]struct {
		own   bool
		parts []formPart
	}{
		"a field":                 {true, []formPart{percent}},
		"fields and files":        {true, []formPart{partNamed(`name="a"`, "é"), percent, partNamed(`name="f"; filename="a b.txt"`, "\xff%", "text/plain"), partNamed(`name="f"; filename="b.bin"`, "")}},
		"a large file":            {true, []formPart{partNamed(`name="a"`, ""), partNamed(`name="f"; filename="x"`, large, "image/png")}},
		"nothing to decode":       {false, []formPart{partNamed(`name="a"`, "1%25")}},
		"a repeated field":        {false, []formPart{percent, percent}},
		"brackets":                {false, []formPart{percent, partNamed(`name="a[b]"`, "1")}},
		"a typed field":           {false, []formPart{percent, partNamed(`name="a"`, "1", "application/json")}},
		"a type with a parameter": {false, []formPart{percent, partNamed(`name="a"; filename="x"`, "1", "text/plain; charset=utf-8")}},
		"a name not ASCII":        {false, []formPart{percent, partNamed(`name="é"`, "1")}},
		"a file name not ASCII":   {false, []formPart{percent, partNamed(`name="a"; filename="é.txt"`, "1")}},
		"a file with a path":      {false, []formPart{percent, partNamed(`name="a"; filename="b/c.txt"`, "1")}},
		"an encoded file name":    {false, []formPart{percent, partNamed(`name="a"; filename*=utf-8''%c3%a9`, "1")}},
		"an empty file name":      {false, []formPart{percent, partNamed(`name="a"; filename=""`, "1")}},
		"a quote in a name":       {false, []formPart{percent, partNamed(`name="a\"b"`, "1")}},
		"a long name":             {false, []formPart{percent, partNamed(`name="`+strings.Repeat("a", 101)+`"`, "1")}},
		"another header":          {false, []formPart{percent, {textproto.MIMEHeader{"Content-Disposition": {`form-data; name="a"`}, "Content-Id": {"1"}}, "1"}}},
		"a latin1 field":          {false, []formPart{percent, partNamed(`name="a"`, "\xe9")}},
		"a cut character":         {false, []formPart{percent, partNamed(`name="a"`, "\xc3")}},
		"a field below 1 MiB":     {true, []formPart{percent, partNamed(`name="a"`, strings.Repeat("a", 1<<20-1))}},
		"a field of 1 MiB":        {false, []formPart{percent, partNamed(`name="a"`, strings.Repeat("a", 1<<20))}},
		"a file named .":          {false, []formPart{percent, partNamed(`name="a"; filename="."`, "1", "text/plain")}},
		"a file named ..":         {false, []formPart{percent, partNamed(`name="a"; filename=".."`, "1", "text/plain")}},
		"a type that is none":     {false, []formPart{percent, partNamed(`name="a"; filename="x"`, "1", "pdf")}},
		"a type with a blank":     {false, []formPart{percent, partNamed(`name="a"; filename="x"`, "1", "text/pl ain")}},
	} {
		body, kind := formOfParts(t, tt.parts...)
		for reader, r := range map[string]io.Reader{"bytes": strings.NewReader(body), "a stream": io.MultiReader(strings.NewReader(body)), "a slow stream": iotest.HalfReader(strings.NewReader(body))} {
			if reader != "bytes" && !tt.own && len(body) > 1<<20 {
				continue // the client chooses the type before it has read that far
			}
			got, err := travels(t, kind, r)
			require.NoError(t, err)
			want := travelled{rawHop, kind, body, got.length}
			if tt.own {
				want.hop, want.kind = kind, "multipart/form-data"
			}
			require.True(t, want == got, "%s, %s: %s %s, %d bytes", name, reader, got.hop, got.kind, len(got.body))
		}
	}
}

// A form that Nango would change is sent as application/octet-stream. For example, Nango would drop
// a part whose boundary is followed by spaces. It would also drop all parameters of the form's
// content type except the boundary.
func TestFormsThatNangoWouldChangeAreSentRaw(t *testing.T) {
	const part = "Content-Disposition: form-data; name=\"a\"\r\n\r\n50%\r\n"
	for name, tt := range map[string]struct {
		own                       bool
		parameters, afterBoundary string
	}{
		"nothing special":            {true, "boundary=b", ""},
		"a quoted boundary":          {true, `boundary="b"`, ""},
		"the usual charset":          {true, "charset=UTF-8; boundary=b", ""},
		"another charset":            {false, "charset=iso-8859-1; boundary=b", ""},
		"another parameter":          {false, "boundary=b; type=x", ""},
		"an encoded boundary":        {false, "boundary*=utf-8''b", ""},
		"no boundary":                {false, "charset=utf-8", ""},
		"blanks after the boundary":  {false, "boundary=b", " \t"},
		"letters after the boundary": {false, "boundary=b", "c"},
	} {
		kind := "multipart/form-data; " + tt.parameters
		got, err := travels(t, kind, strings.NewReader("--b"+tt.afterBoundary+"\r\n"+part+"--b--\r\n"))
		require.NoError(t, err, name)
		require.Equal(t, tt.own, got.hop == kind, "%s: %s", name, got.hop)
	}
}

func TestTheRestOfAFormIsCheckedWhileItIsSent(t *testing.T) {
	file := partNamed(`name="f"; filename="x"`, strings.Repeat("%", 80<<10))
	for name, tt := range map[string]struct {
		last    formPart
		problem string
	}{
		"an unchanged part": {partNamed(`name="a"`, "1"), ""},
		"a typed field":     {partNamed(`name="a"`, "1", "text/plain"), "whose type would be lost"},
		"a name not ASCII":  {partNamed(`name="é"`, "1"), "whose name would be changed"},
	} {
		body, kind := formOfParts(t, file, tt.last)
		got, err := travels(t, kind, iotest.OneByteReader(strings.NewReader(body)))
		require.Equal(t, kind, got.hop, name)
		if tt.problem == "" {
			require.NoError(t, err)
			require.Equal(t, len(body), len(got.body))
			continue
		}
		require.ErrorContains(t, err, tt.problem, name)
		requireField(t, err, "Body")
		require.Less(t, len(got.body), len(body), "the form is not complete, and Nango does not call the provider")
	}
}

func TestABodyThatBreaksOffIsReportedToTheTransport(t *testing.T) {
	for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/plain"} {
		_, err := travels(t, kind, io.MultiReader(strings.NewReader(`{"a":"50%`), iotest.ErrReader(io.ErrUnexpectedEOF)))
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, kind)
	}
}

func TestBodiesThatTheProxyWouldDropAreRefused(t *testing.T) {
	s, c := newStub(t, reply{})
	for _, method := range []string{"GET", "HEAD", "PROPFIND", "REPORT"} {
		for _, body := range []io.Reader{strings.NewReader("x"), io.MultiReader(strings.NewReader("x"))} {
			_, err := c.Proxy.RoundTrip(roundTripRef, ofProvider(t, method, "https://h/x", body))
			requireField(t, err, "Body")
		}
		r := ask("/x")
		r.Method, r.Data = method, 1
		_, err := c.Proxy.Do(t.Context(), r)
		requireField(t, err, "Data")
		r.Data, r.Body = nil, strings.NewReader("x")
		_, err = c.Proxy.Do(t.Context(), r)
		requireField(t, err, "Body")
		require.Empty(t, s.got)

		req := ofProvider(t, method, "https://h/x", io.MultiReader(strings.NewReader("")))
		req.Header.Set("Content-Type", "application/json")
		_, err = c.Proxy.RoundTrip(roundTripRef, req)
		require.NoError(t, err, "an empty body counts as none")
		require.Empty(t, s.last(t).header.Get("Content-Type"))
		require.Equal(t, "application/json", s.last(t).header.Get("Nango-Proxy-Content-Type"))
		s.answer(reply{})
	}
}

func TestAQuestionMarkAtTheEndIsKept(t *testing.T) {
	var got []string
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		got = append(got, req.URL.RequestURI())
		return respond(200, ""), nil
	})
	_, err := c.Proxy.Get(t.Context(), ask("/q?"))
	require.NoError(t, err)
	_, err = c.Proxy.RoundTrip(roundTripRef, ofProvider(t, "GET", "https://h/q?", nil))
	require.NoError(t, err)
	require.Equal(t, []string{"/nango/proxy/q?", "/nango/proxy/q?"}, got)
}

// supportError is Nango's answer to a request that it cannot decode.
const supportError = `{"error":{"code":"generic_error_support","message":"An error occurred.","payload":"790dca3b-cad5-441c-9eef-a9af4a755d61"}}`

func TestTheErrorSaysThatNangoCannotReadTheBody(t *testing.T) {
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			_, _ = io.Copy(io.Discard, req.Body)
		}
		return respond(500, supportError), nil
	})
	for name, tt := range map[string]struct {
		endpoint string
		body     io.Reader
		reason   string
	}{
		"a percent":    {"/x", strings.NewReader("50% off"), "; the body has a % that is not percent-encoded UTF-8"},
		"a large body": {"/x", bytes.NewReader(make([]byte, 75<<20+1)), "; the body is larger than the 75 MB"},
		"a stream":     {"/x", io.MultiReader(strings.NewReader("50% off")), "; the body may be larger than 75 MB, or it has a %"},
		"a query":      {"/x?a=%E9", strings.NewReader("fine"), "; the query has a %"},
		"no body":      {"/x?a=%E9", nil, "; the query has a %"},
		"none":         {"/x?a=%25", strings.NewReader("50%25 off"), ""},
	} {
		r := ask(tt.endpoint)
		r.Body = tt.body
		_, err := c.Proxy.Post(t.Context(), r)
		var e *nango.SDKError
		require.ErrorAs(t, err, &e, name)
		require.Equal(t, nango.CodeGenericErrorSupport, e.Code)
		require.Equal(t, tt.reason != "", errors.Is(err, nango.ErrProxyBody), name)
		require.Contains(t, err.Error(), tt.reason, name)
		require.NotContains(t, printed(t, err), "off", name)
	}
}

func FuzzProxyBody(f *testing.F) {
	for _, s := range []string{`{"a":"50%"}`, `"\%"`, `["%E9%","\\%"]`, `%`, `"%F0%9F%98%80"`, `"` + strings.Repeat("a", 4094) + `%C3%A9%"`, "a=%&b=%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if body == "" {
			return
		}
		for _, kind := range []string{"application/json", "application/x-www-form-urlencoded"} {
			whole, err := travels(t, kind, strings.NewReader(body))
			require.NoError(t, err)
			require.Equal(t, int64(len(whole.body)), whole.length)
			stream, err := travels(t, kind, iotest.OneByteReader(strings.NewReader(body)))
			require.NoError(t, err)
			if decodable([]byte(body)) {
				require.Equal(t, body, whole.body)
				require.Equal(t, body, stream.body)
			}
			var before, after any
			if kind == "application/json" && json.Unmarshal([]byte(body), &before) == nil {
				require.True(t, decodable([]byte(whole.body)))
				require.Equal(t, whole.body, stream.body)
				require.NoError(t, json.Unmarshal([]byte(whole.body), &after))
				require.True(t, reflect.DeepEqual(before, after))
			}
			if kind != "application/json" && decodable([]byte(whole.body)) {
				require.Equal(t, whole.body, stream.body)
			}
		}
	})
}

package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/recorded"
	"github.com/stretchr/testify/require"
)

const rawHop = "application/octet-stream"

// arrival returns the body that a provider receives if the client sends body to Nango. If that was
// recorded, the result is from the recording, and ok says whether the body arrived. Otherwise,
// arrival assumes that the body arrives unchanged. In that case, ok is true only if hop is rawHop
// (see TestRawBodiesArriveAsRecorded) and, with proxyHeaders, body is decodable.
func arrival(rows []recorded.Body, hop, kind string, body []byte, proxyHeaders bool) (arrived []byte, ok bool) {
	for _, row := range rows {
		if row.HasHeaders == proxyHeaders && row.HopType == hop && row.ProviderType == kind && bytes.Equal(row.Body, body) {
			if row.Same {
				return body, true
			}
			return []byte(row.ArrivedBody), row.Status == http.StatusOK
		}
	}
	return body, hop == rawHop && (!proxyHeaders || decodable(body))
}

var escapes = regexp.MustCompile(`(%[0-9A-Fa-f]{2})+|%`)

// decodable reports whether JavaScript's decodeURIComponent accepts body.
func decodable(body []byte) bool {
	for _, run := range escapes.FindAllString(string(body), -1) {
		if decoded, err := url.PathUnescape(run); err != nil || !utf8.ValidString(decoded) {
			return false
		}
	}
	return true
}

func TestRawBodiesArriveAsRecorded(t *testing.T) {
	for _, row := range recorded.Read[recorded.Body](t, recordings+"proxy-bodies.jsonl") {
		if row.Hop != "octet" {
			continue
		}
		arrived, ok := arrival(nil, row.HopType, row.ProviderType, row.Body, row.HasHeaders)
		require.Equal(t, row.Status == http.StatusOK, ok, "%s %v", row.Name, row.HasHeaders)
		if ok {
			require.True(t, row.Same)
			require.Equal(t, row.Body, arrived)
		}
	}
}

// sameMeaning reports whether sent and arrived are the same bytes or, for JSON and forms, are the
// same after parsing. The parameter kind is their content type.
func sameMeaning(t *testing.T, kind string, sent, arrived []byte) bool {
	t.Helper()
	base, params, _ := mime.ParseMediaType(kind)
	switch {
	case bytes.Equal(sent, arrived):
		return true
	case strings.HasSuffix(base, "json"):
		return jsonEqual(t, sent, arrived)
	case base == "application/x-www-form-urlencoded":
		return formOf(t, sent).Encode() == formOf(t, arrived).Encode()
	case base == "multipart/form-data":
		boundary := strings.TrimPrefix(string(arrived[:bytes.IndexByte(arrived, '\r')]), "--")
		return maps.Equal(partsOf(t, params["boundary"], sent), partsOf(t, boundary, arrived))
	}
	return false
}

func jsonEqual(t *testing.T, a, b []byte) bool {
	t.Helper()
	var values [2]any
	for i, body := range [][]byte{a, b} {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		require.NoError(t, d.Decode(&values[i]))
	}
	return reflect.DeepEqual(values[0], values[1])
}

// formOf parses a form as a lenient server does: it does not decode a % that is not followed by two
// hexadecimal digits.
func formOf(t *testing.T, body []byte) url.Values {
	t.Helper()
	lenient := regexp.MustCompile(`%([^0-9A-Fa-f]|$|.[^0-9A-Fa-f]|.$)`).ReplaceAllString(string(body), "%25$1")
	form, err := url.ParseQuery(lenient)
	require.NoError(t, err)
	return form
}

func partsOf(t *testing.T, boundary string, body []byte) map[string]string {
	t.Helper()
	parts := map[string]string{}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return parts
		}
		require.NoError(t, err)
		content, err := io.ReadAll(part)
		require.NoError(t, err)
		parts[part.FormName()+"\x00"+part.FileName()+"\x00"+part.Header.Get("Content-Type")] = string(content)
	}
}

// lost lists those of the 82 recorded bodies that cannot be sent to the provider in any way.
var lost = []string{"form latin1 escape", "octets", "text percent"}

func TestRecordedBodiesArrive(t *testing.T) {
	rows := recorded.Read[recorded.Body](t, recordings+"proxy-bodies.jsonl")
	once := func(body []byte) io.Reader { return iotest.OneByteReader(bytes.NewReader(body)) }
	again := func(body []byte) io.Reader { return bytes.NewReader(body) }
	call := map[string]func(*nango.Client, recorded.Body) (*http.Response, error){
		"Do": func(c *nango.Client, row recorded.Body) (*http.Response, error) {
			return c.Proxy.Post(t.Context(), nango.ProxyRequest{
				ProviderConfigKey: "k", ConnectionID: "1", Body: again(row.Body), Headers: http.Header{"Content-Type": {row.NamedType}},
			})
		},
		"Do with a stream": func(c *nango.Client, row recorded.Body) (*http.Response, error) {
			return c.Proxy.Post(t.Context(), nango.ProxyRequest{ProviderConfigKey: "k", ConnectionID: "1", Body: once(row.Body), ContentType: row.NamedType})
		},
		"Data": func(c *nango.Client, row recorded.Body) (*http.Response, error) {
			if row.NamedType == "" || strings.Contains(row.NamedType, "json") && !json.Valid(row.Body) {
				return c.Proxy.Post(t.Context(), nango.ProxyRequest{ // Data does not accept these bodies
					ProviderConfigKey: "k", ConnectionID: "1", Body: again(row.Body), Headers: http.Header{"Content-Type": {row.NamedType}},
				})
			}
			return c.Proxy.Post(t.Context(), nango.ProxyRequest{ProviderConfigKey: "k", ConnectionID: "1", Data: row.Body, ContentType: row.NamedType})
		},
		"RoundTrip": func(c *nango.Client, row recorded.Body) (*http.Response, error) {
			req := ofProvider(t, "POST", "https://h/x", again(row.Body))
			req.Header.Set("Content-Type", row.NamedType)
			return c.Proxy.RoundTrip(roundTripRef, req)
		},
		"RoundTrip with a stream": func(c *nango.Client, row recorded.Body) (*http.Response, error) {
			req := ofProvider(t, "POST", "https://h/x", once(row.Body))
			req.Header.Set("Content-Type", row.NamedType)
			return c.Proxy.RoundTrip(roundTripRef, req)
		},
	}
	for name, do := range call {
		arrivals, failures := 0, map[string]bool{}
		for _, row := range rows {
			if row.Hop == "own" {
				continue // there are two recordings of each body
			}
			var hop, kind string
			var sent []byte
			c := clientOf(t, func(req *http.Request) (*http.Response, error) {
				hop, kind = req.Header.Get("Content-Type"), req.Header.Get("Nango-Proxy-Content-Type")
				if req.Body != nil {
					sent, _ = io.ReadAll(req.Body)
				}
				require.True(t, req.ContentLength <= 0 || req.ContentLength == int64(len(sent)), row.Name)
				if req.GetBody != nil {
					again, err := req.GetBody()
					require.NoError(t, err)
					repeated, err := io.ReadAll(again)
					require.NoError(t, err)
					require.Equal(t, sent, repeated, row.Name)
				}
				return respond(200, ""), nil
			})
			_, err := do(c, row)
			require.NoError(t, err)
			if row.NamedType == "" && kind == rawHop {
				kind = "" // Do sets a type if the caller does not
			}
			arrived, ok := arrival(rows, hop, kind, sent, row.HasHeaders)
			if ok && sameMeaning(t, row.NamedType, row.Body, arrived) {
				arrivals++
			} else {
				failures[row.Name] = true
			}
		}
		require.Equal(t, lost, slices.Sorted(maps.Keys(failures)), name)
		require.Equal(t, 79, arrivals, name)
	}
}

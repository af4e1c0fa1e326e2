package nangotest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/tests/nangotest"
)

// exchange is a request to a real server and its response.
type exchange struct {
	recorded.Exchange
	raw []byte // the request's body, if RequestBody does not contain it
}

// replay sends recorded requests to an emulator. In a request, it replaces values that the real
// server generated in an earlier response (tokens, ids, cursors) by those that the emulator
// generated.
type replay struct {
	t    *testing.T
	srv  *nangotest.Server
	same map[string]string
}

// basePath is the base path of the servers in these tests.
const basePath = "/nango"

func (r *replay) send(e exchange) (*http.Response, []byte) {
	r.t.Helper()
	body := r.body(e)
	target := "http://nango.test" + basePath + r.replaced(e.Path)
	if e.Query != "" {
		target += "?" + r.query(e.Query)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), e.Method, target, bytes.NewReader(body))
	require.NoError(r.t, err, "line %d", e.Line)
	for name, value := range e.RequestHeaders {
		req.Header.Set(name, r.replaced(value))
	}
	resp, err := r.srv.Transport().RoundTrip(req)
	require.NoError(r.t, err, "line %d", e.Line)
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	require.NoError(r.t, err, "line %d", e.Line)
	r.learn(e, resp, out)
	return resp, out
}

// body returns the body of a recorded request. It was recorded as JSON, as a string or in base64.
func (r *replay) body(e exchange) []byte {
	if e.raw != nil {
		return e.raw
	}
	if len(e.RequestBody) == 0 || string(e.RequestBody) == "null" {
		return nil
	}
	var bin struct {
		Base64 *string `json:"__base64__"`
	}
	if json.Unmarshal(e.RequestBody, &bin) == nil && bin.Base64 != nil {
		b, err := base64.StdEncoding.DecodeString(*bin.Base64)
		require.NoError(r.t, err)
		return b
	}
	var text string
	if json.Unmarshal(e.RequestBody, &text) == nil {
		return []byte(text)
	}
	return []byte(r.replaced(r.cursors(string(e.RequestBody))))
}

func (r *replay) query(q string) string {
	pairs := strings.Split(q, "&")
	for i, pair := range pairs {
		if name, value, _ := strings.Cut(pair, "="); name == "cursor" {
			cursor, err := url.QueryUnescape(value)
			require.NoError(r.t, err)
			pairs[i] = name + "=" + url.QueryEscape(r.replaced(r.cursors(cursor)))
		}
	}
	return strings.Join(pairs, "&")
}

func (r *replay) replaced(s string) string {
	for from, to := range r.same {
		s = strings.ReplaceAll(s, from, to)
	}
	return s
}

// cursors replaces cursors in s that are not in any recorded response. A recorded cursor contains
// the id of a record. Since both servers give a record the same id, this id leads to the emulator's
// cursor.
func (r *replay) cursors(s string) string {
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return c == '"' || c == ' ' }) {
		plain, err := base64.StdEncoding.DecodeString(word)
		if err != nil || r.same[word] != "" {
			continue
		}
		if _, id, ok := strings.Cut(string(plain), "||"); ok {
			s = strings.ReplaceAll(s, word, r.cursorOf(id))
		}
	}
	return s
}

func (r *replay) cursorOf(id string) string {
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "http://nango.test"+basePath+"/records?model=Item&limit=10000", nil)
	require.NoError(r.t, err)
	req.Header = http.Header{
		"Authorization": {"Bearer " + r.srv.SecretKey()}, "Connection-Id": {"c-none"}, "Provider-Config-Key": {"unauth"},
	}
	resp, err := r.srv.Transport().RoundTrip(req)
	require.NoError(r.t, err)
	defer resp.Body.Close()
	var page struct {
		Records []struct {
			Metadata struct{ Cursor string } `json:"_nango_metadata"`
		}
	}
	require.NoError(r.t, json.NewDecoder(resp.Body).Decode(&page))
	for _, rec := range page.Records {
		if plain, _ := base64.StdEncoding.DecodeString(rec.Metadata.Cursor); strings.HasSuffix(string(plain), "||"+id) {
			return rec.Metadata.Cursor
		}
	}
	r.t.Fatalf("no record has the id %s", id)
	return ""
}

// learn compares a recorded response with the emulator's response. It maps each value that the real
// server generated, such as an id, to the value that the emulator generated.
func (r *replay) learn(e exchange, resp *http.Response, body []byte) {
	if tag := e.ResponseHeaders["ETag"]; tag != "" {
		r.same[tag] = resp.Header.Get("ETag")
	}
	var want, got any
	if json.Unmarshal(e.ResponseBody, &want) == nil && json.Unmarshal(body, &got) == nil {
		r.learnFrom(want, got)
	}
}

func (r *replay) learnFrom(want, got any) {
	switch want := want.(type) {
	case map[string]any:
		fields, ok := got.(map[string]any)
		if !ok {
			return
		}
		for name, value := range want {
			old, isText := value.(string)
			made, madeText := fields[name].(string)
			if name == "secret" {
				// A request that deletes a key contains the number of the key.
				r.same[fmt.Sprintf(`"key_id": %v}`, want["id"])] = fmt.Sprintf(`"key_id": %v}`, fields["id"])
			}
			switch {
			case !isText || !madeText:
				r.learnFrom(value, fields[name])
			case len(old) > 30 && (name == "token" || name == "id" || name == "secret" || strings.HasSuffix(name, "cursor")):
				r.same[old] = made
			}
		}
	case []any:
		items, _ := got.([]any)
		for i, item := range aligned(want, items) {
			r.learnFrom(want[i], item)
		}
	}
}

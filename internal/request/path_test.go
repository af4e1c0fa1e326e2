package request

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func parse(t testing.TB, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	require.NoError(t, err)
	return u
}

// built returns the URL of a request to server with the given path template and values.
func built(t testing.TB, server, template string, values ...string) (string, error) {
	t.Helper()
	b := New("GET")
	b.Path(template, values...)
	req, err := b.Build(t.Context(), parse(t, server))
	if err != nil {
		return "", err
	}
	return req.URL.String(), nil
}

func TestPath(t *testing.T) {
	for server, base := range map[string]string{
		"http://h": "http://h", "http://h/": "http://h", "http://h/base": "http://h/base", "http://h/b%2Fase": "http://h/b%2Fase", "http://h/b%2Fase/": "http://h/b%2Fase",
	} {
		for value, segment := range map[string]string{
			"1": "1", "a/b": "a%2Fb", "a?b#c%2F": "a%3Fb%23c%252F", "a b+c;d,e:f=g@h&i": "a%20b+c%3Bd%2Ce:f=g@h&i", "Zoë/✓": "Zo%C3%AB%2F%E2%9C%93",
			"...": "...", "../x": "..%2Fx", `..\x`: "..%5Cx", "%2e%2e": "%252e%252e", "a\r\nHost: x\x00": "a%0D%0AHost:%20x%00", " ": "%20",
		} {
			got, err := built(t, server, "/c/{id}/d", value)
			require.NoError(t, err)
			require.Equal(t, base+"/c/"+segment+"/d", got)
		}
	}
}

func TestPathWithSeveralValues(t *testing.T) {
	got, err := built(t, "http://h/base", "/sync/{name}/variant/{variant}", "a/b", "c")
	require.NoError(t, err)
	require.Equal(t, "http://h/base/sync/a%2Fb/variant/c", got)
	got, err = built(t, "http://h/base", "/records")
	require.NoError(t, err)
	require.Equal(t, "http://h/base/records", got)
}

func TestPathValuesThatNameAnotherResourceAreRefused(t *testing.T) {
	for value, problem := range map[string]string{"": "is empty", ".": "dot segment", "..": "dot segment"} {
		_, err := built(t, "http://h/base", "/sync/{name}/variant/{variant}", "ok", value)
		var field *FieldError
		require.ErrorAs(t, err, &field)
		require.Equal(t, "variant", field.Field)
		require.Contains(t, field.Error(), problem)
	}
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"", ".", "..", "...", "a/b", "a?b#c%2F", "../../x", `..\..`, "%2e%2e", "Zoë", "\x00", "\xff", " ", "a;b=c,d", "{id}", "//"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		got, err := built(t, "http://h/base", "/c/{id}/d", value)
		if value == "" || value == "." || value == ".." {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		u := parse(t, got) // as a server parses it
		require.Equal(t, "h", u.Host)
		require.Empty(t, u.RawQuery)
		require.Empty(t, u.Fragment)
		segments := strings.Split(u.EscapedPath(), "/")
		require.Len(t, segments, 5, "one value is one segment: %s", got)
		back, err := url.PathUnescape(segments[3])
		require.NoError(t, err)
		require.Equal(t, value, back)
		require.Equal(t, u.EscapedPath(), u.JoinPath().EscapedPath(), "no dot segment can be removed")
	})
}

package request

import (
	"bufio"
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHeaders(t *testing.T) {
	b := New("GET")
	b.RequiredHeader("Connection-Id", "a/b c~!")
	b.Header("X-Empty", "")
	b.HeaderInt("Retries", 3)
	b.HeaderInt("X-Zero", 0)
	b.RequiredHeaderInt("X-Required-Zero", 0)
	b.RequiredHeaderBool("X-Required-No", false)
	b.HeaderBool("X-Async", true)
	b.HeaderBool("X-No", false)
	b.Header("x-lower", "v")
	req, err := b.Build(t.Context(), parse(t, "http://h/base"))
	require.NoError(t, err)
	require.Equal(t, http.Header{"Connection-Id": {"a/b c~!"}, "Retries": {"3"}, "X-Async": {"true"}, "X-Lower": {"v"}, "X-Required-Zero": {"0"}, "X-Required-No": {"false"}}, req.Header)
}

func TestHeaderValuesThatHTTPWouldChangeAreRefused(t *testing.T) {
	for _, value := range []string{"secret\r\nX-Injected: 1", "secret\nb", "secret\rb", "secret\x00", "secret\t", "secret\x7f", "sécret", "secret日本", "secret\xff", " secret", "secret ", " "} {
		for name, set := range map[string]func(*Builder){
			"optional": func(b *Builder) { b.Header("Connection-Id", value) },
			"required": func(b *Builder) { b.RequiredHeader("Connection-Id", value) },
		} {
			b := New("GET")
			set(b)
			_, err := b.Build(t.Context(), parse(t, "http://h/base"))
			var field *FieldError
			require.ErrorAs(t, err, &field, "%s %q", name, value)
			require.Equal(t, "Connection-Id", field.Field)
			require.NotContains(t, err.Error(), "cret")
		}
	}
	b := New("GET")
	b.RequiredHeader("Connection-Id", "")
	_, err := b.Build(t.Context(), parse(t, "http://h/base"))
	require.EqualError(t, err, "Connection-Id is empty")
}

func FuzzHeaderProblem(f *testing.F) {
	for _, s := range []string{"", "a", "a b", " a", "a ", "a\r\nb: c", "\x00", "é", "\x7f", "\t", "a,b", `"q"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if HeaderProblem(value) != "" {
			return
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://h/", nil)
		require.NoError(t, err)
		req.Header["Connection-Id"] = []string{value}
		var wire bytes.Buffer
		require.NoError(t, req.Write(&wire))
		got, err := http.ReadRequest(bufio.NewReader(&wire))
		require.NoError(t, err)
		require.Equal(t, value, got.Header.Get("Connection-Id"), "an accepted value arrives unchanged")
		require.Len(t, got.Header, 2, "no other header arrives")
	})
}

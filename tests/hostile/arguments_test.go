package hostile_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// hostile lists malformed and malicious strings. The tests pass each of them as every string
// argument of every method.
var hostile = []string{
	"", ".", "..", "../../admin", "a/../../b", "%2e%2e", "%2e%2e%2fadmin", `..\admin`, "//elsewhere.example.com", "http://elsewhere.example.com/", "@elsewhere.example.com",
	"a\r\nX-Evil: 1", "a\nX-Evil: 1", "evil\x00evil", "evil\x7fevil", "\tevil", " evil ", "naïve-идея", "evil\xffevil", "\u202eevil", "a?evil=1&b=2", "a#evil", "a;evil,b", "evil%zz", "%00evil",
	`"},{"evil":"`, "*", strings.Repeat("evil", 16<<10),
}

// A method must either refuse a string or send it unchanged where the argument belongs. If it
// refuses the string, it must send nothing and return an error that names the argument. A string
// must never make the request name another resource, or add a header or a parameter.
func TestHostileStrings(t *testing.T) {
	var count atomic.Int64
	t.Cleanup(func() { t.Logf("%d cells", count.Load()) })
	eachMethod(t, func(t *testing.T, m method) {
		synctest.Test(t, func(t *testing.T) {
			for i := range m.arguments().texts {
				for _, text := range hostile {
					count.Add(1)
					a := m.arguments()
					leaf := a.texts[i]
					leaf.value.SetString(text)
					s, got := m.callOnce(t, a)
					name := text[:min(len(text), 40)]
					if refusedBeforehand(t, m, a, s, got, leaf.where+" "+name) || strings.Contains(m.name, ".Deploy") && strings.HasSuffix(leaf.where, ".Type") {
						// The SDK sets the field Type itself, whatever value the caller passes.
						requireNamed(t, m, leaf.where, got.err)
						if len(text) > 6 {
							require.NotContains(t, printed(t, got.err), text, "%s %q", leaf.where, name)
						}
						continue
					}
					requireArrived(t, m, leaf.where, text, s.sent[0])
				}
			}
		})
	})
}

// callOnce calls m on a client of a server that sends the example response of the OpenAPI spec.
func (m method) callOnce(t *testing.T, a *arguments) (*server, result) {
	t.Helper()
	s := &server{answer: func(*http.Request) *http.Response { return answer(m.status, m.example) }}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return s, m.call(ctx, s, a)
}

// refusedBeforehand reports whether the client returned an error and sent nothing. It checks that
// such an error names the field and contains no secret.
func refusedBeforehand(t *testing.T, m method, a *arguments, s *server, got result, name string) bool {
	t.Helper()
	requireNoSecret(t, got.err, s.log.String(), m.secrets(a))
	if got.err == nil {
		require.NotEmpty(t, s.sent, name)
		return false
	}
	var e *nango.SDKValidationError
	require.ErrorAs(t, got.err, &e)
	require.Zero(t, e.StatusCode, name)
	require.NotEmpty(t, e.Field, name)
	require.Error(t, e.Err, name)
	require.Empty(t, s.sent, name)
	return true
}

// requireNamed checks that an error about an argument says which argument is wrong. The error must
// contain the name of the parameter, the path of the field, or the path of a struct around the
// field, as they are written in Go. The parameter place is the position of the argument, such as
// "argument 2.Pinned[0].ConnectionID".
func requireNamed(t *testing.T, m method, place string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	parameters, parseErr := parameterNames()
	require.NoError(t, parseErr)
	var index int
	_, scanErr := fmt.Sscanf(place, "argument %d", &index)
	require.NoError(t, scanErr)
	_, path, _ := strings.Cut(regexp.MustCompile(`\[[^]]*\]`).ReplaceAllString(place, ""), ".")
	names := []string{parameters[m.name][index]}
	for path != "" {
		names = append(names, path)
		path = path[:max(strings.LastIndexByte(path, '.'), 0)]
	}
	if strings.HasSuffix(place, ".Method") {
		names = append(names, "Data") // "" means GET, with which the sample's Data cannot be sent
	}
	var invalid *nango.SDKValidationError
	require.ErrorAs(t, err, &invalid)
	require.Contains(t, names, invalid.Field, "%s: %s: %v", m.name, place, err)
}

var parameterNames = sync.OnceValues(parametersOfMethods)

// requireArrived checks the request r that m sent with the given text as one of its arguments.
// Except for this text, the request must equal the one that m sends with ordinary arguments.
func requireArrived(t *testing.T, m method, where, text string, r request) {
	t.Helper()
	got, err := url.Parse(r.url)
	require.NoError(t, err, where)
	normal, err := url.Parse(m.normal.url)
	require.NoError(t, err)
	require.Equal(t, "http://nango.example.com", got.Scheme+"://"+got.Host, where)
	for name, values := range r.header {
		if m.normal.header[name] == nil {
			require.Equal(t, "Content-Type", name, "%s %q adds a header", where, text) // the content type of Body
		}
		raw := strings.HasPrefix(name, "Nango-Proxy-") // may contain bytes from 0x80 on
		require.False(t, strings.ContainsFunc(strings.Join(values, ""), func(c rune) bool {
			return c < ' ' || c == 0x7f || c > '~' && !raw
		}), "%s %q", where, text)
	}
	switch {
	case strings.HasSuffix(where, "ProxyRequest.Method") || strings.HasSuffix(where, ".Method") && m.kind == foreign || m.name == "Client.Do" && where == "argument 1":
		require.Contains(t, []string{http.MethodGet, m.normal.method, strings.ToUpper(text)}, r.method)
		return
	case strings.HasSuffix(where, ".Endpoint"):
		requireBelow(t, "/nango/proxy", got, text)
		return
	case m.name == "Client.Do" && where == "argument 2":
		requireBelow(t, "/nango", got, text)
		return
	}
	require.Equal(t, m.normal.method, r.method)
	places := requireSegments(t, normal, got, text)
	for name, values := range got.Query() {
		require.True(t, normal.Query().Has(name), "%s %q adds a parameter", where, text)
		places = append(places, values...)
	}
	for _, values := range r.header {
		places = append(places, values...)
	}
	if r.body != "" {
		places = append(places, texts(t, r.body)...)
	}
	require.True(t, text == "" || slices.ContainsFunc(places, func(place string) bool {
		return strings.Contains(place, text) || strings.Contains(place, strings.ToValidUTF8(text, "\ufffd"))
	}), "%s: %q is lost", where, text[:min(len(text), 40)])
}

// requireSegments checks that the paths of two URLs have the same segments, except that the given
// text may replace a segment of the second URL. It returns the decoded segments of the second URL.
func requireSegments(t *testing.T, normal, got *url.URL, text string) []string {
	t.Helper()
	want, have := strings.Split(normal.EscapedPath(), "/"), strings.Split(got.EscapedPath(), "/")
	require.Len(t, have, len(want), "%q", text)
	var out []string
	for i := range have {
		decoded, err := url.PathUnescape(have[i])
		require.NoError(t, err)
		if have[i] != want[i] {
			require.Equal(t, text, decoded)
			require.NotContains(t, []string{"", ".", ".."}, decoded)
		}
		out = append(out, decoded)
	}
	return out
}

// requireBelow checks a path that the method's caller chose: it must be below base, even after a
// server has decoded it several times.
func requireBelow(t *testing.T, base string, got *url.URL, value string) {
	t.Helper()
	reading := got.EscapedPath()
	for range 3 {
		clean := path.Clean(strings.ReplaceAll(reading, `\`, "/"))
		require.True(t, clean == base || strings.HasPrefix(clean, base+"/"), "%q leads to %s", value, clean)
		var err error
		if reading, err = url.PathUnescape(reading); err != nil {
			return
		}
	}
}

// texts returns all strings in a JSON body, including the names of members. It returns the body
// itself if it is not JSON.
func texts(t *testing.T, body string) []string {
	t.Helper()
	var v any
	if json.Unmarshal([]byte(body), &v) != nil {
		return []string{body}
	}
	var out []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			for name, item := range v {
				out = append(out, name)
				walk(item)
			}
		}
	}
	walk(v)
	return out
}

// A method must either refuse numbers and times of any size or send them, and must not panic.
func TestHostileNumbers(t *testing.T) {
	values := map[reflect.Kind][]any{
		reflect.Int:    {0, -1, math.MinInt, math.MaxInt},
		reflect.Int64:  {time.Duration(0), time.Duration(-1), time.Duration(math.MinInt64), time.Duration(math.MaxInt64)},
		reflect.Struct: {time.Time{}, time.Unix(0, 0).AddDate(-5000, 0, 0), time.Unix(0, 0).AddDate(20000, 0, 0), time.Date(2000, 1, 2, 3, 4, 5, 6, time.FixedZone("", 99*3600))},
	}
	eachMethod(t, func(t *testing.T, m method) {
		synctest.Test(t, func(t *testing.T) {
			for i := range m.arguments().numbers {
				for _, value := range values[m.arguments().numbers[i].value.Kind()] {
					a := m.arguments()
					a.numbers[i].value.Set(reflect.ValueOf(value).Convert(a.numbers[i].value.Type()))
					s, got := m.callOnce(t, a)
					if got.err != nil && m.waits() && !errors.As(got.err, new(*nango.SDKValidationError)) {
						require.ErrorAs(t, got.err, new(*nango.WaitError)) // the method would wait for a time in the far future
						continue
					}
					refusedBeforehand(t, m, a, s, got, a.numbers[i].where)
				}
			}
		})
	})
}

// A method must either refuse zero values as arguments or send them, and must not panic.
func TestZeroValuesAsArguments(t *testing.T) {
	eachMethod(t, func(t *testing.T, m method) {
		synctest.Test(t, func(t *testing.T) {
			for i := range m.arguments().values {
				a := m.arguments()
				a.values[i].SetZero()
				s, got := m.callOnce(t, a)
				if m.name == "Syncs.Status" && a.values[i].Kind() == reflect.Slice {
					require.NoError(t, got.err)
					require.Empty(t, s.sent, "an empty list has an empty status")
					continue
				}
				refusedBeforehand(t, m, a, s, got, a.values[i].Type().String())
			}
			s := &server{}
			got := m.call(nil, s, m.arguments()) //nolint:staticcheck // a possible mistake of a caller
			require.True(t, refusedBeforehand(t, m, m.arguments(), s, got, "no context"))

			over, cancel := context.WithCancel(t.Context())
			cancel()
			got = m.call(over, s, m.arguments())
			require.ErrorIs(t, got.err, context.Canceled)
			require.Empty(t, s.sent)
			requireNoSecret(t, got.err, s.log.String(), m.secrets(m.arguments()))

			s, got = m.callOnce(t, m.arguments())
			require.NoError(t, got.err)
			got = m.call(t.Context(), s, m.arguments(), nil)
			require.NoError(t, got.err, "an option that is nil")
			got = m.callOn(t.Context(), &nango.Client{}, &nango.Persist{}, m.arguments())
			require.True(t, refusedBeforehand(t, m, m.arguments(), &server{}, got, "a client that New did not make"))
		})
	})
}

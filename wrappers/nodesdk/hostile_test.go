package nodesdk_test

import (
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

var hostile = []string{
	".", "..", "/", "../integrations", "a/b", "a/../b", "/../../connections", "x#y", "x?y=z", "x&y=z", "x%2Fy", "%2e%2e", "x%", "x%zz",
	"a b", " a", "a ", "+", "a+b", "a;b", "a=b", "a,b", `a\b`, `..\..\b`, `"a"`, "<a>", "a:b", "a@b", "接続1", "é", "😀", "a\x00b", "a\r\nX: y",
	"a\tb", "\x7f", "{id}", "null", "undefined", strings.Repeat("a", 300),
}

// A call with a hostile name must either return an error and send nothing, or send the same request
// as for a harmless name, with only the name replaced. A hostile name must not change the request's
// resource or add parameters or headers.
func TestHostileNamesDoNotSelectAnotherResource(t *testing.T) {
	for call, c := range namedCalls {
		t.Run(call, func(t *testing.T) {
			want := sentWith(t, c, benign)
			for _, name := range hostile {
				for marker, x := range map[string]names{
					benign.key: {name, benign.id, benign.third}, benign.id: {benign.key, name, benign.third}, benign.third: {benign.key, benign.id, name},
				} {
					s, n := newStub(t, c.answer, nodesdk.Config{})
					if err := c.do(t.Context(), n, x); len(s.sent) == 0 {
						require.Error(t, err, "%q for %s was neither sent nor refused", name, marker)
						continue
					}
					require.Equal(t, swap(want, marker, name), segments(t, s.sent[0]), "%q for %s", name, marker)
				}
			}
		})
	}
}

// If a call identifies something by a name, an empty name is an error. If the name is only a
// filter, an empty name is omitted from the request.
func TestEmptyNamesAreRefused(t *testing.T) {
	optional := map[string][]string{
		benign.key: {"ListConnectionsBy"},
		benign.id:  {"ListConnections", "ListConnectionsBy"},
		benign.third: {
			"ListConnections", "ListConnectionsBy", "ListProviders", "ListFunctions",
			// In the calls below, the third name is data and identifies nothing, so it may be
			// empty.
			"PatchConnection", "SetMetadata", "SetMetadataBatch", "UpdateMetadata", "UpdateMetadataBatch", "CreateConnectSession",
			"Proxy", "Get", "Post", "Put", "Patch", "Delete",
		},
	}
	for marker, x := range map[string]names{
		benign.key: {"", benign.id, benign.third}, benign.id: {benign.key, "", benign.third}, benign.third: {benign.key, benign.id, ""},
	} {
		for call, c := range namedCalls {
			want := sentWith(t, c, benign)
			if reflect.DeepEqual(want, swap(want, marker, "")) || slices.Contains(optional[marker], call) {
				continue
			}
			t.Run(call+" without "+marker, func(t *testing.T) {
				s, n := newStub(t, c.answer, nodesdk.Config{})
				require.ErrorAs(t, c.do(t.Context(), n, x), new(*client.SDKValidationError))
				require.Empty(t, s.sent)
			})
		}
	}
}

func TestMalformedStatusURLsAreRefused(t *testing.T) {
	for _, statusURL := range []string{
		"/connections/c", "/action", "/action/", "/action/a/b", "/action/a?b=c", "/action/a#b", "/action/..", "/action/%2e%2e", "/action/%", "action/a",
		"//example.org/action/a", "https://example.org/action/a", "/action/../connections",
	} {
		t.Run(statusURL, func(t *testing.T) {
			s, n := newStub(t, `{}`, nodesdk.Config{})
			_, err := nodesdk.GetAsyncActionResult[any](t.Context(), n, client.AsyncAction{StatusURL: statusURL})
			require.Error(t, err)
			require.Empty(t, s.sent)
		})
	}
}

func TestEndpointsOutsideTheProxyAreRefused(t *testing.T) {
	for _, endpoint := range []string{"/a/../../connections", "..", "/../connections", "/%2e%2e/connections", `/..\connections`, "/a/%2e%2e%2f..%2fconnections", "/a#b"} {
		for _, params := range []url.Values{nil, {"q": {"1"}}} {
			s, n := newStub(t, `{}`, nodesdk.Config{ProviderConfigKey: "github", ConnectionID: "1"})
			_, err := n.Get(t.Context(), nodesdk.ProxyConfiguration{Endpoint: endpoint, Params: params})
			requireInvalid(t, err, "Endpoint")
			require.Empty(t, s.sent)
		}
	}
}

// sentWith makes the call c with the given names and returns the request that it sent. The segments
// of the request's path are decoded.
func sentWith(t *testing.T, c namedCall, x names) wire {
	t.Helper()
	s, n := newStub(t, c.answer, nodesdk.Config{})
	require.NoError(t, c.do(t.Context(), n, x))
	require.Len(t, s.sent, 1)
	return segments(t, s.sent[0])
}

const slash = "\x01" // separates path segments, because a decoded segment may contain a slash

func segments(t *testing.T, w wire) wire {
	t.Helper()
	parts := strings.Split(w.Path, "/")
	for i, part := range parts {
		decoded, err := url.PathUnescape(part)
		require.NoError(t, err)
		require.NotContains(t, []string{".", ".."}, decoded)
		parts[i] = decoded
	}
	w.Path = strings.Join(parts, slash)
	return w
}

// swap returns a copy of the request w in which the given name replaces each value that equals the
// marker.
func swap(w wire, marker, name string) wire {
	one := func(s string) string {
		if s == marker {
			return name
		}
		return s
	}
	parts := strings.Split(w.Path, slash)
	for i := range parts {
		parts[i] = one(parts[i])
	}
	swapped := wire{Method: w.Method, Path: strings.Join(parts, slash), Query: url.Values{}, Header: map[string]string{}, Body: swapIn(w.Body, one)}
	for key, values := range w.Query {
		for _, value := range values {
			swapped.Query.Add(key, one(value))
		}
	}
	for key, value := range w.Header {
		swapped.Header[key] = one(value)
	}
	return swapped
}

func swapIn(body any, one func(string) string) any {
	switch body := body.(type) {
	case string:
		return one(body)
	case []any:
		swapped := make([]any, len(body))
		for i, v := range body {
			swapped[i] = swapIn(v, one)
		}
		return swapped
	case map[string]any:
		swapped := make(map[string]any, len(body))
		for key, v := range body {
			swapped[key] = swapIn(v, one)
		}
		return swapped
	}
	return body
}

package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// printed returns v as formatted by every verb, by JSON and by log handlers.
func printed(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%X", "%T"} {
		fmt.Fprintf(&b, verb+"\n", v)
	}
	js, err := json.Marshal(v)
	require.NoError(t, err)
	b.Write(js)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
	return b.String()
}

func TestTheKeyIsNeverPrinted(t *testing.T) {
	w := New(Config{Key: testKey})
	for name, v := range map[string]any{
		"secret": Secret(testKey), "call": Call{Token: testKey}, "config": map[string]Secret{"key": testKey}, "wire": w,
	} {
		switch v := v.(type) {
		case Call: // a Call contains a function, which JSON cannot encode
			require.NotContains(t, fmt.Sprintf("%v %+v %#v", v, v, v), testKey[:8], name)
		default:
			require.NotContains(t, printed(t, v), testKey[:8], name)
		}
	}
}

func TestEveryRequestHasItsHeaders(t *testing.T) {
	for name, tt := range map[string]struct {
		cfg  Config
		call Call
		want http.Header
	}{
		"key": {want: http.Header{"Authorization": {"Bearer " + testKey}}},
		"user agent": {
			cfg:  Config{UserAgent: "sdk/1"},
			want: http.Header{"Authorization": {"Bearer " + testKey}, "User-Agent": {"sdk/1"}},
		},
		"a user agent of the caller": {
			cfg:  Config{UserAgent: "sdk/1", Header: http.Header{"User-Agent": {"mine"}}},
			want: http.Header{"Authorization": {"Bearer " + testKey}, "User-Agent": {"mine"}},
		},
		"headers, those of the call last": {
			cfg:  Config{Header: http.Header{"X-A": {"client"}, "X-B": {"client"}}},
			call: Call{Header: http.Header{"X-B": {"call"}}},
			want: http.Header{"Authorization": {"Bearer " + testKey}, "X-A": {"client"}, "X-B": {"call"}},
		},
		"a token instead of the key": {call: Call{Token: "session"}, want: http.Header{"Authorization": {"Bearer session"}}},
		"no way around the key": {
			call: Call{Header: http.Header{"Authorization": {"Bearer other"}}},
			want: http.Header{"Authorization": {"Bearer " + testKey}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(respond(200, `{}`))
			_, err := s.wire(tt.cfg).Do(tt.call, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.Equal(t, tt.want, s.sent[0].Header)
		})
	}
}

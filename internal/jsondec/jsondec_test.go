package jsondec_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/jsondec"
)

// The method UnmarshalJSON of once appends its argument to the variable calls. If it succeeds, it
// also adds 1 to n.
type once struct{ n int }

var calls []string

func (o *once) UnmarshalJSON(b []byte) error {
	calls = append(calls, string(b))
	if string(b) == `"refused"` {
		return errOwn
	}
	o.n++
	return nil
}

func TestMethodsAreCalledOnce(t *testing.T) {
	type T struct {
		A    once             `json:"a"`
		N    int              `json:"n"`
		List []once           `json:"list"`
		M    map[string]*once `json:"m"`
	}
	for _, text := range []string{
		`{"a":1,"n":2,"list":[3,4],"m":{"x":5}}`,
		`{"a":1,"n":2,"n":3,"list":[4]}`,
		`{"a":1,"n":"x","list":[4]}`,
		`{"a":1,"list":["refused",2],"n":"x"}`,
		`{"a":1,"list":["refused",2],"n":5}`,
		`{"m":{"x":"refused","y":1},"list":["refused",2]}`,
		`{"a":1,"n":5,"list":[tru]}`,
		`{"a":1,"N":5}`,
	} {
		calls = nil
		var want, got T
		wantErr := json.Unmarshal([]byte(text), &want)
		wantCalls := calls
		calls = nil
		err := jsondec.Unmarshal([]byte(text), &got)
		require.Equal(t, wantErr, err, text)
		require.Equal(t, wantCalls, calls, text)
		require.Equal(t, want, got, text)
	}
}

func TestUnmarshalIntoAnInvalidTargetMatchesEncodingJSON(t *testing.T) {
	for _, out := range []any{nil, 5, (*int)(nil), scalars{}} {
		require.Equal(t, json.Unmarshal([]byte(`{}`), out), jsondec.Unmarshal([]byte(`{}`), out))
	}
	got := scalars{ID: "kept"}
	require.NoError(t, jsondec.Unmarshal([]byte(`{"n":1}`), &got))
	require.Equal(t, scalars{ID: "kept", N: 1}, got, "encoding/json merges")
}

// FuzzParseUTC compares ParseUTC with time.Parse.
func FuzzParseUTC(f *testing.F) {
	for _, s := range []string{"2026-11-21T20:31:48.078013+00:00", "2024-02-29T23:59:59Z", "2023-02-29T23:59:59Z", "2026-04-31T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, zone := jsondec.ParseUTC([]byte(s))
		if zone == "" {
			return
		}
		want, err := time.Parse(time.RFC3339Nano, s)
		require.NoError(t, err)
		require.Equal(t, want.UTC(), got)
	})
}

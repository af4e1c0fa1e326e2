package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// generic encodes v as JSON and decodes it again. Numbers decode as json.Number.
func generic(t *testing.T, v any) any {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return parse(t, b)
}

func parse(t *testing.T, b []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v))
	return v
}

// unreached compares two JSON values. It returns a line for each leaf of want that is missing or
// different in got. A leaf is a value that is neither an object nor a list. A zero leaf may be
// missing from got, and a time may be written differently. Numbers are compared exactly.
func unreached(at string, want, got any) []string {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok && !zero(got) {
			return []string{fmt.Sprintf("%s: want an object, got %v", at, got)}
		}
		var out []string
		for name, v := range want {
			out = append(out, unreached(at+"."+name, v, object[name])...)
		}
		slices.Sort(out)
		return out
	case []any:
		list, _ := got.([]any)
		if len(list) != len(want) {
			return []string{fmt.Sprintf("%s: want %d items, got %v", at, len(want), got)}
		}
		var out []string
		for i, v := range want {
			out = append(out, unreached(fmt.Sprintf("%s[%d]", at, i), v, list[i])...)
		}
		return out
	}
	if zero(want) && zero(got) || same(want, got) {
		return nil
	}
	return []string{fmt.Sprintf("%s: want %v, got %v", at, want, got)}
}

func zero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case json.Number:
		return v == "0"
	case string:
		return v == "" || v == "0001-01-01T00:00:00Z"
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func same(want, got any) bool {
	switch want := want.(type) {
	case json.Number:
		n, ok := got.(json.Number)
		a, okA := new(big.Rat).SetString(want.String())
		b, okB := new(big.Rat).SetString(n.String())
		return ok && okA && okB && a.Cmp(b) == 0
	case string:
		text, ok := got.(string)
		if !ok || text == want {
			return ok
		}
		a, errA := time.Parse(time.RFC3339Nano, want)
		b, errB := time.Parse(time.RFC3339Nano, text)
		return errA == nil && errB == nil && a.Equal(b)
	}
	return want == got
}

// filled returns a copy of v in which every zero value is replaced by another value of the same
// type. The function unreached accepts that a zero value is missing, but not that another value is.
func filled(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, item := range v {
			out[name] = filled(item)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = filled(item)
		}
		return out
	case bool:
		return true
	case json.Number:
		if v == "0" {
			return json.Number("7")
		}
	case string:
		if v == "" {
			return "x"
		}
	}
	return v
}

func TestUnreached(t *testing.T) {
	want := parse(t, []byte(`{"a": {"b": [1, {"c": 9007199254740993}]}, "at": "2026-11-21T20:29:43.81+00:00", "off": false, "none": null}`))
	held := `{"a": {"b": [1, {"c": 9007199254740993}]}, "at": "2026-11-21T20:29:43.81Z"}`
	require.Empty(t, unreached("", want, parse(t, []byte(held))))
	require.Len(t, unreached("", filled(want), parse(t, []byte(held))), 1)
	for _, lossy := range []string{
		`{"a": {"b": [1]}, "at": "2026-11-21T20:29:43.81Z"}`,
		`{"a": {"b": [1, {"c": 9007199254740992}]}, "at": "2026-11-21T20:29:43.81Z"}`,
		`{"a": {"b": [1, {"c": 9007199254740993}]}, "at": "2026-11-21T20:29:43Z"}`,
		`{"a": {"b": [1, {"c": 9007199254740993}]}}`,
		`{"at": "2026-11-21T20:29:43.81Z"}`,
	} {
		require.NotEmpty(t, unreached("", want, parse(t, []byte(lossy))), lossy)
	}
}

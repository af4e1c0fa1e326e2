package page

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// FuzzMetadata holds the fast reader of metadata against the careful one: what
// it accepts has to be JSON and to mean the same.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte(`{"first_seen_at":"2026-11-21T20:31:48.078013+00:00","last_modified_at":"2026-11-21T20:31:48.078+00:00",` +
		`"last_action":"UPDATED","deleted_at":null,"pruned_at":"2026-11-21T20:31:48Z","cursor":"MjAyNg==|x"}`))
	f.Add([]byte("{ \"cursor\" : \"a\" , \"Cursor\":null,\"other\":\"\u007f\u0080\"}"))
	f.Add([]byte(`{"cursor":"long enough for a word \" with an escape"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var fast, slow Metadata
		n := fast.parse(b)
		if n == 0 {
			return
		}
		require.True(t, json.Valid(b[:n]))
		require.NoError(t, slow.parseSlowly([][]byte{b[:n]}))
		require.Equal(t, slow, fast)
	})
}

// FuzzTime holds the fast reader of timestamps against time.Parse.
func FuzzTime(f *testing.F) {
	f.Add("2026-11-21T20:31:48.078013+00:00")
	f.Add("2024-02-29T23:59:59Z")
	f.Fuzz(func(t *testing.T, s string) {
		fast, ok := parseUTC([]byte(s))
		if !ok {
			return
		}
		want, err := time.Parse(time.RFC3339Nano, s)
		require.NoError(t, err)
		require.Equal(t, want.UTC(), fast)
	})
}

// FuzzFinder: the end of a value is where encoding/json sees it, also when the
// bytes come in two parts.
func FuzzFinder(f *testing.F) {
	f.Add([]byte(`{"a":"\\\"]}","b":[{},"x"],"_nango_metadata":{}}`), uint16(7))
	f.Add([]byte(`-12.5e3 `), uint16(2))
	f.Fuzz(func(t *testing.T, b []byte, part uint16) {
		if len(b) == 0 || isSpace(b[0]) || !json.Valid(b) {
			return
		}
		b = append(b, ' ')
		var whole, parts finder
		whole.begin(b, 0)
		found, err := whole.find(b)
		require.NoError(t, err)
		require.True(t, found)
		require.True(t, json.Valid(b[:whole.end]))
		require.Equal(t, len(b), skipSpace(b, whole.end))
		parts.begin(b, 0)
		if found, _ = parts.find(b[:min(len(b), 1+int(part))]); !found {
			found, _ = parts.find(b)
		}
		require.True(t, found)
		require.Equal(t, whole.span, parts.span)
	})
}

func TestShapeOfATypeIsDecidedOnce(t *testing.T) {
	type flat struct {
		ID string `json:"id"`
		At time.Time
	}
	type own struct{ At json.Unmarshaler }
	type wants struct {
		M any `json:"_nango_metadata"`
	}
	type catches struct {
		Rest map[string]any `json:",inline"`
	}
	for _, c := range []struct {
		name string
		of   any
		want shape
	}{
		{"a struct", flat{}, shape{plain: true}},
		{"a pointer", new(*flat), shape{plain: true}},
		{"a struct in itself", Loop{}, shape{plain: true}},
		{"a field of an interface", own{}, shape{plain: true}}, // nil, so not decoded into
		{"a field for it", wants{}, shape{whole: true, plain: true}},
		{"a field for it below", struct{ wants }{}, shape{whole: true, plain: true}},
		{"a field for it beside", struct{ W wants }{}, shape{plain: true}},
		{"another engine's tag", catches{}, shape{whole: true, plain: true}},
		{"a map", map[string]any{}, shape{whole: true, plain: true}},
		{"raw JSON", json.RawMessage{}, shape{whole: true, plain: true}},
		{"its own decoder", decides{}, shape{whole: true}},
		{"a field's own decoder", struct{ D []*decides }{}, shape{}},
		{"an embedded decoder", struct{ *decides }{}, shape{whole: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, shapeOf(reflect.TypeOf(c.of)))
		})
	}
}

type Loop struct {
	*Loop
	Next []Loop
}

type decides struct{}

func (*decides) UnmarshalJSON([]byte) error { return nil }

package object

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reference is what Decode has to equal, for every input.
func reference(b []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var m map[string]any
	err := d.Decode(&m)
	return m, err
}

var inputs = []string{
	`{}`, `null`, ` { "a" : 1 } `, `{"a":{"b":[1,"x",true,false,null,{}]},"c":[]}`, `{"big":9007199254740993,"f":1.50,"e":-2E+7}`,
	`{"esc":"a\nb\u00e9","é":"ü"}`, `{"a":1,"a":2}`, `{"a":"` + "\xff" + `"}`, `{"deep":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`,
	`{"a":01}`, `{"a":1-2}`, `{"a":+1}`, `{"a":1`, `{"a"}`, `{"a":}`, `{,}`, `{"a":1,}`, `[]`, `"x"`, `1`, ``, `{"a":tru}`, `{"a":.5}`, `{"a":1} `,
	"{\"a\":\"b\nc\"}",
}

func TestDecodeEqualsEncodingJSON(t *testing.T) {
	for _, in := range inputs {
		want, wantErr := reference([]byte(in))
		got, err := Decode([]byte(in))
		require.Equal(t, wantErr == nil, err == nil, "%s: %v, want %v", in, err, wantErr)
		require.Equal(t, want, got, in)
	}
}

func TestDecodeKeepsNumbersExact(t *testing.T) {
	m, err := Decode([]byte(`{"id":9007199254740993,"list":[12345678901234567890.5]}`))
	require.NoError(t, err)
	require.Equal(t, json.Number("9007199254740993"), m["id"])
	require.Equal(t, []any{json.Number("12345678901234567890.5")}, m["list"])
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		`{"type":"OAUTH2"}`:                      "OAUTH2",
		`{"x":{"type":"inner"},"type":"OUTER"}`:  "OUTER",
		`{"type":1}`:                             "",
		`{"type":null}`:                          "",
		`{}`:                                     "",
		`{"a":"é\"","type":"\u0041"}`:            "A",
		`{"type":"A","type":"B"}`:                "B",
		`{"raw":[{"type":"no"}],  "type" : "Y"}`: "Y",
	} {
		got, err := Text([]byte(in), "type")
		require.NoError(t, err, in)
		require.Equal(t, want, got, in)
	}
	_, err := Text([]byte(`[1]`), "type")
	require.Error(t, err)
}

func FuzzDecode(f *testing.F) {
	for _, in := range inputs {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !json.Valid(b) { // only encoding/json calls Decode, with valid JSON
			_, _ = Decode(b)
			return
		}
		want, wantErr := reference(b)
		got, err := Decode(b)
		require.Equal(t, wantErr == nil, err == nil)
		require.Equal(t, want, got)
	})
}

func FuzzText(f *testing.F) {
	for _, in := range append(inputs, `{"type":"A","type":1}`, `{"Type":"A"}`, `{"t\u0079pe":"A"}`, `{"a":{"type":"B"},"type":"A"}`) {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if !json.Valid(b) {
			_, _ = Text(b, "type")
			return
		}
		var want string
		var members map[string]json.RawMessage
		wantErr := json.Unmarshal(b, &members)
		if wantErr == nil {
			_ = json.Unmarshal(members["type"], &want) // something else than a text is none
		}
		got, err := Text(b, "type")
		require.Equal(t, wantErr == nil, err == nil)
		require.Equal(t, want, got)
	})
}

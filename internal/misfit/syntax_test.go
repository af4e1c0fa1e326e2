package misfit

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSyntaxOffset(t *testing.T) {
	for data, want := range map[string]int{
		"\ufeff{}": 1, "<html>": 1, `{"a":é}`: 6, `{"a":"é`: 8, `"\x"`: 3, `"\u12G4"`: 6, "\"a\nb\"": 3, "trux": 4, "nul": 3, "01": 2,
		"1.": 2, "-": 1, "-x": 2, "1e+x": 4, `{"a" 1}`: 6, `{"a":1,}`: 8, "[1,]": 4, "{,}": 2, "{}{}": 3, "[1 2]": 4, "{1:2}": 2,
		`{"a":1 "b"`: 8, "]": 1, "": 0, "  ": 2, "\x00": 1, "[1]x": 4, `{"a":[1,2}`: 10, `{"a":{"b":[1,{"c":é`: 19,
		"\"\x00": 2, "[": 1, "{": 1, `{"a"`: 4, `{"a":`: 5, `["a",`: 5, "[[[1],[2]],{}": 13, `"\`: 2, `"\u12`: 5, "1\x00": 2,
	} {
		require.Equal(t, want, SyntaxOffset([]byte(data)), "%q", data)
	}
	for _, data := range []string{"[]", " {} ", `[1,-0,0.5e-7,1E3,true,false,null,"\u00e9\\\"\n",{"a":{"b":[[],{}]},"":1}]`, "[\"\xff\"]", `"\ud800"`, "\t7\r\n"} {
		require.Zero(t, SyntaxOffset([]byte(data)), "%q", data)
	}
}

func FuzzSyntaxOffset(f *testing.F) {
	for _, data := range []string{`{"a":[1,"x\u0031",null,{"b":-1.5e7}],"c":true}`, `{"a"1}`, "[1,", "\ufeff[]"} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		at := SyntaxOffset(data)
		require.Equal(t, json.Valid(data), at == 0 && len(data) > 0, "%q", data)
		require.LessOrEqual(t, at, len(data))
		err, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(data, new(any)))
		if ok && strings.HasPrefix(runtime.Version(), "go1.26") { // other versions count offsets differently
			require.EqualValues(t, err.Offset, at, "%q", data)
		}
	})
}

func TestSyntaxOffsetOfDeepJSON(t *testing.T) {
	for _, depth := range []int{10_000, 10_001} {
		data := []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		require.Equal(t, !json.Valid(data), SyntaxOffset(data) == 10_001, depth)
	}
}

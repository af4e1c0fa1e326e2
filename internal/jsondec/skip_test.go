package jsondec

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

const skipped = `{"a":[1,-2.5e+3,true,false,null,"x",{}],"b":{"c":[[],[[ ]],{"d":"a longer text without anything special"}]},` +
	`"e":"\u00e9\"\\","f":"é", "g" : { "h" : [ 1 , 2 ] } , "i":[{"j":0},{"j":"12345678"}],` +
	`"каждый \u0061 день" : -0.5}`

// TestSkipAcceptsExactlyWhatEncodingJSONAccepts changes one or two bytes of a text, thousands of
// times.
func TestSkipAcceptsExactlyWhatEncodingJSONAccepts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const bytes = "{}[]\",:\\ \n\t0123-.eEtfnu\x00\x1f\x80\xe9x"
	accepted := 0
	for range 50_000 {
		text := []byte(skipped)
		for range 1 + random.IntN(2) {
			at, c := random.IntN(len(text)), bytes[random.IntN(len(bytes))]
			switch random.IntN(3) {
			case 0:
				text[at] = c
			case 1:
				text = append(text[:at], text[at+1:]...)
			default:
				text = append(text[:at], append([]byte{c}, text[at:]...)...)
			}
		}
		r := NewReader(text)
		ok := r.Skip() && r.End()
		if ok {
			accepted++
		}
		if valid := json.Valid(text); ok != valid {
			// Skip may leave strings to encoding/json; any other difference is an error.
			require.True(t, valid && strings.ContainsFunc(string(text), func(r rune) bool { return r == '\\' || r >= utf8.RuneSelf }), "%q: %v, encoding/json %v", text, ok, valid)
		}
	}
	require.Greater(t, accepted, 1000)
}

func TestSkipEndsWhereTheValueEnds(t *testing.T) {
	for _, value := range []string{`{}`, `[]`, `"x"`, `"\n"`, `12`, `true`, `[{"a":[]},{"b":{}}]`, skipped} {
		r := NewReader([]byte(value + `,"behind"`))
		require.True(t, r.Skip(), value)
		require.Equal(t, len(value), r.Offset(), value)
		require.Zero(t, r.depth)
	}
}

func TestSkipBoundsDepth(t *testing.T) {
	for _, brackets := range []string{"[ ]", `{"a": }`} {
		begin, end, _ := strings.Cut(brackets, " ")
		nested := func(n int) bool {
			return NewReader([]byte(strings.Repeat(begin, n) + "0" + strings.Repeat(end, n))).Skip()
		}
		require.True(t, nested(maxDepth))
		require.False(t, nested(maxDepth+levels+1))
	}
}

// TestSkipTellsBracketsApartAtAnyDepth replaces one closing bracket of a deep value by the other
// kind of bracket.
func TestSkipTellsBracketsApartAtAnyDepth(t *testing.T) {
	for _, begin := range []string{"[", `{"a":`, `[{"a":`, `{"a":[`, `[[{"a":`} {
		for _, n := range []int{1, levels / 2, levels - 1, levels, levels + 1, 2 * levels} {
			brackets := strings.Repeat(begin, n)
			var closing []byte
			for _, c := range brackets {
				if c == '[' || c == '{' {
					closing = append(closing, byte(c)+2)
				}
			}
			slices.Reverse(closing)
			text := []byte(brackets + "[0, 1]" + string(closing))
			r := NewReader(text)
			require.True(t, r.Skip() && r.End(), "%s", text)
			require.Zero(t, r.depth)
			for i := len(brackets) + len("[0, 1"); i < len(text); i++ {
				text[i] ^= '[' ^ '{'
				require.False(t, NewReader(text).Skip(), "%s", text)
				text[i] ^= '[' ^ '{'
			}
		}
	}
}

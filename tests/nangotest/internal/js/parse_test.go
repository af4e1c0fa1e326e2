package js_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// The expected value of each case is the result of JSON.stringify(JSON.parse(text)) in Node, or the
// message of the error that Node throws.
func TestParsesAsNodeDoes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{":                    "Expected property name or '}' in JSON at position 1 (line 1 column 2)",
		"[":                    "Unexpected end of JSON input",
		"{\"a\"":               "Expected ':' after property name in JSON at position 4 (line 1 column 5)",
		"{\"a\":":              "Unexpected end of JSON input",
		"{\"a\":1":             "Expected ',' or '}' after property value in JSON at position 6 (line 1 column 7)",
		"{\"a\":1,":            "Expected double-quoted property name in JSON at position 7 (line 1 column 8)",
		"[1":                   "Expected ',' or ']' after array element in JSON at position 2 (line 1 column 3)",
		"[1,":                  "Unexpected end of JSON input",
		"[1,]":                 "Unexpected token ']', \"[1,]\" is not valid JSON",
		"{\"a\":x":             "Unexpected token 'x', \"{\"a\":x\" is not valid JSON",
		"[tru":                 "Unexpected end of JSON input",
		"[truX]":               "Unexpected token 'X', \"[truX]\" is not valid JSON",
		"[01]":                 "Unexpected number in JSON at position 2 (line 1 column 3)",
		"[-]":                  "No number after minus sign in JSON at position 2 (line 1 column 3)",
		"[-x]":                 "No number after minus sign in JSON at position 2 (line 1 column 3)",
		"[1.]":                 "Unterminated fractional number in JSON at position 3 (line 1 column 4)",
		"[1.x]":                "Unterminated fractional number in JSON at position 3 (line 1 column 4)",
		"[1e]":                 "Exponent part is missing a number in JSON at position 3 (line 1 column 4)",
		"[1e+]":                "Exponent part is missing a number in JSON at position 4 (line 1 column 5)",
		"[\"a":                 "Unterminated string in JSON at position 3 (line 1 column 4)",
		"[\"\\":                "Unexpected end of JSON input",
		"[\"\\x\"]":            "Bad escaped character in JSON at position 3 (line 1 column 4)",
		"[\"\\u12\"]":          "Bad Unicode escape in JSON at position 6 (line 1 column 7)",
		"[\"\\u12g4\"]":        "Bad Unicode escape in JSON at position 6 (line 1 column 7)",
		"[\"a\x01\"]":          "Bad control character in string literal in JSON at position 3 (line 1 column 4)",
		"{\"a\":1}\n{\"a\":2}": "Unexpected non-whitespace character after JSON at position 8 (line 2 column 1)",
		"[1 2]":                "Expected ',' or ']' after array element in JSON at position 3 (line 1 column 4)",
		"[1 \"a\"]":            "Expected ',' or ']' after array element in JSON at position 3 (line 1 column 4)",
		"{a:1}":                "Expected property name or '}' in JSON at position 1 (line 1 column 2)",
		"{\"a\":1 \"b\":2}":    "Expected ',' or '}' after property value in JSON at position 7 (line 1 column 8)",
		"[\"é\"x]":             "Expected ',' or ']' after array element in JSON at position 4 (line 1 column 5)",
		"[1]x":                 "Unexpected non-whitespace character after JSON at position 3 (line 1 column 4)",
		"[nul]":                "Unexpected token ']', \"[nul]\" is not valid JSON",
		"[\n\n  1,\n  x]":      "Unexpected token 'x', \"[\n\n  1,\n  x]\" is not valid JSON",
		"[1,2,3,4,5,6,7,8,9,10,11,12,x,13,14,15,16,17]": "Unexpected token 'x', ...\",10,11,12,x,13,14,15\"... is not valid JSON",
		"{\"a\":\"😀\",x}":                               "Expected double-quoted property name in JSON at position 10 (line 1 column 11)",
		"[1,2,3,4,5,6,7,8,9,10,x]":                      "Unexpected token 'x', ...\",7,8,9,10,x]\" is not valid JSON",
		"{\"k\":.5}":                                    "Unexpected token '.', \"{\"k\":.5}\" is not valid JSON",
		"[+1]":                                          "Unexpected token '+', \"[+1]\" is not valid JSON",
		"{\"a\":\"\\ud800\"}":                           "{\"a\":\"\\ud800\"}",
		"[00]":                                          "Unexpected number in JSON at position 2 (line 1 column 3)",
		"[-01]":                                         "Unexpected number in JSON at position 3 (line 1 column 4)",
		"{\"a\":}":                                      "Unexpected token '}', \"{\"a\":}\" is not valid JSON",
		`{"b":1,"2":1,"a":1,"1":1,"b":2}`:               `{"1":1,"2":1,"b":2,"a":1}`,
		`[1.0,1e2,-0,1e400,9007199254740993,1e21]`: `[1,100,0,null,9007199254740992,1e+21]`,
		`["\u0041\ud83d\ude00\u2028\/\u0001"]`:     "[\"A\U0001F600\u2028/\\u0001\"]",
	} {
		require.Equal(t, want, stringified(js.Parse(text)), "%q", text)
	}
}

// stringified returns the JSON of v or the message of err.
func stringified(v any, err error) string {
	if err != nil {
		return err.Error()
	}
	return js.Stringify(v)
}

func TestBodiesAreObjectsOrLists(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":           `{}`,
		" \t":        `Unexpected end of JSON input`,
		`"text"`:     `Unexpected token '"', ""text"" is not valid JSON`,
		" null":      `Unexpected token 'n', " null" is not valid JSON`,
		" [1]":       `[1]`,
		"5":          `Unexpected token '5', "5" is not valid JSON`,
		"{\"a\":1}x": `Unexpected non-whitespace character after JSON at position 7 (line 1 column 8)`,
	} {
		require.Equal(t, want, stringified(js.ParseBody(text)), "%q", text)
	}
}

func TestDecodesAsNodeDoes(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[string]string{
		"a\xffb": "a\ufffdb", "\xe2\x82": "\ufffd", "\xe2\x82a": "\ufffda", "\xf0\x9f\x98": "\ufffd", "\xed\xa0\x80": "\ufffd\ufffd\ufffd",
		"\xc0\x80": "\ufffd\ufffd", "\xf4\x90\x80\x80": "\ufffd\ufffd\ufffd\ufffd", "é": "é",
	} {
		require.Equal(t, want, js.Decode([]byte(bytes)), "%q", bytes)
	}
}

func TestURIComponents(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"50%": false, "%": false, "%4": false, "%zz": false, "%E9": false, "%C3%A9": true, "%C3": false, "%C3x%A9": false,
		"%ED%A0%80": false, "%C0%80": false, "%F4%90%80%80": false, "%25": true, "plain": true, "é": true, "": true,
	} {
		_, err := js.DecodeURIComponent(text)
		require.Equal(t, ok, err == nil, "%q", text)
	}
	halves, err := js.Parse(`["\ud800"]`)
	require.NoError(t, err)
	require.False(t, js.Encodable(halves.(*js.Array).Items[0].(string)))
	require.Equal(t, "\ufffd", string(js.Bytes(halves.(*js.Array).Items[0].(string))))
}

package script

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzPath checks that lookup and put never panic, that lookup returns valid JSON, and that the
// names in a path lead to the value that put stored there.
func FuzzPath(f *testing.F) {
	for _, path := range []string{
		"next", "meta.paging.next.after", "links.0.cursor", "sets[1].rows", `data["next token"]`, "data['my.items']", "@odata.nextLink",
		"", ".", "..", "a..b", "a.", "[]", "[", "]", "a[", "a[]", "[-1]", "a[999999999]", `["a\"b"]`, `['a']['b']`, "a[b]", "0", "é.😀",
	} {
		f.Add(path, `{"next":"x","data":{"my.items":[1],"next token":"t"},"sets":[null,{"rows":["r"]}],"@odata.nextLink":"l"}`)
	}
	f.Fuzz(func(t *testing.T, path, data string) {
		if !json.Valid([]byte(data)) {
			return
		}
		if found := lookup(json.RawMessage(data), path); found != nil {
			require.True(t, json.Valid(found))
		}
		names := splitPath(path)
		for _, name := range names {
			if len(name) > 100 || !json.Valid(quoted(name)) || plainText(quoted(name)) != name {
				return // a JSON string cannot contain the path
			}
		}
		raw, err := json.Marshal(put(map[string]any{}, names, "here"))
		require.NoError(t, err)
		value := json.RawMessage(raw)
		for _, name := range names {
			value = child(value, name)
		}
		require.Equal(t, `"here"`, string(value), "put at %q: %s", names, raw)
	})
}

// FuzzLink checks that headerLink accepts every Link header without a panic and returns only links
// that the header contains.
func FuzzLink(f *testing.F) {
	for _, header := range []string{
		`<https://example.com/items?page=2>; rel="next", <https://example.com/items?page=9>; rel="last"`, `<https://a.test/p2>; rel=next`,
		`<https://a.test/p1>;rel="prev",<https://a.test/p2>;rel="next"`, `<https://a.test/p;v=1/2?fields=a,b;c&x=%2C>; rel="next"`,
		`garbage; rel="next"`, `</x>; title="a, <b>; rel=\"next\""; rel="next"`, `<`, `<>`, `<x`, `<x>;`, `<x>;rel`, `<x>;rel="next`, `<x>; rel="prev next"`, `,,<x>;rel=next`,
	} {
		f.Add(header, "next")
	}
	f.Fuzz(func(t *testing.T, header, rel string) {
		link := headerLink(http.Header{"Link": {header}}, rel)
		require.True(t, link == "" || strings.Contains(header, link))
		require.False(t, link != "" && rel == "", "a link without a relation")
	})
}

// FuzzRecord checks that no record causes a panic, and that marshalRecords keeps every member
// except Nango's metadata.
func FuzzRecord(f *testing.F) {
	for _, record := range []string{
		`{"id":1}`, `{"id":"a","_nango_metadata":{}}`, ` { "\u0069d" : 9007199254740993 , "_nango_metadata":1,"_nango_metadata":2}`, `{"id":"}\"","a":[{}]}`, `{}`, `[]`, `{"id":-0.0}`,
	} {
		f.Add(record)
	}
	f.Fuzz(func(t *testing.T, record string) {
		list, err := marshalRecords([]json.RawMessage{json.RawMessage(record)})
		if err != nil {
			return
		}
		want, got := map[string]json.RawMessage{}, map[string]json.RawMessage{}
		require.NoError(t, json.Unmarshal([]byte(record), &want))
		require.NoError(t, json.Unmarshal(list[0], &got))
		delete(want, metadataName)
		want["id"] = quoted(plainText(want["id"]))
		got["id"] = quoted(plainText(got["id"]))
		require.Len(t, got, len(want))
		for name := range want {
			require.Equal(t, compact(t, want[name]), compact(t, got[name]))
		}
		require.NotEmpty(t, idText(list[0]))
	})
}

// compact removes whitespace from JSON. It keeps everything else, including numbers that no float64
// can represent.
func compact(t *testing.T, value json.RawMessage) string {
	b, err := json.Marshal(value)
	require.NoError(t, err)
	return string(b)
}

package page_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// A caller's own JSON engine gets each record without the metadata, wherever the metadata is in the
// record and however it is written.
func TestAnotherEngineGetsRecordsWithoutTheirMetadata(t *testing.T) {
	var got []byte
	cfg := page.Config{Unmarshal: func(b []byte, into any) error {
		got = slices.Clone(b)
		return json.Unmarshal(b, into)
	}}
	check := func(members []string, separator string) {
		t.Helper()
		text := "{" + separator + strings.Join(members, separator+","+separator) + separator + "}"
		var own []string
		for _, m := range members {
			if !strings.HasPrefix(m, `"_nango`) {
				own = append(own, m)
			}
		}
		_, _, err := page.Decode([]byte(`{"records":[`+text+`]}`), cfg, form[named]())
		require.NoError(t, err, text)
		var compact bytes.Buffer
		require.NoError(t, json.Compact(&compact, got), "%s became %s", text, got)
		require.Equal(t, "{"+strings.Join(own, ",")+"}", compact.String(), text)
	}
	lists := [][]string{
		{`"id":""`},
		{`"id":"1"`},
		{`"id":"1"`, `"id":"2"`},
		{`"id":"_nango_metadata"`, `"x":{"_nango_metadata":{"cursor":"no"}}`},
		{`"id":",\"_nango_metadata\":"`, `"y\"_nango_metadata":{"cursor":"no"}`, `"z":[",",{},null]`},
	}
	metadata := []string{
		`"_nango_metadata":null`, `"_nango_metadata":{}`, `"_nango_metadata":{"cursor":"c"}`,
		`"_nango_metadata" : {"cursor":"}"}`, "\"_nango_metadata\":\n{ \"cursor\" : \"c\" }",
		`"_nango\u005fmetadata":{"cursor":"c"}`, `"_nango_metadata":{"x":{"_nango_metadata":5}}`,
	}
	for _, separator := range []string{"", " ", "\r\n\t"} {
		for _, own := range lists {
			check(own, separator)
			for _, first := range metadata {
				for i := range len(own) + 1 {
					once := slices.Insert(slices.Clone(own), i, first)
					check(once, separator)
					for _, second := range metadata {
						for j := range len(once) + 1 {
							check(slices.Insert(slices.Clone(once), j, second), separator)
						}
					}
				}
			}
		}
	}
}

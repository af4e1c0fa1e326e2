package page_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

// FuzzPage reads a page into several types and compares each result with the result of
// encoding/json.
func FuzzPage(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, file := range files {
		body, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(body)
		f.Add(bytes.ReplaceAll(body, []byte(`"`), []byte(` "`)))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if bytes.Count(body, []byte{'['})+bytes.Count(body, []byte{'{'}) > 5000 {
			t.Skip("the depth allowed is that of a record here, of the page in encoding/json")
		}
		compare[contacts.Contact](t, body)
		compare[numbers](t, body)
		compare[wantsMetadata](t, body)
		compare[map[string]any](t, body)
		compare[keeps](t, body)
	})
}

// compare checks that reading body as a page of records of type T gives the same result as
// encoding/json.
func compare[T any](t *testing.T, body []byte) {
	want, next, ok := reference[T](body)
	got, gotNext, err := page.Decode(body, page.Config{}, form[T]())
	if !ok {
		require.Error(t, err)
	} else {
		require.NoError(t, err)
		require.Equal(t, next, gotNext)
		require.Equal(t, want, got)
	}
	for _, cfg := range modes {
		n, failed := 0, false
		for r, err := range page.Iterate(t.Context(), cfg, thenNothing(body), form[T]()) {
			if err != nil {
				failed = true
				break
			}
			if ok {
				require.Equal(t, want[n], r)
			}
			n++
		}
		require.Equal(t, !ok, failed)
		if ok {
			require.Len(t, want, n)
		}
	}
}

// thenNothing returns a fetch function whose first page is body. After that page, it returns only
// an empty last page.
func thenNothing(body []byte) page.Fetch {
	return func(_ context.Context, cursor string, _ []byte) ([]byte, error) {
		if cursor == "" {
			return body, nil
		}
		return []byte(`{"records":[]}`), nil
	}
}

// reference decodes a page with encoding/json. FuzzPage expects the same result from package page.
func reference[T any](body []byte) (all []record[T], next string, ok bool) {
	outer, ok := object(body)
	if !ok || len(outer["records"]) != 1 || len(outer["next_cursor"]) > 1 || slices.ContainsFunc(outer["error"], given) {
		return nil, "", false
	}
	var raws []json.RawMessage
	if json.Unmarshal(outer["records"][0], &raws) != nil {
		return nil, "", false
	}
	if cursor := outer["next_cursor"]; len(cursor) == 1 && json.Unmarshal(cursor[0], &next) != nil {
		return nil, "", false
	}
	all = []record[T]{}
	for _, raw := range raws {
		members, ok := object(raw)
		if !ok || !hasIdentity(members) {
			return nil, "", false
		}
		var r record[T]
		if json.Unmarshal(raw, &r.Data) != nil {
			return nil, "", false
		}
		var m struct {
			First   stamp  `json:"first_seen_at"`
			Last    stamp  `json:"last_modified_at"`
			Action  null   `json:"last_action"`
			Deleted *stamp `json:"deleted_at"`
			Pruned  *stamp `json:"pruned_at"`
			Cursor  null   `json:"cursor"`
		}
		for _, value := range members["_nango_metadata"] {
			if json.Unmarshal(value, &m) != nil {
				return nil, "", false
			}
		}
		r.Meta = page.Metadata{FirstSeenAt: time.Time(m.First), LastModifiedAt: time.Time(m.Last), LastAction: string(m.Action),
			DeletedAt: (*time.Time)(m.Deleted), PrunedAt: (*time.Time)(m.Pruned), Cursor: string(m.Cursor)}
		all = append(all, r)
	}
	return all, next, true
}

// hasIdentity reports whether a record has an id or _nango_metadata.
func hasIdentity(members map[string][]json.RawMessage) bool {
	for name, values := range members {
		if (name == "_nango_metadata" || strings.EqualFold(name, "id")) && slices.ContainsFunc(values, given) {
			return true
		}
	}
	return false
}

func given(value json.RawMessage) bool { return string(value) != "null" }

// object returns the values of each key of the JSON object in body. A key may occur more than once.
func object(body []byte) (members map[string][]json.RawMessage, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	if open, _ := d.Token(); open != json.Delim('{') || !json.Valid(body) {
		return nil, false
	}
	members = map[string][]json.RawMessage{}
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		_ = d.Decode(&value)
		members[key.(string)] = append(members[key.(string)], value)
	}
	return members, true
}

// stamp is a time type. Decoding a JSON null sets it to zero.
type stamp time.Time

func (s *stamp) UnmarshalJSON(b []byte) error {
	var text *string
	if err := json.Unmarshal(b, &text); err != nil || text == nil {
		*s = stamp{}
		return err
	}
	t, err := time.Parse(time.RFC3339Nano, *text)
	*s = stamp(t.UTC())
	return err
}

// null is a string type. Decoding a JSON null sets it to "".
type null string

func (s *null) UnmarshalJSON(b []byte) error {
	*s = ""
	return json.Unmarshal(b, (*string)(s))
}

package page_test

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

type named struct {
	ID string `json:"id"`
}

func decode[T any](body string) ([]record[T], string, error) {
	return page.Decode([]byte(body), page.Config{}, form[T]())
}

func TestAPageIsReadInEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		ids  []string
		next string
	}{
		"cursor first":           {`{"next_cursor":"n","records":[{"id":"1"},{"id":"2"}]}`, []string{"1", "2"}, "n"},
		"cursor last":            {`{"records":[{"id":"1"},{"id":"2"}],"next_cursor":"n"}`, []string{"1", "2"}, "n"},
		"last page":              {`{"records":[{"id":"1"}],"next_cursor":null}`, []string{"1"}, ""},
		"no cursor":              {`{"records":[{"id":"1"}]}`, []string{"1"}, ""},
		"no record":              {`{"next_cursor":null,"records":[]}`, []string{}, ""},
		"invalid UTF-8":          {"{\"\xff\":\"\xff\",\"records\":[{\"\xff\":1,\"id\":\"1\"}],\"next_cursor\":\"\xff\"}", []string{"1"}, "\ufffd"},
		"depth":                  {`{"a":` + strings.Repeat(`[`, 2000) + strings.Repeat(`]`, 2000) + `,"records":[{"id":"1","x":` + strings.Repeat(`[`, 2000) + strings.Repeat(`]`, 2000) + `}],"next_cursor":"n"}`, []string{"1"}, "n"},
		"spaces":                 {" \r\n{ \"records\" :\t[ { \"id\" : \"1\" } , {\"id\":\"2\"} ] , \"next_cursor\" : \"n\" } \n", []string{"1", "2"}, "n"},
		"unknown members":        {`{"a":1,"b":[{}],"c":"]}","records":[{"id":"1"}],"d":{"records":[1]},"e":-1.5e3 ,"f":true}`, []string{"1"}, ""},
		"brackets in strings":    {`{"records":[{"id":"}]{[\"\\"},{"id":"\\\\\""}]}`, []string{`}]{["\`, `\\"`}, ""},
		"escaped keys":           {`{"rec\u006frds":[{"\u0069d":"1"}],"next\u005fcursor":"\u006e"}`, []string{"1"}, "n"},
		"members not read":       {`{"records":[{"x":{"id":"no","_nango_metadata":[{}]},"id":"1","y":[[],{}]}]}`, []string{"1"}, ""},
		"looks like metadata":    {`{"records":[{"x":"_nango_metadata","id":"1"}]}`, []string{"1"}, ""},
		"looks like, and is":     {`{"records":[{"x":"_nango_metadata","id":"1","_nango_metadata":{"cursor":"c"}}]}`, []string{"1"}, ""},
		"a value with an escape": {`{"records":[{"x":"\u005fnango\u005fmetadata","id":"1"}]}`, []string{"1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			records, next, err := decode[named](c.body)
			require.NoError(t, err)
			require.Equal(t, c.next, next)
			ids := []string{}
			for _, r := range records {
				ids = append(ids, r.Data.ID)
			}
			require.Equal(t, c.ids, ids)
		})
	}
}

func TestAnInvalidPageIsAnError(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":                 ``,
		"blank":                   ` `,
		"HTML":                    `<!doctype html><html><body>secret</body></html>`,
		"text":                    `secret`,
		"a mark of byte order":    "\ufeff" + `{"records":[]}`,
		"an array":                `[]`,
		"null":                    `null`,
		"a number":                `12`,
		"an error":                `{"error":{"message":"secret"}}`,
		"no member":               `{}`,
		"an error and records":    `{"error":"secret","records":[]}`,
		"records and an error":    `{"records":[{"id":"1"}],"error":{"message":"secret"}}`,
		"a record cut short":      `{"records":[tru]}`,
		"no records":              `{"next_cursor":null}`,
		"null records":            `{"next_cursor":null,"records":null}`,
		"records of a number":     `{"records":5}`,
		"records of a string":     `{"records":"secret"}`,
		"records of an object":    `{"records":{}}`,
		"a cursor of a number":    `{"next_cursor":1,"records":[]}`,
		"a cursor of an object":   `{"next_cursor":{},"records":[]}`,
		"a cursor twice":          `{"next_cursor":"a","next_cursor":"b","records":[]}`,
		"records twice":           `{"records":[{"id":"1"}],"records":[{"id":"1"}]}`,
		"trailing garbage":        `{"records":[]}x`,
		"a second page":           `{"records":[]}{"records":[]}`,
		"an extra bracket":        `{"records":[]}}`,
		"an extra comma":          `{"records":[],}`,
		"a comma first":           `{,"records":[]}`,
		"a comma before records":  `{"records":[,{"id":"1"}]}`,
		"a comma after records":   `{"records":[{"id":"1"},]}`,
		"two commas":              `{"records":[{"id":"1"},,{"id":"1"}]}`,
		"no comma":                `{"records":[{"id":"1"}{"id":"1"}]}`,
		"no comma of members":     `{"records":[] "a":1}`,
		"no colon":                `{"records"[]}`,
		"a key of a number":       `{1:2,"records":[]}`,
		"a malformed key":         `{"\x":2,"records":[]}`,
		"a malformed value":       `{"a":tru,"records":[]}`,
		"a malformed inner value": `{"a":{"b":1,},"records":[]}`,
		"a control character":     "{\"a\":\"\n\",\"records\":[]}",
		"malformed in a record":   `{"records":[{"id":tru}]}`,
		"a comma in a record":     `{"records":[{"id":"1",}]}`,
		"brackets that cross":     `{"records":[{"id":[}]}]}`,
		"cut commas":              `{"records":[{,"_nango_metadata":{}}]}`,
		"cut comma last":          `{"records":[{"_nango_metadata":{},}]}`,
		"cut comma twice":         `{"records":[{"id":"1",,"_nango_metadata":{}}]}`,
		"cut comma missing":       `{"records":[{"id":"1" "_nango_metadata":{}}]}`,
		"cut comma missing after": `{"records":[{"_nango_metadata":{} "id":"1"}]}`,
		"malformed metadata":      `{"records":[{"id":"1","_nango_metadata":{"cursor":tru}}]}`,
		"comma in metadata":       `{"records":[{"id":"1","_nango_metadata":{"cursor":"c",}}]}`,
		"depth in a record":       `{"records":[{"id":` + strings.Repeat(`[`, 20000) + strings.Repeat(`]`, 20000) + `}]}`,
		"depth outside":           `{"a":` + strings.Repeat(`{"a":`, 20000) + `1` + strings.Repeat(`}`, 20000) + `,"records":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			records, next, err := decode[named](body)
			var bad *page.SyntaxError
			require.ErrorAs(t, err, &bad, "%v", err)
			require.NotContains(t, bad.Error(), "secret")
			require.Empty(t, records)
			require.Empty(t, next)
		})
	}
}

// If an element of the list is not a record, only that element gives an error, and the other
// records are read.
func TestElementsThatAreNotRecordsAreRecordErrors(t *testing.T) {
	const unidentified, notObject = "records[1] has neither an id nor _nango_metadata", "records[1] is not a JSON object"
	for element, want := range map[string]string{
		`{}`: unidentified, `{"status":"ok"}`: unidentified, `{"id":null}`: unidentified, `{"_nango_metadata":null}`: unidentified,
		`{"zz":{"id":"1"}}`: unidentified, `{"error":"secret"}`: unidentified,
		`null`: notObject, `12`: notObject, `"secret"`: notObject, `[{"id":"1"}]`: notObject, `true`: notObject,
	} {
		body := `{"records":[{"id":"1"},` + element + `,{"_nango_metadata":{"cursor":"c"}},{"ID":2}],"next_cursor":null}`
		_, _, err := decode[map[string]any](body)
		var bad *page.RecordError
		require.ErrorAs(t, err, &bad, "%v", err)
		require.Equal(t, "does not fit: "+want, bad.Problem(), element)
		for _, cfg := range modes {
			var failed []bool
			for _, err := range page.Iterate(t.Context(), cfg, thenNothing([]byte(body)), form[map[string]any]()) {
				failed = append(failed, err != nil)
			}
			require.Equal(t, []bool{false, true, false, false}, failed, element)
		}
	}
}

func TestAPageThatEndsTooEarlyIsAnUnexpectedEOF(t *testing.T) {
	body := string(pages{record: contacts.JSON, total: 3, size: 2}.body(""))
	for n := range len(body) {
		_, _, err := decode[contacts.Contact](body[:n])
		require.IsType(t, new(page.SyntaxError), err, "cut after %d", n)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, "cut after %d", n)
	}
	_, _, err := decode[contacts.Contact](body + "x")
	require.IsType(t, new(page.SyntaxError), err)
	require.NotErrorIs(t, err, io.ErrUnexpectedEOF)
}

func TestLargeAndSmallRecordsAreRead(t *testing.T) {
	var want []string
	var parts []string
	for i := range 40 {
		id := strings.Repeat("0123456789abcdef\\\"", 1+i*i*20)
		want = append(want, id)
		parts = append(parts, `{"id":"`+strings.ReplaceAll(strings.ReplaceAll(id, `\`, `\\`), `"`, `\"`)+`","_nango_metadata":{}}`)
	}
	records, _, err := decode[named](`{"records":[` + strings.Join(parts, ",") + `]}`)
	require.NoError(t, err)
	for i, r := range records {
		require.Equal(t, want[i], r.Data.ID)
	}
	require.Len(t, records, len(want))
}

// item is the model of the recorded pages.
type item struct {
	ID     string          `json:"id"`
	Name   string          `json:"name"`
	N      int             `json:"n"`
	Nested map[string]bool `json:"nested"`
	Tags   []*string       `json:"tags"`
	Maybe  *string         `json:"maybe"`
	Big    int64           `json:"big"`
	TS     time.Time       `json:"ts"`
}

func TestRecordedPagesAreRead(t *testing.T) {
	open := func(name string) ([]record[item], string) {
		body, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		records, next, err := page.Decode(body, page.Config{}, form[item]())
		require.NoError(t, err)
		return records, next
	}
	records, next := open("page.json")
	require.Len(t, records, 3)
	require.Equal(t, "MjAyNi0xMS0yMVQyMDozMTo0OC4wNzgwMTMrMDA6MDB8fDUyZGVlN2ZjLTk3NzktNWQ2Zi1iZWQyLTE5MTdiYjZiMDNmMw==", next)
	require.Equal(t, record[item]{
		item{
			ID: "430", Name: "item 430", N: 430, Nested: map[string]bool{"even": true}, Tags: []*string{new("a"), nil},
			Maybe: new("x"), Big: 9007199254740992, TS: time.Date(2023, 11, 14, 22, 20, 30, 0, time.UTC),
		},
		page.Metadata{
			FirstSeenAt: contacts.SeenAt, LastModifiedAt: contacts.SeenAt, LastAction: "ADDED",
			Cursor: "MjAyNi0xMS0yMVQyMDozMTo0OC4wNzgwMTMrMDA6MDB8fDAwMGRlOTQzLTgxNTktNWM4MS04NjEwLTQyZWFmMzliYzlhNw==",
		},
	}, records[0])

	records, next = open("last-page.json")
	require.Len(t, records, 3)
	require.Empty(t, next)
	records, next = open("no-records.json")
	require.Equal(t, []record[item]{}, records)
	require.Empty(t, next)
}

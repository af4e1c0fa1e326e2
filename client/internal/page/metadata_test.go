package page_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

var deletedAt = time.Date(2026, 11, 21, 20, 31, 48, 78000000, time.UTC)

func TestMetadataIsReadInEveryForm(t *testing.T) {
	full := page.Metadata{FirstSeenAt: contacts.SeenAt, LastModifiedAt: contacts.SeenAt, LastAction: "DELETED", DeletedAt: &deletedAt, PrunedAt: &deletedAt, Cursor: "c"}
	whole := `{"first_seen_at":"2026-11-21T20:31:48.078013+00:00","last_modified_at":"2026-11-21T20:31:48.078013+00:00",` +
		`"last_action":"DELETED","deleted_at":"2026-11-21T20:31:48.078+00:00","pruned_at":"2026-11-21T20:31:48.078Z","cursor":"c"}`
	for name, c := range map[string]struct {
		record string // the JSON of the record without its braces
		want   page.Metadata
	}{
		"absent":              {`"id":"1"`, page.Metadata{}},
		"null":                {`"id":"1","_nango_metadata":null`, page.Metadata{}},
		"empty":               {`"id":"1","_nango_metadata":{}`, page.Metadata{}},
		"all":                 {`"id":"1","_nango_metadata":` + whole, full},
		"first":               {`"_nango_metadata":` + whole + `,"id":"1"`, full},
		"in the middle":       {`"x":1,"_nango_metadata":` + whole + `,"id":"1"`, full},
		"all spaced":          {` "id" : "1" , "_nango_metadata" : ` + strings.NewReplacer(`{`, ` { `, `":`, `" : `, `,"`, " ,\n\"", `}`, ` } `).Replace(whole), full},
		"first and spaced":    {` "_nango_metadata"` + "\t:\r\n" + whole + ` , "id" : "1"`, full},
		"nulls":               {`"id":"1","_nango_metadata":{"cursor":null,"last_action":null,"first_seen_at":null,"last_modified_at":null,"deleted_at":null,"pruned_at":null}`, page.Metadata{}},
		"unknown members":     {`"id":"1","_nango_metadata":{"a":1,"b":{"cursor":"no"},"cursor":"c","d":[null],"e":"x"}`, page.Metadata{Cursor: "c"}},
		"an unknown string":   {`"id":"1","_nango_metadata":{"a":"x","cursor":"c"}`, page.Metadata{Cursor: "c"}},
		"escapes":             {`"id":"1","_nango_metadata":{"c\u0075rsor":"a\n\"\u00e9"}`, page.Metadata{Cursor: "a\n\"é"}},
		"beyond ASCII":        {`"id":"1","_nango_metadata":{"cursor":"é"}`, page.Metadata{Cursor: "é"}},
		"invalid UTF-8":       {`"id":"1","_nango_metadata":{"cursor":"` + "\xff" + `"}`, page.Metadata{Cursor: "\ufffd"}},
		"another case":        {`"id":"1","_nango_metadata":{"CURSOR":"c"}`, page.Metadata{Cursor: "c"}},
		"an escaped key":      {`"id":"1","\u005fnango_metad\u0061ta":{"cursor":"c"}`, page.Metadata{Cursor: "c"}},
		"a fully escaped key": {`"id":"1","\u005f\u006e\u0061\u006e\u0067\u006f\u005f\u006d\u0065\u0074\u0061\u0064\u0061\u0074\u0061":{"cursor":"c"}`, page.Metadata{Cursor: "c"}},
		"twice":               {`"_nango_metadata":{"cursor":"b","last_action":"ADDED"},"id":"1","_nango_metadata":{"cursor":"c"}`, page.Metadata{Cursor: "c", LastAction: "ADDED"}},
		"twice inside":        {`"id":"1","_nango_metadata":{"cursor":"b","cursor":"c"}`, page.Metadata{Cursor: "c"}},
		"then null":           {`"_nango_metadata":{"cursor":"c"},"id":"1","_nango_metadata":null`, page.Metadata{Cursor: "c"}},
		"twice, once escaped": {`"_nango_metadata":{"cursor":"b"},"id":"1","_nango\u005fmetadata":{"cursor":"c"}`, page.Metadata{Cursor: "c"}},
		"not its own level":   {`"x":{"_nango_metadata":{"cursor":"no"}},"id":"1"`, page.Metadata{}},
		"both levels":         {`"x":[{"_nango_metadata":{"cursor":"no"}}],"id":"1","_nango_metadata":{"cursor":"c"}`, page.Metadata{Cursor: "c"}},
		"another zone":        {`"id":"1","_nango_metadata":{"first_seen_at":"2026-11-21T22:31:48.078013+02:00"}`, page.Metadata{FirstSeenAt: contacts.SeenAt}},
		"an unknown action":   {`"id":"1","_nango_metadata":{"last_action":"MERGED"}`, page.Metadata{LastAction: "MERGED"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := decode[named](`{"records":[{` + c.record + `}]}`)
			require.NoError(t, err)
			require.Equal(t, []record[named]{{named{"1"}, c.want}}, got)
			require.Equal(t, time.UTC, got[0].Meta.FirstSeenAt.Location())
			sameAsJSON[named](t, "{"+c.record+"}")
			sameAsJSON[map[string]any](t, "{"+c.record+"}")
			sameAsJSON[wantsMetadata](t, "{"+c.record+"}")
		})
	}
}

func TestMetadataOfAnotherTypeIsARecordError(t *testing.T) {
	for _, value := range []string{
		`5`, `"x"`, `[]`, `true`, `{"cursor":5}`, `{"first_seen_at":"yesterday"}`, `{"first_seen_at":""}`, `{"first_seen_at":1}`,
		`{"deleted_at":"2026-13-01T00:00:00Z"}`, `{"pruned_at":"2026-02-29T00:00:00Z"}`, `{"last_action":{}}`,
	} {
		_, _, err := decode[named](`{"records":[{"id":"7","_nango_metadata":` + value + `}]}`)
		var bad *page.RecordError
		require.ErrorAs(t, err, &bad, "%s: %v", value, err)
		require.Equal(t, "7", bad.ID)
		require.Contains(t, bad.Error(), `record "7" (cursor "") does not fit: records[0]._nango_metadata`)
	}
	_, _, err := decode[named](`{"records":[{"id":"7","_nango_metadata":{"cursor":"c","deleted_at":"soon"}}]}`)
	bad, _ := errors.AsType[*page.RecordError](err)
	require.Equal(t, "c", bad.Metadata.Cursor, "the cursor is read despite the error")
	require.Equal(t, `record "7" (cursor "c") does not fit: records[0]._nango_metadata.deleted_at is not a date in RFC 3339 form`, bad.Error())
}

func TestTimestampsMatchTimeParse(t *testing.T) {
	for _, s := range []string{
		"2026-11-21T20:31:48.078013+00:00", "2026-11-21T20:31:48Z", "2026-11-21T20:31:48+00:00", "2026-11-21T20:31:48.1Z",
		"2026-11-21T20:31:48.123456789Z", "2026-11-21T20:31:48.1234567891Z", "2024-02-29T00:00:00Z", "2023-02-29T00:00:00Z",
		"2000-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-12-31T23:59:59.999999999+00:00",
		"2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00", "2026-01-01", "2026-01-01T00:00:00-00:00",
		"2026-01-01T00:00:00,5Z", "2026-01-01t00:00:00z", "20x6-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00", "0000-01-01T00:00:00Z",
		"2026-11-21 20:31:48Z", "2026-11-21T20:31:48.07801300:00", "", "2026-11-21T20:31:48.5",
	} {
		t.Run(s, func(t *testing.T) {
			want, wantErr := time.Parse(time.RFC3339Nano, s)
			got, _, err := decode[named](fmt.Sprintf(`{"records":[{"_nango_metadata":{"last_modified_at":%q}}]}`, s))
			if wantErr != nil {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.Equal(t, want.UTC(), got[0].Meta.LastModifiedAt)
		})
	}
}

package client_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
)

// Reading records ends with an error if the persist service repeats its pages or returns too many
// of them.
func TestPersistRecordsWithoutEndAreAnError(t *testing.T) {
	round := []reply{{body: `{"records":[{"id":"1"}],"next_cursor":"a"}`}, {body: `{"records":[{"id":"1"}],"next_cursor":"b"}`}, {body: `{"records":[],"next_cursor":"a"}`}}
	s, p := newPersistStub(t, persistConfig(), round...)
	n := 0
	var last error
	for _, err := range p.AllRecords(t.Context(), "Issue", nango.PersistedRecordsParams{}) {
		n, last = n+1, err
	}
	require.Equal(t, 3, n, "the records of two pages, and the error")
	requireBadAnswer(t, last, "next_cursor")
	require.Len(t, s.got, 3)

	s.answer(round...)
	_, err := p.RecordsByID(t.Context(), "Issue", []string{"1"})
	requireBadAnswer(t, err, "next_cursor")

	for element, field := range map[string]string{`null`: "records[1]", `7`: "records[1]", `{}`: "records[1]", `{"status":"ok"}`: "records[1]"} {
		s.answer(reply{body: `{"records":[{"id":"1"},` + element + `],"next_cursor":null}`})
		_, err = p.ListRecords(t.Context(), "Issue", nango.PersistedRecordsParams{})
		requireBadAnswer(t, err, field)
	}

	cursor := 0
	for name, records := range map[string]string{"empty pages": "", "one a page": `{"id":"1"}`, "all of the model": `{"id":"1"}` + strings.Repeat(`,{"id":"2"}`, 99)} {
		c := canned.Transport(func(*http.Request) (*http.Response, error) {
			cursor++
			return respond(200, fmt.Sprintf(`{"records":[%s],"next_cursor":"%d"}`, records, cursor)), nil
		})
		cfg := persistConfig()
		cfg.Host = stubHost
		p, err := nango.NewPersist(stubKey, cfg, nango.WithHTTPClient(&http.Client{Transport: c}))
		require.NoError(t, err)
		cursor = 0
		_, err = p.RecordsByID(t.Context(), "Issue", []string{"1", "2"})
		requireBadAnswer(t, err, "records")
		require.LessOrEqual(t, cursor, 6, name)
	}
}

func requireBadAnswer(t *testing.T, err error, field string) {
	t.Helper()
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Equal(t, []any{field, 200}, []any{e.Field, e.StatusCode})
}

func TestActivityLogIDsAreChecked(t *testing.T) {
	for id, fine := range map[string]bool{
		"":                               true, // not every call needs an id
		"1795296519394_VYFGkNnF":         true,
		strings.Repeat("a", 20):          true,
		strings.Repeat("Z", 25):          true,
		"azAZ09_azAZ09_azAZ09":           true,
		strings.Repeat("a", 19):          false,
		strings.Repeat("a", 26):          false,
		"1795296519394-VYFGkNnF":         false,
		"1795296519394@VYFGkNnF":         false,
		"1795296519394[VYFGkNnF":         false,
		"1795296519394{VYFGkNnF":         false,
		"1795296519394/VYFGkNnF":         false,
		"1795296519394:VYFGkNnF":         false,
		"1795296519394_VYFGkNn\n":        false,
		strings.Repeat("a", 18) + "é":    false,
		strings.Repeat("a", 20) + "\xe1": false,
	} {
		cfg := persistConfig()
		cfg.ActivityLogID = id
		_, err := nango.NewPersist(stubKey, cfg)
		if fine {
			require.NoError(t, err, "%q", id)
		} else {
			requireField(t, err, "ActivityLogID", "%q", id)
		}
	}
}

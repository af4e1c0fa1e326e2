package typed_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/typed/internal/inlined"
)

// handIssue is a handwritten type. It has the same fields as inlined.Issue, which has the form of a
// generated type.
type handIssue struct {
	ID       string     `json:"id"`
	Number   int64      `json:"number"`
	Title    string     `json:"title"`
	State    string     `json:"state"`
	Body     *string    `json:"body"`
	Labels   []string   `json:"labels"`
	Author   handAuthor `json:"author"`
	ClosedAt *time.Time `json:"closed_at"`
}

type handAuthor struct {
	Login string  `json:"login"`
	URL   *string `json:"url,omitempty"`
}

// BenchmarkRecords reads a page of 1,000 records from memory, once into a generated type and once
// into a handwritten one.
func BenchmarkRecords(b *testing.B) {
	page := recordsPage()
	b.Run("generated", func(b *testing.B) { readRecords[inlined.Issue](b, page) })
	b.Run("handwritten", func(b *testing.B) { readRecords[handIssue](b, page) })
}

// Decoding a page of records into a generated type does not need more allocations than decoding it
// into a handwritten type.
func TestGeneratedTypesNeedNoMoreAllocations(t *testing.T) {
	page := recordsPage()
	generated := testing.AllocsPerRun(5, func() { readOnce[inlined.Issue](t, clientFor(t, page)) })
	byHand := testing.AllocsPerRun(5, func() { readOnce[handIssue](t, clientFor(t, page)) })
	require.InEpsilon(t, byHand, generated, 0.01)
}

func readRecords[T any](b *testing.B, page string) {
	c := clientFor(b, page)
	b.ReportAllocs()
	for b.Loop() {
		readOnce[T](b, c)
	}
}

func readOnce[T any](tb testing.TB, c *client.Client) {
	n := 0
	for _, err := range client.AllRecords[T](tb.Context(), c, inlined.Issues.Params("user-42")) {
		require.NoError(tb, err)
		n++
	}
	require.Equal(tb, 1000, n)
}

func recordsPage() string {
	var page strings.Builder
	page.WriteString(`{"records":[`)
	for i := range 1000 {
		if i > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(&page, `{"author":{"login":"user-%d"},"body":%q,"closed_at":"2026-01-02T03:04:05.%03dZ","id":"%d",`+
			`"labels":["bug","help %d"],"number":%d,"state":"open","title":"Issue number %d","_nango_metadata":{"deleted_at":null,`+
			`"pruned_at":null,"last_action":"ADDED","first_seen_at":"2026-01-02T03:04:05.000000+00:00",`+
			`"last_modified_at":"2026-01-02T03:04:05.000000+00:00","cursor":"MjAyNg=="}}`,
			i, strings.Repeat("text ", 40), i, i, i, i, i)
	}
	page.WriteString(`],"next_cursor":null}`)
	return page.String()
}

func clientFor(tb testing.TB, page string) *client.Client {
	c, err := client.New("key", client.WithHTTPClient(&http.Client{Transport: canned.Always(page)}))
	require.NoError(tb, err)
	return c
}

package page_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/page"
)

// record is the type of the records that the tests read.
type record[T any] struct {
	Data T
	Meta page.Metadata
}

func form[T any]() page.Form[T, record[T]] {
	return page.Form[T, record[T]]{
		Data:     func(r *record[T]) *T { return &r.Data },
		Describe: func(r *record[T], m *page.Metadata) { r.Meta = *m },
	}
}

// modes lists the two ways to run an iteration. Both must yield the same records.
var modes = map[string]page.Config{
	"page by page":             {},
	"read ahead":               {Ahead: new(page.Budget)},
	"with another JSON engine": {Unmarshal: json.Unmarshal},
}

// contact is the data of a typical record.
type contact struct {
	ID        string    `json:"id"`
	FirstName string    `json:"first_name"`
	LastName  string    `json:"last_name"`
	Email     string    `json:"email"`
	Phone     *string   `json:"phone"`
	Company   string    `json:"company"`
	Title     string    `json:"title"`
	Age       int       `json:"age"`
	Score     float64   `json:"score"`
	Active    bool      `json:"active"`
	Tags      []string  `json:"tags"`
	Address   address   `json:"address"`
	CreatedAt string    `json:"created_at"`
	Updated   time.Time `json:"updated"`
	Notes     string    `json:"notes"`
}

type address struct {
	Street  string `json:"street"`
	City    string `json:"city"`
	Country string `json:"country"`
	Zip     string `json:"zip"`
}

var seenAt = time.Date(2026, 11, 21, 20, 31, 48, 78013000, time.UTC)

func contactOf(i int) contact {
	c := contact{
		ID:        strconv.Itoa(100_000 + i),
		FirstName: "Ada", LastName: "Lovelace" + strconv.Itoa(i%97),
		Email:   fmt.Sprintf("ada.%d@example.com", i),
		Company: "Example Engines", Title: "Analyst",
		Age: 20 + i%50, Score: float64(i%1000) / 8, Active: i%2 == 0,
		Tags:      []string{"customer", "north"},
		Address:   address{"12 Example Street", "London", "GB", "N1 9GU"},
		CreatedAt: "2026-01-02T03:04:05.000Z",
		Updated:   seenAt.Add(time.Duration(i) * time.Second),
		Notes:     "Asked about prices; call again.",
	}
	if i%3 == 0 {
		c.Phone = new("+44 20 7946 0" + strconv.Itoa(100+i%900))
	}
	return c
}

func cursorOf(i int) string {
	return fmt.Sprintf("MjAyNi0xMS0yMVQyMDozMTo0OC4wNzgwMTMrMDA6MDB8fDUyZGVlN2ZjLTk3NzktNWQ2Zi1iZWQyLTE5MTdi%08d", i)
}

func metaOf(i int) page.Metadata {
	return page.Metadata{FirstSeenAt: seenAt, LastModifiedAt: seenAt, LastAction: "ADDED", Cursor: cursorOf(i)}
}

// withMeta returns data, the JSON of record i, with metadata added.
func withMeta(data []byte, i int) string {
	return strings.TrimSuffix(string(data), "}") + `,"_nango_metadata":{"first_seen_at":"2026-11-21T20:31:48.078013+00:00",` +
		`"last_modified_at":"2026-11-21T20:31:48.078013+00:00","last_action":"ADDED","deleted_at":null,"pruned_at":null,` +
		`"cursor":"` + cursorOf(i) + `"}}`
}

func contactJSON(i int) string {
	data, err := json.Marshal(contactOf(i))
	if err != nil {
		panic(err)
	}
	return withMeta(data, i)
}

// pages is a fake server. total is the number of its records, and size is the number of records in
// each page but the last.
type pages struct {
	record     func(i int) string
	total      int
	size       int
	cursorLast bool
}

// after returns the index of the first record after the given cursor.
func after(cursor string) int {
	if cursor == "" {
		return 0
	}
	n, err := strconv.Atoi(cursor[len(cursor)-8:])
	if err != nil {
		panic(err)
	}
	return n + 1
}

// body returns the page of the records after the given cursor.
func (p pages) body(cursor string) []byte {
	from := after(cursor)
	to := min(from+p.size, p.total)
	next := "null"
	if to < p.total {
		next = strconv.Quote(cursorOf(to - 1))
	}
	var b bytes.Buffer
	b.WriteByte('{')
	if !p.cursorLast {
		b.WriteString(`"next_cursor":` + next + ",")
	}
	b.WriteString(`"records":[`)
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(',')
		}
		b.WriteString(p.record(i))
	}
	b.WriteByte(']')
	if p.cursorLast {
		b.WriteString(`,"next_cursor":` + next)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func (p pages) fetch(_ context.Context, cursor string, spare []byte) ([]byte, error) {
	return append(spare[:0], p.body(cursor)...), nil
}

// Package contacts generates records of a typical size, for tests and benchmarks.
package contacts

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Contact is the part of a typical record that a sync saves. It is three fifths of the record's
// JSON; the rest is the metadata that Nango adds.
type Contact struct {
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
	Address   Address   `json:"address"`
	CreatedAt string    `json:"created_at"`
	Updated   time.Time `json:"updated"`
	Notes     string    `json:"notes"`
}

// Address is the address in a Contact.
type Address struct {
	Street  string `json:"street"`
	City    string `json:"city"`
	Country string `json:"country"`
	Zip     string `json:"zip"`
}

// Metadata is the field _nango_metadata of a record, for code that decodes it without this SDK.
type Metadata struct {
	FirstSeenAt    time.Time  `json:"first_seen_at"`
	LastModifiedAt time.Time  `json:"last_modified_at"`
	LastAction     string     `json:"last_action"`
	DeletedAt      *time.Time `json:"deleted_at"`
	PrunedAt       *time.Time `json:"pruned_at"`
	Cursor         string     `json:"cursor"`
}

// Size is the average size of a record, in bytes of JSON.
const Size = 714

// Distinct is the number of different records. Records with higher indexes repeat them: record
// Distinct equals record 0.
const Distinct = 10_000

// SeenAt is the value of both FirstSeenAt and LastModifiedAt in the metadata of every record.
var SeenAt = time.Date(2026, 11, 21, 20, 31, 48, 78013000, time.UTC)

// Of returns record i without its metadata.
func Of(i int) Contact {
	i %= Distinct
	c := Contact{
		ID: strconv.Itoa(100_000 + i),
		FirstName: pick(i, "Ada", "Grace", "Alan", "Edsger", "Barbara", "Tony", "Frances", "Ken", "Radia",
			"Niklaus", "Jean", "Leslie"),
		LastName: "Example" + strconv.Itoa(i%997),
		Email:    fmt.Sprintf("ada.%d@example.com", i),
		Company:  "Engines " + strconv.Itoa(7*i%2003),
		Title:    pick(i/3, "Analyst", "Engineer", "Director", "Buyer", "Founder", "Assistant"),
		Age:      20 + i%50, Score: float64(i%1000) / 8, Active: i%2 == 0,
		Tags: []string{pick(i, "customer", "prospect", "partner"),
			pick(i/5, "north", "south", "east", "west")},
		Address: Address{
			Street: strconv.Itoa(1+i%400) + " Example Street", Zip: "N" + strconv.Itoa(1000+11*i%8999),
			City:    pick(i/7, "London", "Lisbon", "Berlin", "Madrid", "Oslo", "Vienna", "Prague"),
			Country: pick(i/7, "GB", "PT", "DE", "ES", "NO", "AT", "CZ"),
		},
		CreatedAt: SeenAt.Add(-time.Duration(i) * time.Hour).Format("2006-01-02T15:04:05.000Z"),
		Updated:   SeenAt.Add(time.Duration(i) * time.Second),
		Notes:     "Asked for offer " + strconv.Itoa(31*i) + "; call again",
	}
	if i%3 == 0 {
		c.Phone = new("+44 20 7946 0" + strconv.Itoa(100+i%900))
	}
	return c
}

// pick returns one of the given texts, chosen by the index i of a record. The texts that pick
// returns repeat within a page, as first names do in real data. Most other texts of a record differ
// within a page: if all texts repeated, a decoder that reuses strings would seem to allocate
// nothing.
func pick(i int, texts ...string) string { return texts[i%len(texts)] }

// MetadataOf returns the metadata of record i.
func MetadataOf(i int) Metadata {
	return Metadata{FirstSeenAt: SeenAt, LastModifiedAt: SeenAt, LastAction: "ADDED",
		Cursor: Cursor(i % Distinct)}
}

// Cursor returns the cursor of record i. The cursor is as long as a real cursor of Nango, and ends
// with the number i.
func Cursor(i int) string {
	return fmt.Sprintf("MjAyNi0xMS0yMVQyMDozMTo0OC4wNzgwMTMrMDA6MDB8fDUyZGVlN2ZjLTk3NzktNWQ2Zi1iZWQyLTE5MTdi%08d", i)
}

// JSON returns the JSON of record i, including its metadata, in the form in which Nango writes it.
func JSON(i int) string {
	data, err := json.Marshal(Of(i))
	if err != nil {
		panic(err) // a Contact always marshals
	}
	return WithMetadata(data, i%Distinct)
}

// WithMetadata adds the metadata of record i to the JSON of an object.
func WithMetadata(object []byte, i int) string {
	return strings.TrimSuffix(string(object), "}") +
		`,"_nango_metadata":{"first_seen_at":"2026-11-21T20:31:48.078013+00:00",` +
		`"last_modified_at":"2026-11-21T20:31:48.078013+00:00","last_action":"ADDED","deleted_at":null,"pruned_at":null,` +
		`"cursor":"` + Cursor(i) + `"}}`
}

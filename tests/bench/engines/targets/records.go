package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/internal/contacts"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

// pageOf returns the JSON of a page of n records. The function record returns the JSON of the
// record with the index i.
func pageOf(n int, record func(i int) string) string {
	records := make([]string, n)
	for i := range records {
		records[i] = record(i)
	}
	return `{"next_cursor":null,"records":[` + strings.Join(records, ",") + `]}`
}

const metadata = `,"_nango_metadata":{"first_seen_at":"2026-11-21T20:31:48.078013+00:00","last_modified_at":"2026-11-21T20:31:48.078013+00:00",` +
	`"last_action":"ADDED","deleted_at":null,"pruned_at":null,"cursor":"MjAyNi0xMS0yMVQyMDozMTo0OC4wNzgwMTMrMDA6MDB8fDUyZGVlN2Zj"}}`

// nested is a record that contains objects. Its JSON has 430 bytes, not counting Nango's metadata.
type nested struct {
	ID     string `json:"id"`
	Number int    `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
	User   struct {
		Login string `json:"login"`
		ID    int    `json:"id"`
		URL   string `json:"url"`
	} `json:"user"`
	Labels []struct {
		Name  string `json:"name"`
		Color string `json:"color"`
	} `json:"labels"`
	Comments  int       `json:"comments"`
	CreatedAt time.Time `json:"created_at"`
	Body      string    `json:"body"`
}

type handNested struct {
	nested
	Nango contacts.Metadata `json:"_nango_metadata"`
}

func nestedJSON(i int) string {
	return fmt.Sprintf(`{"id":"issue-%d","number":%d,"title":"Something does not work as it should","state":"open","user":{"login":"octocat","id":%d,"url":"https://api.example.com/users/octocat"},`+
		`"labels":[{"name":"bug","color":"d73a4a"},{"name":"good first issue","color":"7057ff"}],"comments":3,"created_at":"2026-01-02T03:04:05Z","body":"It fails when I do this, and it should not."`, i, i, i*7) + metadata
}

// large is a record whose JSON has 8 kB.
type large struct {
	ID    string `json:"id"`
	Items []struct {
		SKU         string            `json:"sku"`
		Description string            `json:"description"`
		Quantity    int               `json:"quantity"`
		Price       float64           `json:"price"`
		Taxable     bool              `json:"taxable"`
		Attributes  map[string]string `json:"attributes"`
	} `json:"items"`
}

type handLarge struct {
	large
	Nango contacts.Metadata `json:"_nango_metadata"`
}

func largeJSON(i int) string {
	items := make([]string, 42)
	for k := range items {
		items[k] = fmt.Sprintf(`{"sku":"SKU-%d-%d","description":"An item with a description of ordinary length","quantity":%d,"price":%d.25,"taxable":true,"attributes":{"color":"blue","size":"XL"}}`, i, k, k, k)
	}
	return fmt.Sprintf(`{"id":"order-%d","items":[%s]`, i, strings.Join(items, ",")) + metadata
}

// smallJSON returns the JSON of a small record. It has 200 bytes, not counting Nango's metadata.
func smallJSON(i int) string {
	return fmt.Sprintf(`{"id":"%d","name":"Ada Lovelace","email":"ada.%d@example.com","age":36,"active":true,"score":12.5,"city":"London","country":"GB","note":null,"tags":["customer","north"]`, i, i) + metadata
}

// connectionsJSON returns responses of GET /connections/{id} for 500 different connections.
func connectionsJSON() []string {
	all := make([]string, 500)
	for i := range all {
		n := strconv.Itoa(1000 + i)
		all[i] = strings.NewReplacer("c-gh-fut", "c-gh-"+n, "gho_abc", "gho_abc"+n, `"id":7`, `"id":`+n,
			`"subdomain":"example"`, `"subdomain":"example-`+n+`"`,
			"2026-11-21T20:29:43", "2026-11-21T20:29:0"+n[3:], "2099-01-01T00", "2099-01-01T0"+
				n[3:]).Replace(load.ConnectionJSON)
	}
	return all
}

// connections returns a response of GET /connections with n connections.
func connections(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"id":%d,"connection_id":"user-%d","provider":"github","provider_config_key":"gh","created":"2026-11-21T20:29:43.010+00:00","metadata":{"filter":"closed=true","page":%d},"tags":{"plan":"pro"},"errors":[],"end_user":null}`, i, i, i)
	}
	return `{"connections":[` + strings.Join(list, ",") + `]}`
}

package main

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/nango-go/nango/tests/bench/engines/stock"
	"github.com/nango-go/nango/tests/bench/internal/load"
)

// stockClient uses the client that oapi-codegen generates with its default templates. It decodes
// records into maps.
var stockClient = client{
	title: "stock oapi-codegen client",
	records: func(ctx context.Context, base string, r *reader) error {
		c, err := newStock(base)
		if err != nil {
			return err
		}
		params := stock.ListRecordsParams{
			Model: load.Model, Limit: &r.page, ConnectionId: load.ConnectionID,
			ProviderConfigKey: load.ProviderConfigKey,
		}
		for {
			answer, err := c.ListRecordsWithResponse(ctx, &params)
			if err != nil {
				return err
			}
			if answer.JSON200 == nil {
				return errors.New(answer.Status())
			}
			for i := range answer.JSON200.Records {
				if err := addStock(&r.sum, &answer.JSON200.Records[i]); err != nil {
					return err
				}
				r.count()
			}
			if params.Cursor = answer.JSON200.NextCursor; params.Cursor == nil {
				return nil
			}
		}
	},
	get: func(base string) (func(context.Context) error, error) {
		c, err := newStock(base)
		return func(ctx context.Context) error {
			answer, err := c.GetConnectionWithResponse(ctx, load.ConnectionID,
				&stock.GetConnectionParams{ProviderConfigKey: load.ProviderConfigKey})
			if err != nil {
				return err
			}
			if answer.JSON200 == nil {
				return errors.New(answer.Status())
			}
			got := answer.JSON200
			credentials, err := got.Credentials.AsOAuth2Credentials()
			if err != nil {
				return err
			}
			if credentials.AccessToken != "gho_abc" || (*got.Metadata)["filter"] != "closed=true" ||
				(*got.Tags)["plan"] != "pro" || got.CreatedAt.Year() != 2026 {
				return errContent
			}
			return nil
		}, err
	},
}

func newStock(base string) (*stock.ClientWithResponses, error) {
	return stock.NewClientWithResponses(base, stock.WithHTTPClient(handClient),
		stock.WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("Authorization", "Bearer "+load.Key)
			return nil
		}))
}

// addStock mixes the fields of a record into the checksum sum, in the same order as
// [load.Sum.Record].
func addStock(sum *load.Sum, r *stock.Record) error {
	fields := r.AdditionalProperties
	var wrong bool
	text := func(of map[string]any, name string) {
		s, ok := of[name].(string)
		wrong = wrong || !ok
		sum.Text(s)
	}
	number := func(name string, scale float64) {
		n, ok := fields[name].(float64)
		wrong = wrong || !ok
		sum.Int(int(scale * n))
	}
	for _, name := range []string{"id", "first_name", "last_name", "email"} {
		text(fields, name)
	}
	if fields["phone"] != nil {
		text(fields, "phone")
	}
	text(fields, "company")
	text(fields, "title")
	number("age", 1)
	number("score", 8)
	active, ok := fields["active"].(bool)
	sum.Bool(active)
	tags, listed := fields["tags"].([]any)
	for _, tag := range tags {
		s, _ := tag.(string)
		sum.Text(s)
	}
	address, nested := fields["address"].(map[string]any)
	for _, name := range []string{"street", "city", "country", "zip"} {
		text(address, name)
	}
	text(fields, "created_at")
	updated, _ := fields["updated"].(string)
	if err := addTime(sum, updated); err != nil {
		return err
	}
	text(fields, "notes")
	m := &r.UnderscoreNangoMetadata
	if wrong || !ok || !listed || !nested || m.Cursor == nil {
		return errContent
	}
	sum.Metadata(m.FirstSeenAt, m.LastModifiedAt, m.DeletedAt, m.PrunedAt, string(m.LastAction),
		*m.Cursor)
	return nil
}

// addTime mixes a time, which is given as a string, into the checksum sum.
func addTime(sum *load.Sum, text string) error {
	if len(text) < len("2006-01-02T15:04:05.000000Z") {
		return errContent
	}
	second, err1 := strconv.Atoi(text[17:19])
	micros, err2 := strconv.Atoi(text[20:26])
	sum.Time(time.Date(2026, 1, 1, 0, 0, second, 1000*micros, time.UTC))
	return errors.Join(err1, err2)
}

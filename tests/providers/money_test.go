package providers

import (
	"bytes"
	"context"
	"net/http"

	"github.com/PagerDuty/go-pagerduty"
	"github.com/adlio/trello"
	"github.com/bold-commerce/go-shopify/v4"
	"github.com/digitalocean/godo"
	"github.com/stripe/stripe-go/v84"
)

func init() { sdks = append(sdks, goDo, pagerDuty, stripeGo, shopify, trelloGo) }

var goDo = sdk{
	name: "godo", provider: headersProvider, options: over("api.digitalocean.com"),
	fake: func() http.Handler {
		const domain = `{"name":"example.com","ttl":1800}`
		return canned{
			"GET /v2/domains?per_page=1":            {body: `{"domains":[` + domain + `],"links":{"pages":{"next":"https://api.digitalocean.com/v2/domains?page=2","last":"https://api.digitalocean.com/v2/domains?page=2"}}}`},
			"GET /v2/domains?page=2&per_page=1":     {body: `{"domains":[` + domain + `],"links":{}}`},
			"GET /v2/domains/example.com":           {body: `{"domain":` + domain + `}`},
			"POST /v2/domains":                      {status: 201, body: `{"domain":` + domain + `}`},
			"PUT /v2/domains/example.com/records/1": {body: `{"domain_record":{"id":1}}`},
			"DELETE /v2/domains/example.com":        {status: 204},
			"GET /v2/domains/429":                   {status: 429, body: `{"id":"too_many_requests","message":"slow down"}`, header: []string{"RateLimit-Remaining", "0", "Retry-After", "3"}},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := godo.NewClient(hc)
		return []op{
			{name: "list with paging", do: func() (any, error) {
				n, opts := 0, &godo.ListOptions{PerPage: 1}
				for {
					domains, resp, err := client.Domains.List(ctx, opts)
					if err != nil {
						return n, err
					}
					n += len(domains)
					if resp.Links == nil || resp.Links.IsLastPage() {
						return n, nil
					}
					opts.Page = 2
				}
			}},
			{name: "get", do: func() (any, error) { d, _, err := client.Domains.Get(ctx, "example.com"); return d, err }},
			{name: "create", do: func() (any, error) {
				d, _, err := client.Domains.Create(ctx, &godo.DomainCreateRequest{Name: "example.com", IPAddress: "50%"})
				return d, err
			}},
			{name: "update", do: func() (any, error) {
				r, _, err := client.Domains.EditRecord(ctx, "example.com", 1, &godo.DomainRecordEditRequest{Data: "v=spf1 %{i}._spf.example.com"})
				return r, err
			}},
			{name: "delete", do: func() (any, error) { _, err := client.Domains.Delete(ctx, "example.com"); return nil, err }},
			{name: "error", do: func() (any, error) { _, _, err := client.Domains.Get(ctx, "404"); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, _, err := client.Domains.Get(ctx, "429"); return nil, err }},
		}
	},
}

var pagerDuty = sdk{
	name: "go-pagerduty", provider: headersProvider, options: over("api.pagerduty.com"),
	fake: func() http.Handler {
		return canned{
			"GET /tags?limit=1":          {body: `{"tags":[{"id":"T1","label":"a"}],"limit":1,"offset":0,"more":true}`},
			"GET /tags?limit=1&offset=1": {body: `{"tags":[{"id":"T2","label":"b"}],"limit":1,"offset":1,"more":false}`},
			"GET /tags/T1":               {body: `{"tag":{"id":"T1","label":"a"}}`},
			"POST /tags":                 {status: 201, body: `{"tag":{"id":"T3","label":"c"}}`},
			"PUT /incidents":             {body: `{"incidents":[{"id":"I1"}]}`},
			"DELETE /tags/T1":            {status: 204},
			"GET /tags/T404":             {status: 404, body: `{"error":{"code":2100,"message":"Not Found"}}`},
			"GET /tags/T429":             {status: 429, body: `{"error":{"code":2020,"message":"Rate Limit Exceeded"}}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := pagerduty.NewClient("token")
		client.HTTPClient = hc
		return []op{
			{name: "list with paging", do: func() (any, error) {
				tags, err := client.ListTagsPaginated(ctx, pagerduty.ListTagOptions{Limit: 1})
				return tags, err
			}},
			{name: "get", do: func() (any, error) { tag, err := client.GetTagWithContext(ctx, "T1"); return tag, err }},
			{name: "create", do: func() (any, error) {
				tag, err := client.CreateTagWithContext(ctx, &pagerduty.Tag{Label: "50% é"})
				return tag, err
			}},
			{name: "update", do: func() (any, error) {
				updated, err := client.ManageIncidentsWithContext(ctx, "a@example.com", []pagerduty.ManageIncidentsOptions{{ID: "I1", Status: "resolved", Resolution: "100%"}})
				return updated, err
			}},
			{name: "delete", do: func() (any, error) { return nil, client.DeleteTagWithContext(ctx, "T1") }},
			{name: "error", do: func() (any, error) { _, err := client.GetTagWithContext(ctx, "T404"); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, err := client.GetTagWithContext(ctx, "T429"); return nil, err }},
		}
	},
}

var stripeGo = sdk{
	name: "stripe-go", provider: "stripe-api-key", hosts: []string{"api.stripe.com"}, options: over("files.stripe.com"),
	fake: func() http.Handler {
		const customer = `{"id":"cus_1","object":"customer","name":"a"}`
		return canned{
			"GET /v1/customers?limit=1":                      {body: `{"object":"list","data":[` + customer + `],"has_more":true,"url":"/v1/customers"}`},
			"GET /v1/customers?limit=1&starting_after=cus_1": {body: `{"object":"list","data":[],"has_more":false,"url":"/v1/customers"}`},
			"GET /v1/customers/cus_1":                        {body: customer},
			"POST /v1/customers":                             {body: customer},
			"POST /v1/customers/cus_1":                       {body: customer},
			"DELETE /v1/customers/cus_1":                     {body: `{"id":"cus_1","object":"customer","deleted":true}`},
			"POST /v1/files":                                 {body: `{"id":"file_1","object":"file","size":4096}`},
			"GET /v1/customers/cus_404":                      {status: 404, body: `{"error":{"code":"resource_missing","message":"No such customer","type":"invalid_request_error"}}`},
			"GET /v1/customers/cus_429":                      {status: 429, body: `{"error":{"code":"rate_limit","message":"slow down","type":"invalid_request_error"}}`},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := stripe.NewClient("sk_test_1", stripe.WithBackends(stripe.NewBackendsWithConfig(&stripe.BackendConfig{
			HTTPClient: hc, MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: new(false), LeveledLogger: &stripe.LeveledLogger{},
		})))
		id := func(c *stripe.Customer, err error) (any, error) {
			if err != nil {
				return nil, err
			}
			return []any{c.ID, c.Name, c.Deleted}, nil
		}
		return []op{
			{name: "list with paging", do: func() (any, error) {
				params := &stripe.CustomerListParams{}
				params.Limit = stripe.Int64(1)
				n := 0
				for _, err := range client.V1Customers.List(ctx, params) {
					if err != nil {
						return n, err
					}
					n++
				}
				return n, nil
			}},
			{name: "get", do: func() (any, error) { return id(client.V1Customers.Retrieve(ctx, "cus_1", nil)) }},
			{name: "create", do: func() (any, error) {
				return id(client.V1Customers.Create(ctx, &stripe.CustomerCreateParams{
					Name: stripe.String("50% off é"), Metadata: map[string]string{"a[b]": "%zz"},
				}))
			}},
			{name: "update", do: func() (any, error) {
				return id(client.V1Customers.Update(ctx, "cus_1", &stripe.CustomerUpdateParams{Name: stripe.String("b")}))
			}},
			{name: "delete", do: func() (any, error) { return id(client.V1Customers.Delete(ctx, "cus_1", nil)) }},
			{name: "upload", do: func() (any, error) {
				f, err := client.V1Files.Create(ctx, &stripe.FileCreateParams{
					FileReader: bytes.NewReader([]byte(binary)), Filename: stripe.String("a.bin"), Purpose: stripe.String("dispute_evidence"),
				})
				if err != nil {
					return nil, err
				}
				return f.ID, nil
			}},
			{name: "error", do: func() (any, error) { return id(client.V1Customers.Retrieve(ctx, "cus_404", nil)) }},
			{name: "rate limit", do: func() (any, error) { return id(client.V1Customers.Retrieve(ctx, "cus_429", nil)) }},
		}
	},
}

var shopify = sdk{
	name: "go-shopify", provider: "shopify", hosts: []string{"example.myshopify.com"},
	fake: func() http.Handler {
		const product = `{"id":1,"title":"a"}`
		return canned{
			"GET /admin/products.json?limit=1":              {body: `{"products":[` + product + `]}`, header: []string{"Link", `<https://example.myshopify.com/admin/products.json?limit=1&page_info=p2>; rel="next"`}},
			"GET /admin/products.json?limit=1&page_info=p2": {body: `{"products":[]}`},
			"GET /admin/products/1.json":                    {body: `{"product":` + product + `}`},
			"POST /admin/products.json":                     {status: 201, body: `{"product":` + product + `}`},
			"PUT /admin/products/1.json":                    {body: `{"product":` + product + `}`},
			"DELETE /admin/products/1.json":                 {body: `{}`},
			"GET /admin/products/422.json":                  {status: 422, body: `{"errors":{"title":["is too long"]}}`},
			"GET /admin/products/429.json":                  {status: 429, body: `{"errors":"slow down"}`, header: []string{"Retry-After", "2.0"}},
		}
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := must(goshopify.NewClient(goshopify.App{}, "example", "token", goshopify.WithHTTPClient(hc)))
		return []op{
			{name: "list with paging", do: func() (any, error) {
				products, page, err := client.Product.ListWithPagination(ctx, goshopify.ListOptions{Limit: 1})
				if err != nil || page.NextPageOptions == nil {
					return len(products), err
				}
				more, _, err := client.Product.ListWithPagination(ctx, page.NextPageOptions)
				return []int{len(products), len(more)}, err
			}},
			{name: "get", do: func() (any, error) { p, err := client.Product.Get(ctx, 1, nil); return p, err }},
			{name: "create", do: func() (any, error) {
				p, err := client.Product.Create(ctx, goshopify.Product{Title: "50% off", BodyHTML: "<b>%E9</b>"})
				return p, err
			}},
			{name: "update", do: func() (any, error) {
				p, err := client.Product.Update(ctx, goshopify.Product{Id: 1, Title: "b"})
				return p, err
			}},
			{name: "delete", do: func() (any, error) { return nil, client.Product.Delete(ctx, 1) }},
			{name: "error", do: func() (any, error) { _, err := client.Product.Get(ctx, 422, nil); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, err := client.Product.Get(ctx, 429, nil); return nil, err }},
		}
	},
}

var trelloGo = sdk{
	name: "trello", provider: headersProvider, options: over("api.trello.com"),
	fake: func() http.Handler {
		answers := canned{
			"GET /1/boards/b1":         {body: `{"id":"b1","name":"50%"}`},
			"GET /1/members/me/boards": {body: `[{"id":"b1"},{"id":"b2"}]`},
			"POST /1/cards":            {body: `{"id":"c1","name":"c"}`},
			"PUT /1/cards/c1":          {body: `{"id":"c1","name":"d"}`},
			"DELETE /1/cards/c1":       {body: `{"id":"c1"}`},
			"GET /1/boards/b429":       {status: 429, body: `{"error":"API_TOKEN_LIMIT_EXCEEDED","message":"slow down"}`},
		}
		return answers
	},
	ops: func(ctx context.Context, hc *http.Client) []op {
		client := trello.NewClient("key", "token").WithContext(ctx)
		client.Client = hc
		return []op{
			{name: "list", do: func() (any, error) {
				boards, err := client.GetMyBoards(trello.Defaults())
				return len(boards), err
			}},
			{name: "get", do: func() (any, error) { b, err := client.GetBoard("b1", trello.Defaults()); return b.Name, err }},
			{name: "create", do: func() (any, error) {
				card := &trello.Card{Name: "50% off & é", IDList: "l1"}
				return card.ID, client.CreateCard(card, trello.Defaults())
			}},
			{name: "update", row: bodyRow, do: func() (any, error) {
				var card trello.Card
				err := client.Put("cards/c1", trello.Arguments{"name": "d+%"}, &card)
				return card.Name, err
			}},
			{name: "delete", do: func() (any, error) { return nil, client.Delete("cards/c1", trello.Defaults(), &trello.Card{}) }},
			{name: "error", do: func() (any, error) { _, err := client.GetBoard("b404", trello.Defaults()); return nil, err }},
			{name: "rate limit", do: func() (any, error) { _, err := client.GetBoard("b429", trello.Defaults()); return nil, err }},
		}
	},
}

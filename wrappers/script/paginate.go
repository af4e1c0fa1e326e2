package script

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/nango-go/nango/client"
)

// DefaultMaxPages is how many pages a pagination may have unless [PaginateConfig].MaxPages says otherwise.
const DefaultMaxPages = 10_000

// Kinds of paging.
const (
	PaginationCursor client.PaginationType = "cursor"
	PaginationLink   client.PaginationType = "link"
	PaginationOffset client.PaginationType = "offset"
)

// Ways to count an offset.
const (
	OffsetPerPage        client.OffsetCalculationMethod = "per-page"
	OffsetByResponseSize client.OffsetCalculationMethod = "by-response-size"
)

// PaginateConfig is a request to a provider whose answer comes in pages.
type PaginateConfig struct {
	// ProxyRequest is the request for the first page. Its connection is that of the script unless it names one. A body
	// is given as Data, since Body can be sent once only.
	client.ProxyRequest
	// Paginate says how the provider pages. What it leaves empty is taken from the settings that Nango has for the
	// provider, or that [WithPagination] gave; for many providers those suffice.
	Paginate Pagination
	// MaxPages ends the iteration with [ErrTooManyPages] when there are more; 0 is [DefaultMaxPages].
	MaxPages int
}

// Pagination is how an API pages, in the terms of Nango's integration functions. Which fields are needed depends on
// Type. Names in requests may have dots where they go into the body: variables.after is {"variables": {"after": …}}.
// Paths in answers are names divided by dots, [0] for an item of a list, ["a name"] for a name that holds a dot.
type Pagination struct {
	// Type is [PaginationCursor], [PaginationLink] or [PaginationOffset].
	Type client.PaginationType `json:"type,omitempty"`
	// ResponsePath is where the answer holds the list of items; "" is the whole answer.
	ResponsePath string `json:"response_path,omitempty"`
	// Limit is the number of items on a page: a number, or text where the body needs text. It goes out as
	// LimitNameInRequest.
	Limit              any    `json:"limit,omitempty"`
	LimitNameInRequest string `json:"limit_name_in_request,omitempty"`
	// InBody says whether the parameters go into the body; nil is yes for POST, PUT and PATCH. Nango's settings for a
	// provider do not count here.
	InBody *bool `json:"in_body,omitempty"`

	// CursorNameInRequest and CursorPathInResponse are for the type cursor, and required. A cursor that is absent, empty,
	// null or neither text nor number is the end, and so is a page without items.
	CursorNameInRequest  string `json:"cursor_name_in_request,omitempty"`
	CursorPathInResponse string `json:"cursor_path_in_response,omitempty"`

	// LinkRelInResponseHeader names the relation of the next page in the Link header, LinkPathInResponseBody the place of
	// the link in the answer. The type link needs one of them; the header comes first. An absolute link is followed to
	// the host that it names, if LinkHosts allows it; anything else takes the endpoint's place.
	LinkRelInResponseHeader string `json:"link_rel_in_response_header,omitempty"`
	LinkPathInResponseBody  string `json:"link_path_in_response_body,omitempty"`
	// LinkHosts are the hosts that an absolute link may lead to, such as api.example.com, with the port where it is not
	// the usual one. The connection's credentials go there. Without any it is the host of the first absolute link. "*" is
	// every host. A link to another one is [ErrForeignHost], and nothing is sent there.
	LinkHosts []string `json:"-"`

	// OffsetNameInRequest is for the type offset, and required.
	OffsetNameInRequest string `json:"offset_name_in_request,omitempty"`
	// OffsetStartValue is the offset of the first page; nil is 0.
	OffsetStartValue *int `json:"offset_start_value,omitempty"`
	// OffsetCalculationMethod is [OffsetPerPage], which adds 1 for each page, or [OffsetByResponseSize], the default,
	// which adds the number of items. A page without items is the end, and so is one with fewer than Limit.
	OffsetCalculationMethod client.OffsetCalculationMethod `json:"offset_calculation_method,omitempty"`

	// OnPage, where it is set, is called after the loop's body has handled a page, and may end the iteration with an
	// error. With the type offset it is not called for a last page that is shorter than Limit.
	OnPage func(PageInfo) error `json:"-"`
}

// PageInfo is what [Pagination].OnPage learns.
type PageInfo struct {
	// NextPageParam is the cursor of the next page (string or json.Number), its link (string), or nil where there is
	// none. With the type offset it is the offset (int) of this page.
	NextPageParam any
	// Response is the answer that held the page.
	Response *Response
}

// Paginate asks the provider for page after page and yields the items of each, as JSON. [Paginate], the function,
// decodes them.
//
// The iteration ends with its first error, such as a [*ProviderError]; it may be ranged over again, and starts anew
// then. A provider that leads in circles is [ErrPageCycle], one that does not end [ErrTooManyPages]. A type link yields
// empty pages too.
//
// The settings of the provider are read from Nango once, with GET /integrations/{uniqueKey} and GET
// /providers/{provider}, before the first page.
func (a *Action) Paginate(ctx context.Context, cfg PaginateConfig, opts ...client.CallOption) iter.Seq2[[]json.RawMessage, error] {
	return func(yield func([]json.RawMessage, error) bool) {
		p, err := a.newPager(ctx, cfg, opts)
		if err == nil {
			err = p.run(ctx, func(page []json.RawMessage) bool { return yield(page, nil) })
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// Paginate is [Action.Paginate] with the items decoded to T. An item that does not fit is a [*client.SDKValidationError]
// that ends the iteration.
func Paginate[T any](ctx context.Context, s Script, cfg PaginateConfig, opts ...client.CallOption) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		for page, err := range actionOf(s).Paginate(ctx, cfg, opts...) {
			var items []T
			if err == nil {
				items, err = decodeItems[T](page)
			}
			if !yield(items, err) || err != nil {
				return
			}
		}
	}
}

func decodeItems[T any](page []json.RawMessage) ([]T, error) {
	items := make([]T, len(page))
	for i, raw := range page {
		if json.Unmarshal(raw, &items[i]) != nil {
			return nil, &client.SDKValidationError{Field: indexed("items", i), StatusCode: 200, Err: errNotOfType}
		}
	}
	return items, nil
}

// merged is p over the settings of the provider, field by field.
func (p Pagination) merged(template Pagination) (Pagination, error) {
	given, err := json.Marshal(p)
	if err != nil {
		return p, badLimit()
	}
	template.InBody = nil
	if err := json.Unmarshal(given, &template); err != nil {
		return p, invalid("paginate", "does not fit the provider's settings")
	}
	template.OnPage, template.LinkHosts = p.OnPage, p.LinkHosts
	if p.Limit != nil {
		template.Limit = p.Limit // with its digits
	}
	if template.Limit, err = limitOf(template.Limit); err != nil {
		return p, err
	}
	return template, template.check()
}

// limitOf is the JSON of a limit, or nil where it is not set; 0 and "" are not.
func limitOf(limit any) (any, error) {
	raw, err := json.Marshal(limit)
	switch kind := kindOf(raw); {
	case err != nil || kind == '{' || kind == '[' || kind == 't':
		return nil, badLimit()
	case falsy(raw):
		return nil, nil
	}
	return json.RawMessage(raw), nil
}

func badLimit() error { return invalid("paginate.limit", "is neither a number nor text") }

// check says which setting is missing.
func (p *Pagination) check() error {
	missing := func(field string) error {
		return invalid("paginate."+field, "is empty, which the type "+string(p.Type)+" needs")
	}
	switch p.Type {
	case "":
		return invalid("paginate.type", "is empty, and Nango has no settings for this provider")
	case PaginationCursor:
		if p.CursorNameInRequest == "" {
			return missing("cursor_name_in_request")
		}
		if p.CursorPathInResponse == "" {
			return missing("cursor_path_in_response")
		}
	case PaginationLink:
		if p.LinkRelInResponseHeader == "" && p.LinkPathInResponseBody == "" {
			return missing("link_rel_in_response_header or link_path_in_response_body")
		}
	case PaginationOffset:
		if p.OffsetNameInRequest == "" {
			return missing("offset_name_in_request")
		}
	default:
		return invalid("paginate.type", "is not cursor, link or offset")
	}
	if p.Limit != nil && p.LimitNameInRequest == "" {
		return invalid("paginate.limit_name_in_request", "is empty, so that limit cannot be sent")
	}
	return nil
}

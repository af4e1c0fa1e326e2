package script

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// DefaultMaxPages is the default of [PaginateConfig].MaxPages.
const DefaultMaxPages = 10_000

// These are the types of pagination.
const (
	PaginationCursor client.PaginationType = "cursor"
	PaginationLink   client.PaginationType = "link"
	PaginationOffset client.PaginationType = "offset"
)

// These are the ways to calculate the offset of the next page.
const (
	OffsetPerPage        client.OffsetCalculationMethod = "per-page"
	OffsetByResponseSize client.OffsetCalculationMethod = "by-response-size"
)

// PaginateConfig describes a request to a provider whose response is paginated.
type PaginateConfig struct {
	// ProxyRequest is the request for the first page. Its connection defaults to the script's
	// connection. Use Data for a request body, because Body can be sent only once.
	client.ProxyRequest
	// Paginate describes how the provider paginates. An unset field has the value that
	// [WithPagination] sets or, without that option, the value that Nango knows for the provider.
	// For many providers, you can leave all fields unset.
	Paginate Pagination
	// MaxPages is the maximum number of pages. If the response has more, the iteration ends with
	// [ErrTooManyPages]. 0 means [DefaultMaxPages].
	MaxPages int
}

// Pagination describes how an API paginates, in the terms of Nango's integration functions. The
// required fields depend on Type. Dots in the name of a parameter in the body stand for nested
// objects: variables.after is sent as {"variables": {"after": …}}. A path in a response consists of
// names separated by dots, with [0] for an item of a list and ["a name"] for a name that contains a
// dot.
type Pagination struct {
	// Type is [PaginationCursor], [PaginationLink] or [PaginationOffset].
	Type client.PaginationType `json:"type,omitempty"`
	// ResponsePath is the path of the list of items in the response; "" means the whole response.
	ResponsePath string `json:"response_path,omitempty"`
	// Limit is the number of items on a page. It is a number, or a string if the body requires one,
	// and is sent as the request parameter whose name is LimitNameInRequest.
	Limit              any    `json:"limit,omitempty"`
	LimitNameInRequest string `json:"limit_name_in_request,omitempty"`
	// InBody reports whether the parameters are sent in the body; the default is true for POST, PUT
	// and PATCH. Nango's settings for a provider do not affect it.
	InBody *bool `json:"in_body,omitempty"`

	// CursorNameInRequest and CursorPathInResponse are required for the type cursor. The iteration
	// ends after a page without items, or if the cursor is missing, empty, null, or neither a
	// string nor a number.
	CursorNameInRequest  string `json:"cursor_name_in_request,omitempty"`
	CursorPathInResponse string `json:"cursor_path_in_response,omitempty"`

	// LinkRelInResponseHeader is the relation (rel) that marks the link to the next page in the
	// Link header, such as "next". LinkPathInResponseBody is the path of that link in the body. The
	// type link requires one of the two settings; the header takes precedence over the body. If the
	// link is an absolute URL, the next request goes to its host, provided that LinkHosts allows
	// the host. A link that is not absolute replaces the endpoint, or only the query of the
	// endpoint if the link begins with "?".
	LinkRelInResponseHeader string `json:"link_rel_in_response_header,omitempty"`
	LinkPathInResponseBody  string `json:"link_path_in_response_body,omitempty"`
	// LinkHosts are the hosts that an absolute link may point to, such as api.example.com, with the
	// port if it is not the default one. The connection's credentials are sent to these hosts. By
	// default only the host of the first absolute link is allowed; "*" allows every host. If a link
	// points to another host, the iteration ends with [ErrForeignHost] and no request is sent.
	LinkHosts []string `json:"-"`

	// OffsetNameInRequest is required for the type offset.
	OffsetNameInRequest string `json:"offset_name_in_request,omitempty"`
	// OffsetStartValue is the offset of the first page; the default is 0.
	OffsetStartValue *int `json:"offset_start_value,omitempty"`
	// OffsetCalculationMethod is [OffsetPerPage], which adds 1 for each page, or
	// [OffsetByResponseSize], the default, which adds the number of items. The iteration ends after
	// a page that has no items or fewer items than Limit.
	OffsetCalculationMethod client.OffsetCalculationMethod `json:"offset_calculation_method,omitempty"`

	// OnPage, if set, is called after the loop body has processed a page. If it returns an error,
	// the iteration ends with that error. With the type offset, it is not called for a last page
	// that is shorter than Limit.
	OnPage func(PageInfo) error `json:"-"`
}

// PageInfo is the argument of [Pagination].OnPage.
type PageInfo struct {
	// NextPageParam is the cursor of the next page (a string or json.Number), the link to the next
	// page (a string), or nil if there is no next page. With the type offset, it is the offset of
	// this page (an int).
	NextPageParam any
	// Response is the response that contained the page.
	Response *Response
}

// Paginate requests one page after another from the provider and yields the items of each page as
// JSON. The generic function [Paginate] decodes them.
//
// The iteration ends after the first error, such as a [*ProviderError], [ErrPageCycle] if the
// provider repeats pages, or [ErrTooManyPages]. Ranging over the sequence again starts from the
// first page. Pagination by link also yields empty pages.
//
// The provider's settings are fetched from Nango once, before the first page, with GET
// /integrations/{uniqueKey} and GET /providers/{provider}.
func (a *Action) Paginate(ctx context.Context, cfg PaginateConfig,
	opts ...client.CallOption) iter.Seq2[[]json.RawMessage, error] {
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

// Paginate is like [Action.Paginate] but decodes each item into a T. If an item does not fit T, the
// iteration ends with a [*client.SDKValidationError].
func Paginate[T any](ctx context.Context, s Script, cfg PaginateConfig,
	opts ...client.CallOption) iter.Seq2[[]T, error] {
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
		var err error
		if items[i], err = decodeAs[T](indexed("items", i), raw); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// merged returns a copy of p in which each unset field has the value from template, the provider's
// settings.
func (p Pagination) merged(template Pagination) (Pagination, error) {
	given, err := json.Marshal(p)
	if err != nil {
		return p, badLimit()
	}
	template.InBody = nil
	if err := json.Unmarshal(given, &template); err != nil {
		return p, argument.Invalid("Paginate", "does not fit the provider's settings")
	}
	template.OnPage, template.LinkHosts = p.OnPage, p.LinkHosts
	if p.Limit != nil {
		template.Limit = p.Limit // keeps all its digits
	}
	if template.Limit, err = limitOf(template.Limit); err != nil {
		return p, err
	}
	return template, template.check()
}

// limitOf returns the JSON of a limit, or nil if it is unset, 0 or "".
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

func badLimit() error {
	return argument.Invalid("Paginate.Limit", "is neither a number nor a string")
}

// check returns an error if a required setting is missing.
func (p *Pagination) check() error {
	missing := func(field string) error {
		return argument.Invalid("Paginate."+field, "is empty, but required by the type "+string(p.Type))
	}
	switch p.Type {
	case "":
		return argument.Invalid("Paginate.Type", "is empty, and Nango has no settings for this provider")
	case PaginationCursor:
		if p.CursorNameInRequest == "" {
			return missing("CursorNameInRequest")
		}
		if p.CursorPathInResponse == "" {
			return missing("CursorPathInResponse")
		}
	case PaginationLink:
		if p.LinkRelInResponseHeader == "" && p.LinkPathInResponseBody == "" {
			return missing("LinkRelInResponseHeader or LinkPathInResponseBody")
		}
	case PaginationOffset:
		if p.OffsetNameInRequest == "" {
			return missing("OffsetNameInRequest")
		}
	default:
		return argument.Invalid("Paginate.Type", "is not cursor, link or offset")
	}
	if p.Limit != nil && p.LimitNameInRequest == "" {
		return argument.Invalid("Paginate.LimitNameInRequest", "is empty, but required to send Limit")
	}
	return nil
}

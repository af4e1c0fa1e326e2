package script

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/request"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// pager requests the pages for one call of Paginate, one after another.
type pager struct {
	action  *Action
	request client.ProxyRequest
	opts    []client.CallOption
	paging  Pagination
	pages   int // number of pages requested so far
	max     int
	hosts   []string // hosts that links may point to

	inBody bool
	body   []member   // parameters, if they are sent in the body
	params url.Values // parameters, if they are sent in the query
}

// way is a method of pagination: by cursor, by link or by offset.
type way interface {
	// place identifies the requested page. It is the cursor, the link or the offset, or "" for the
	// first page.
	place() string
	// endsAtEmptyPage reports whether a page without items ends the iteration.
	endsAtEmptyPage() bool
	// next prepares the request for the following page. The result named more is false if there is
	// no following page. The result named told is true if OnPage must be called for the current
	// page. In that case, the result named info is the [PageInfo].NextPageParam for OnPage.
	next(resp *Response, page []json.RawMessage) (info any, told, more bool, err error)
}

func (a *Action) newPager(ctx context.Context, cfg PaginateConfig,
	opts []client.CallOption) (*pager, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	p := &pager{action: a, request: cfg.ProxyRequest, opts: opts, max: cfg.MaxPages}
	switch {
	case p.max == 0:
		p.max = DefaultMaxPages
	case p.max < 0:
		return nil, argument.Invalid("MaxPages", "is negative")
	}
	if p.request.Body != nil {
		return nil, argument.Invalid("Body", "cannot be sent again for each page; use Data")
	}
	template, err := a.pagination(ctx, p.request.ProviderConfigKey)
	if err != nil {
		return nil, err
	}
	if p.paging, err = cfg.Paginate.merged(template); err != nil {
		return nil, err
	}
	p.hosts = p.paging.LinkHosts
	switch strings.ToUpper(p.request.Method) {
	case http.MethodPost, http.MethodPut, http.MethodPatch:
		p.inBody = true
	}
	if cfg.Paginate.InBody != nil {
		p.inBody = *cfg.Paginate.InBody
	}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	if limit, ok := p.paging.Limit.(json.RawMessage); ok {
		p.set(p.paging.LimitNameInRequest, limit)
	}
	return p, nil
}

// prepare copies the query or the body of the request. Pagination parameters are added to the copy,
// so that the caller's values are not modified.
func (p *pager) prepare() error {
	if !p.inBody {
		p.params = url.Values{}
		maps.Copy(p.params, p.request.Params)
		return nil
	}
	if p.request.Data == nil {
		return nil
	}
	raw, err := json.Marshal(p.request.Data)
	if err != nil {
		return argument.Invalid("Data", request.NotJSON(err))
	}
	if kindOf(raw) != '{' {
		return argument.Invalid("Data", "is not an object, so that pagination parameters cannot be added")
	}
	p.body = members(raw)
	return nil
}

// set sets a pagination parameter to a JSON value. The value is sent as JSON in the body, or as a
// string in the query.
func (p *pager) set(name string, value json.RawMessage) {
	if !p.inBody {
		p.params.Set(name, plainText(value))
		return
	}
	for i := range p.body {
		if p.body[i].name == name {
			p.body[i].value = value
			return
		}
	}
	p.body = append(p.body, member{name: name, value: value})
}

// apply adds the pagination parameters to the request.
func (p *pager) apply() {
	if !p.inBody {
		p.request.Params = p.params
		return
	}
	var data any = map[string]any{}
	for _, m := range p.body {
		data = put(data, splitPath(m.name), exact(m.value))
	}
	p.request.Data = data
}

// run calls yield with one page after another until the last page, or until yield returns false.
func (p *pager) run(ctx context.Context, yield func([]json.RawMessage) bool) error {
	var guard guard
	way := p.way()
	p.apply()
	for {
		resp, err := p.fetch(ctx)
		if err != nil {
			return err
		}
		page, err := p.items(resp)
		if err != nil {
			return p.stopped(err)
		}
		if len(page) == 0 && way.endsAtEmptyPage() {
			return nil
		}
		if guard.goesRound(way.place(), page) {
			return p.stopped(ErrPageCycle)
		}
		if !yield(page) {
			return nil
		}
		info, told, more, err := way.next(resp, page)
		if err != nil {
			return p.stopped(err)
		}
		if told && p.paging.OnPage != nil {
			if err := p.paging.OnPage(PageInfo{NextPageParam: info, Response: resp}); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

func (p *pager) fetch(ctx context.Context) (*Response, error) {
	if p.pages == p.max {
		return nil, p.stopped(ErrTooManyPages)
	}
	p.pages++
	return p.action.Proxy(ctx, p.request, p.opts...)
}

func (p *pager) stopped(err error) error { return &PaginationError{Page: p.pages, Err: err} }

// items returns the list of items in a response, or nil if Nango's runner would end the iteration
// at this response. The runner stops at an empty body, null, false, 0 and "". With pagination by
// cursor or offset, it also stops at every other value that has no length in JavaScript.
func (p *pager) items(resp *Response) ([]json.RawMessage, error) {
	data := json.RawMessage(resp.Data)
	switch {
	case kindOf(data) == 0:
		return nil, nil
	case !json.Valid(data):
		return nil, errors.New("the response is not JSON, or was truncated")
	case p.paging.ResponsePath != "":
		data = lookup(data, p.paging.ResponsePath)
	}
	kind := kindOf(data)
	switch {
	case kind == '[':
		var page []json.RawMessage
		err := json.Unmarshal(data, &page)
		return page, err
	case falsy(data):
		return nil, nil
	case p.paging.Type != PaginationLink && kind != '"' && falsy(child(data, "length")):
		return nil, nil
	}
	return nil, ErrNotAList
}

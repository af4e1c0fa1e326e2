package script

import (
	"encoding/json"
	"errors"
	"hash/maphash"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

func (p *pager) way() way {
	switch p.paging.Type {
	case PaginationCursor:
		return &byCursor{pager: p}
	case PaginationLink:
		return &byLink{pager: p}
	}
	way := &byOffset{pager: p}
	if p.paging.OffsetStartValue != nil {
		way.offset = *p.paging.OffsetStartValue
	}
	way.set()
	return way
}

// byCursor paginates by cursor: it requests the next page with the cursor that the previous page
// contained.
type byCursor struct {
	pager  *pager
	cursor string
}

func (w *byCursor) place() string         { return w.cursor }
func (w *byCursor) endsAtEmptyPage() bool { return true }

func (w *byCursor) next(resp *Response,
	_ []json.RawMessage) (info any, told, more bool, err error) {
	raw := lookup(resp.Data, w.pager.paging.CursorPathInResponse)
	switch c := kindOf(raw); {
	case c == '"':
		text := strings.TrimFunc(plainText(raw),
			func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
		if text == "" {
			return nil, true, false, nil
		}
		w.cursor = text
		raw, info = quoted(text), text
	case c == '-' || c >= '0' && c <= '9':
		w.cursor = string(raw)
		info = json.Number(raw)
	default:
		return nil, true, false, nil
	}
	w.pager.set(w.pager.paging.CursorNameInRequest, raw)
	w.pager.apply()
	return info, true, true, nil
}

// byLink paginates by link: it requests the next page with the link that the previous page
// contained.
type byLink struct {
	pager *pager
	link  string
}

func (w *byLink) place() string         { return w.link }
func (w *byLink) endsAtEmptyPage() bool { return false }

func (w *byLink) next(resp *Response, _ []json.RawMessage) (info any, told, more bool, err error) {
	link, found, err := w.find(resp)
	if err != nil {
		return nil, false, false, err
	}
	if found {
		info = link
	}
	if link == "" || link == w.link {
		return info, true, false, nil
	}
	w.link = link
	return info, true, true, w.follow(link)
}

// find returns the link to the next page. The result found reports whether the response has a link;
// the link may be empty.
func (w *byLink) find(resp *Response) (link string, found bool, err error) {
	paging := &w.pager.paging
	if paging.LinkRelInResponseHeader != "" {
		link = headerLink(resp.Header, paging.LinkRelInResponseHeader)
	}
	if link != "" || paging.LinkPathInResponseBody == "" {
		return link, link != "", nil
	}
	switch raw := lookup(resp.Data, paging.LinkPathInResponseBody); {
	case kindOf(raw) == '"':
		return plainText(raw), true, nil
	case falsy(raw):
		return "", false, nil
	}
	return "", false, errors.New("the link to the next page is not a string")
}

// follow makes the next request go to the given link. The query of the link replaces the parameters
// of the request.
func (w *byLink) follow(link string) error {
	request := &w.pager.request
	request.Params = nil
	link, _, _ = strings.Cut(strings.TrimSpace(link), "#")
	if link == "" || strings.HasPrefix(link, "?") {
		endpoint, _, _ := strings.Cut(request.Endpoint, "?")
		request.Endpoint = endpoint + link
		return nil
	}
	scheme, rest, absolute := strings.Cut(link, "://")
	if !absolute || strings.ContainsAny(scheme, "/?#.") {
		request.Endpoint = link
		return nil
	}
	end := strings.IndexAny(rest, `/?\`)
	if end < 0 {
		end = len(rest)
	}
	origin, err := url.Parse(scheme + "://" + rest[:end])
	if err != nil || origin.Scheme != "http" && origin.Scheme != "https" || origin.Hostname() == "" {
		return errors.New("the link to the next page is not an http or https URL")
	}
	host := hostOf(origin)
	if err := w.pager.allow(host); err != nil {
		return err
	}
	request.BaseURLOverride = origin.Scheme + "://" + host
	request.Endpoint = rest[end:]
	if !strings.HasPrefix(request.Endpoint, "/") {
		request.Endpoint = "/" + request.Endpoint
	}
	return nil
}

// hostOf returns the host of a URL in lower case and without the default port.
func hostOf(u *url.URL) string {
	return strings.TrimSuffix(strings.ToLower(u.Host), usualPort[u.Scheme])
}

// allow returns an error if links of this pagination may not point to host. If no hosts are set, it
// allows this host, and from then on no other.
func (p *pager) allow(host string) error {
	if len(p.hosts) == 0 {
		p.hosts = []string{host}
	}
	for _, allowed := range p.hosts {
		if allowed == "*" || strings.EqualFold(allowed, host) {
			return nil
		}
	}
	return ErrForeignHost
}

// usualPort maps a scheme to its default port.
var usualPort = map[string]string{"http": ":80", "https": ":443"}

// byOffset paginates by offset: it requests each page with a higher offset than the previous page.
type byOffset struct {
	pager  *pager
	offset int
}

func (w *byOffset) place() string         { return strconv.Itoa(w.offset) }
func (w *byOffset) endsAtEmptyPage() bool { return true }

func (w *byOffset) next(_ *Response,
	page []json.RawMessage) (info any, told, more bool, err error) {
	if float64(len(page)) < w.limit() {
		return nil, false, false, nil
	}
	info = w.offset
	if w.pager.paging.OffsetCalculationMethod == OffsetPerPage {
		w.offset++
	} else {
		w.offset += len(page)
	}
	w.set()
	w.pager.apply()
	return info, true, true, nil
}

func (w *byOffset) set() {
	w.pager.set(w.pager.paging.OffsetNameInRequest, strconv.AppendInt(nil, int64(w.offset), 10))
}

// limit returns the setting Limit as a number. It returns 0 if the setting is neither a number nor
// a string that contains a number.
func (w *byOffset) limit() float64 {
	raw, _ := w.pager.paging.Limit.(json.RawMessage)
	n, _ := strconv.ParseFloat(strings.TrimSpace(plainText(raw)), 64)
	return n
}

// guard detects a provider that repeats pages. An API may return the same cursor for different
// pages, and two pages may be equal. So guard reports a cycle only if it receives the same page
// from the same place (cursor, link or offset) for the third time. If the place is "", the three
// pages must be consecutive.
type guard struct {
	seed  maphash.Seed
	times map[uint64]int
	last  uint64
}

func (g *guard) goesRound(place string, page []json.RawMessage) bool {
	if len(page) == 0 && place == "" {
		return false
	}
	if g.times == nil {
		g.seed, g.times = maphash.MakeSeed(), map[uint64]int{}
	}
	var h maphash.Hash
	h.SetSeed(g.seed)
	_, _ = h.WriteString(place)
	for _, item := range page {
		_ = h.WriteByte(0)
		_, _ = h.Write(item)
	}
	sum := h.Sum64()
	if place == "" && sum != g.last {
		clear(g.times)
	}
	g.last = sum
	g.times[sum]++
	return g.times[sum] == 3
}

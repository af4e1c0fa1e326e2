package proxyhttp

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/nango-go/nango/wrappers/internal/argument"
)

// prefix is the path that WithStripPrefix removes. It does not end in a slash.
type prefix struct {
	escaped string
	decoded string // "" if escaped has an encoded slash, because decoding would lose information
}

func parsePrefix(p string) (prefix, error) {
	p = strings.TrimRight(p, "/")
	if p != "" && p[0] != '/' {
		return prefix{}, errors.New("does not begin with a slash")
	}
	u, err := url.Parse("https://host" + p)
	if err != nil || u.EscapedPath() != p {
		return prefix{}, errors.New("is not the percent-encoded path of a URL")
	}
	if u.RawPath != "" {
		return prefix{escaped: p}, nil
	}
	return prefix{p, u.Path}, nil
}

// strip returns a copy of the request without the prefix in its path.
func (p prefix) strip(req *http.Request) (*http.Request, error) {
	stripped := &struct {
		request http.Request
		url     url.URL
	}{*req, *req.URL}
	u := &stripped.url
	stripped.request.URL = u
	var found bool
	if u.RawPath == "" && p.decoded != "" {
		u.Path, found = cut(u.Path, p.decoded)
	} else if u.RawPath, found = cut(u.EscapedPath(), p.escaped); found {
		u.Path, _ = url.PathUnescape(u.RawPath) // EscapedPath is always well-formed
	}
	if !found {
		return nil, argument.Invalid("req",
			"has a path that does not begin with the prefix of WithStripPrefix")
	}
	return &stripped.request, nil
}

func cut(path, prefix string) (string, bool) {
	rest, found := strings.CutPrefix(path, prefix)
	return rest, found && (rest == "" || rest[0] == '/')
}

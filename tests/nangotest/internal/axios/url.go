package axios

import (
	"errors"
	"net/url"
	"strings"
)

// ParseURL parses an absolute URL as browsers and Node do: it resolves dot segments in the path and
// drops an empty query.
func ParseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if !isWeb(u) {
		return nil, errors.New("is not an http or https URL")
	}
	return normal(u)
}

// Resolve returns the URL in the Location header of a response. A relative Location refers to base,
// the URL of the request. The result may have a scheme other than http or https.
func Resolve(base *url.URL, location string) (*url.URL, error) {
	u, err := base.Parse(location)
	if err != nil {
		return nil, err
	}
	if !isWeb(u) {
		return u, nil
	}
	return normal(u)
}

func isWeb(u *url.URL) bool { return u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") }

func normal(u *url.URL) (*url.URL, error) {
	path := withoutDots(u.EscapedPath())
	plain, err := url.PathUnescape(path)
	if err != nil {
		return nil, err
	}
	out := *u
	out.Path, out.RawPath, out.Fragment, out.RawFragment, out.ForceQuery = plain, path, "", "", false
	out.Host = strings.ToLower(out.Host)
	out.RawQuery = queryEscapes.Replace(out.RawQuery)
	return &out, nil
}

var queryEscapes = strings.NewReplacer(" ", "%20", `"`, "%22", "'", "%27", "<", "%3C", ">", "%3E")

// withoutDots resolves the segments . and .. of a path, whether or not they are escaped. It keeps
// all other segments, including empty ones.
func withoutDots(path string) string {
	if path == "" {
		return "/"
	}
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	out := make([]string, 0, len(segments))
	for i, segment := range segments {
		last := i == len(segments)-1
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case "..":
			out = out[:max(len(out)-1, 0)]
			if last {
				out = append(out, "")
			}
		case ".":
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, segment)
		}
	}
	return "/" + strings.Join(out, "/")
}

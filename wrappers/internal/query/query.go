// Package query lets parameters replace those of an endpoint, as Nango's own SDKs do.
package query

import (
	"net/url"
	"strings"
)

// Without removes the parameters named in params from an endpoint's query, and keeps the rest
// unchanged.
func Without(endpoint string, params url.Values) string {
	path, query, found := strings.Cut(endpoint, "?")
	if !found || len(params) == 0 {
		return endpoint
	}
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(name); err == nil && params.Has(decoded) {
			continue
		}
		kept = append(kept, pair)
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}

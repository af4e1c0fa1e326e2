// Package query lets parameters take the place of those that an endpoint has already, as Nango's own SDKs do.
package query

import (
	"net/url"
	"strings"
)

// Without takes the parameters that params replace out of an endpoint's query, and leaves the rest as it is written.
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

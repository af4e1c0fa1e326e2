package argument_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/internal/argument"
)

func TestWithoutParams(t *testing.T) {
	params := url.Values{"page": {"3"}, "q q": {"x"}, "none": {}}
	for endpoint, want := range map[string]string{
		"":                           "",
		"/a":                         "/a",
		"/a?":                        "/a?",
		"/a?page=1":                  "/a",
		"/a?page=1&sort=up&page=2":   "/a?sort=up",
		"/a?q%20q=1&q+q=2&flag":      "/a?flag",
		"/a?p%61ge=1&Page=1":         "/a?Page=1",
		"/a%3Fpage=1?b=%zz&a%2Fb=%3": "/a%3Fpage=1?b=%zz&a%2Fb=%3", // unchanged
		"/a?%zz=1&page":              "/a?%zz=1",
		"/a?b=1?page=2&none=0":       "/a?b=1?page=2",
	} {
		require.Equal(t, want, argument.WithoutParams(endpoint, params), endpoint)
		require.Equal(t, endpoint, argument.WithoutParams(endpoint, nil))
	}
}

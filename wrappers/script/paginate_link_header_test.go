package script

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each of the first three headers has a link to the next page, which headerLink must find. Nango's
// runner does not find it.
func TestLongLinkHeadersAreFollowed(t *testing.T) {
	long := "https://api.example.com/items?cursor=" + strings.Repeat("a", 5000)
	for header, want := range map[string]string{
		"<" + long + `>; rel="next"`:                                    long,
		`<https://api.example.com/items?page=2>; REL="next"`:            "https://api.example.com/items?page=2",
		`<https://api.example.com/items?page=2>; Title="x"; Rel=next`:   "https://api.example.com/items?page=2",
		`<https://api.example.com/items?page=2>; rel="NEXT"`:            "",
		`<https://api.example.com/items?page=2>; xrel="next"; rel="up"`: "",
	} {
		require.Equal(t, want, headerLink(http.Header{"Link": {header}}, "next"), header)
	}
}

package script

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// headerLink finds the next page in the first three of these headers. Nango's runner finds no next
// page in any of them.
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

package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// The server here holds each page back after its first bytes, which have next_cursor, until the next page has been asked
// for: a client that waits for the end of a page would wait for ever.
func TestTheNextPageIsAskedForAtTheFirstBytesOfAPage(t *testing.T) {
	const last = 4
	asked := make([]chan struct{}, last+1)
	for i := range asked {
		asked[i] = make(chan struct{})
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := 0
		_, _ = fmt.Sscan(r.URL.Query().Get("cursor"), &page)
		close(asked[page])
		next := "null"
		if page < last {
			next = fmt.Sprintf(`"%d"`, page+1)
		}
		_, _ = fmt.Fprintf(w, `{"next_cursor":%s,"records":[`, next)
		_ = http.NewResponseController(w).Flush()
		if page < last {
			select {
			case <-asked[page+1]:
			case <-r.Context().Done():
				return
			}
		}
		_, _ = fmt.Fprintf(w, `{"id":"%d"}]}`, page)
	}))
	defer srv.Close()
	c, err := nango.New("secret", nango.WithHost(srv.URL))
	require.NoError(t, err)
	n := 0
	for r, err := range nango.AllRecords[struct{ ID string }](t.Context(), c, selection(1)) {
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(n), r.Data.ID)
		n++
	}
	require.Equal(t, last+1, n)
}

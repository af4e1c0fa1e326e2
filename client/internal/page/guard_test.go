package page_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

func TestARepeatedCursorIsAnError(t *testing.T) {
	for _, c := range []struct{ before, round int }{{0, 1}, {1, 1}, {0, 2}, {1, 2}, {3, 5}, {200, 250}, {10, 700}, {900, 300}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			for _, cursorLast := range []bool{false, true} {
				inEveryMode(t, func(t *testing.T, cfg page.Config) {
					asked := 0
					fetch := func(_ context.Context, cursor string, _ []byte) ([]byte, error) {
						n := 0
						_, _ = fmt.Sscanf(cursor, "c%d", &n)
						asked++
						next := n + 1
						if next >= c.before+c.round {
							next = c.before
						}
						body := fmt.Sprintf(`{"next_cursor":"c%d","records":[]}`, next)
						if cursorLast {
							body = fmt.Sprintf(`{"records":[],"next_cursor":"c%d"}`, next)
						}
						return []byte(body), nil
					}
					cfg.Cursor = "c0"
					_, errs := read(page.Iterate(t.Context(), cfg, fetch, form[named]()))
					require.Equal(t, []error{page.ErrCursorRepeated}, errs)
					if c.round <= 256 {
						require.Equal(t, c.before+c.round, asked, "found at once")
					}
					require.LessOrEqual(t, asked, 3*(c.before+c.round))
				})
			}
		})
	}
}

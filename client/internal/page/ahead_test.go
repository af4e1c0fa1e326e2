package page_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// metered tells how much of it has been read.
type metered struct {
	io.Reader
	read int
}

func (c *metered) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

// A consumer that takes its time does not make the reader hold more than a few MiB, however large the records are.
func TestWhatIsReadAheadIsBounded(t *testing.T) {
	const mib, records = 1 << 20, 40
	one := `{"id":"1","text":"` + strings.Repeat("x", mib) + `"},`
	body := []byte(`{"records":[` + strings.Repeat(one, records-1) + strings.TrimSuffix(one, ",") + `],"next_cursor":null}`)
	for name, cfg := range modes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := &metered{Reader: bytes.NewReader(body)}
				fetch := func(context.Context, string) (io.ReadCloser, error) { return io.NopCloser(source), nil }
				n := 0
				for _, err := range page.Iterate(t.Context(), cfg, fetch, place[named]) {
					require.NoError(t, err)
					synctest.Wait() // until all that can be read ahead has been
					n++
					require.LessOrEqual(t, source.read, (n+8)*mib)
				}
				require.Equal(t, records, n)
			})
		})
	}
}

package fault_test

import (
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// mortal is a connection that can die. If dead is true, the connection discards everything that is
// written to it.
type mortal struct {
	net.Conn
	dead *atomic.Bool
}

func (m mortal) Write(b []byte) (int, error) {
	if m.dead.Load() {
		return len(b), nil
	}
	return m.Conn.Write(b)
}

// All calls share one HTTP/2 connection. This connection may die without an error, for example
// because a router on the way was replaced. Calls must then move to a new connection, and a call
// without a deadline must end.
func TestADeadHTTP2ConnectionIsReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := newPipes()
		c := newTLS(t, &handshakes{http2: true}, memory, nango.WithTimeout(10*time.Second))
		list := func() error {
			_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
			return err
		}
		require.NoError(t, list())
		memory.dead.Store(true)
		ended := make(chan error, 1)
		go func() {
			_, err := nango.TriggerAction[any](t.Context(), c, ref, "count", nil)
			ended <- err
		}()
		start := time.Now()
		require.NoError(t, list())
		var broken *nango.TransportError
		require.ErrorAs(t, <-ended, &broken)
		require.Equal(t, 1, broken.Attempts)
		require.Equal(t, 30*time.Second, time.Since(start).Truncate(time.Second))
		require.Equal(t, int32(2), memory.count.Load())
	})
}

package fault_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/fault"
	"github.com/nango-go/nango/tests/nangotest"
)

const (
	requests = 10_000
	workers  = 16
)

// write is the outcome of a call that the server must not execute twice.
type write struct {
	serial string
	err    error
}

// One in twenty exchanges fails at a random point. No fault has the End Silence, because only a
// timeout would end such a call. A call that may be retried must succeed with the right result, or
// return an error with the reason. The server must execute any other call once if the call
// succeeds, at most once if it fails, and never if its error says that it was refused.
func TestTenThousandRequests(t *testing.T) {
	s := newStage(t)
	own429 := answer(http.StatusTooManyRequests, "application/json", `{"error":{"code":"too_many_request","method":"GET","path":"/x"}}`)
	gateway := answer(http.StatusBadGateway, "text/html", page)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	s.proxy.Plan(func(int) fault.Fault {
		switch n := random.IntN(20 * 14); {
		case n < 9:
			return fault.Fault{At: fault.Point(n + 1)}
		case n == 9:
			return own429
		case n == 10:
			return gateway
		case n == 11:
			return fault.Fault{At: fault.BeforeRequest + fault.Point(random.IntN(9)), End: fault.Close}
		case n == 12:
			return fault.Fault{Trickle: true, At: fault.BeforeAnswer + fault.Point(random.IntN(5))}
		case n == 13:
			return fault.Fault{At: fault.InAnswerBody, End: fault.Close}
		}
		return fault.Fault{}
	})

	var next, failed atomic.Int64
	var mu sync.Mutex
	var writes []write
	var running sync.WaitGroup
	for range workers {
		running.Go(func() {
			for n := next.Add(1); n <= requests && !t.Failed(); n = next.Add(1) {
				serial := fmt.Sprintf("call-%d", n)
				ctx := t.Context()
				if n%2 == 0 {
					err := idempotent(ctx, s, int(n))
					if err != nil {
						failed.Add(1)
						requireReported(t, err)
					}
					continue
				}
				w := write{serial: serial, err: callOnce(ctx, s, int(n), serial)}
				mu.Lock()
				writes = append(writes, w)
				mu.Unlock()
			}
		})
	}
	running.Wait()
	counts := s.proxy.Counts()
	s.transport.CloseIdleConnections()
	require.NoError(t, s.proxy.Wait(t.Context()))
	require.NoError(t, s.srv.Shutdown(t.Context()))

	made := map[string]int{}
	for c, err := range s.srv.Client().Connections.All(t.Context(), nango.ListConnectionsParams{}) {
		require.NoError(t, err)
		if serial, ok := c.Metadata["serial"].(string); ok {
			made[serial]++
		}
	}
	tell := map[string]int{}
	for _, w := range writes {
		n := made[w.serial] + s.ran.of(w.serial)
		refused, isRefusal := errors.AsType[*nango.SDKError](w.err)
		if errors.Is(w.err, providerStatus(http.StatusBadGateway)) {
			refused, isRefusal = &nango.SDKError{StatusCode: http.StatusBadGateway}, true
		}
		switch {
		case w.err == nil:
			require.Equal(t, 1, n, "%s: confirmed, but not executed once", w.serial)
			tell["done"]++
		case isRefusal:
			require.Contains(t, []int{http.StatusTooManyRequests, http.StatusBadGateway}, refused.StatusCode, w.serial)
			require.Zero(t, n, "%s: refused, but executed", w.serial)
			tell["refused"]++
		default:
			require.LessOrEqual(t, n, 1, "%s: executed twice after %v", w.serial, w.err)
			tell[fmt.Sprintf("no answer, executed %d times", n)]++
		}
	}
	require.Len(t, writes, requests/2)
	share := float64(counts.Struck) / float64(counts.Exchanges)
	require.Greater(t, counts.Struck, requests/40, "about one in twenty exchanges fails")
	require.Less(t, failed.Load(), int64(requests/2/1000), "about one in 160,000 idempotent calls fails four times")
	t.Logf("%d calls, %d exchanges on %d connections, %d faults (%.1f %%); idempotent: %d succeeded, %d failed; writes: %v",
		requests, counts.Exchanges, counts.Connections, counts.Struck, 100*share, requests/2-failed.Load(), failed.Load(), tell)
}

func requireReported(t *testing.T, err error) {
	if broken, ok := errors.AsType[*nango.TransportError](err); ok && broken.Attempts == 4 {
		return
	}
	if refused, ok := errors.AsType[*nango.SDKError](err); ok && (refused.Attempts == 4 || refused.Code == "") {
		return // the error response was incomplete, so the error has no code
	}
	t.Errorf("an idempotent call gave up early: %v", err)
}

// idempotent makes a call that may be retried and checks its result.
func idempotent(ctx context.Context, s *stage, n int) error {
	own := fmt.Sprintf("own-%d", n)
	switch n / 2 % 4 {
	case 0:
		c, err := s.client.Connections.Get(ctx, ref.ConnectionID, ref.ProviderConfigKey, nango.GetConnectionParams{})
		if err == nil && c.ConnectionID != ref.ConnectionID {
			return fmt.Errorf("got connection %s", c.ConnectionID)
		}
		return err
	case 1:
		updated, err := s.client.Connections.UpdateMetadataBatch(ctx, ref.ProviderConfigKey, []string{ref.ConnectionID}, nango.Metadata{own: own})
		if err == nil && updated.Metadata[own] != own {
			return fmt.Errorf("got metadata %v", updated.Metadata)
		}
		return err
	case 2:
		frequency, err := s.client.Syncs.UpdateFrequency(ctx, ref, nango.SyncRef{Name: "issues"}, "every 2 hours")
		if err == nil && frequency.Frequency != "2 hours" {
			return fmt.Errorf("got frequency %s", frequency.Frequency)
		}
		return err
	default:
		if err := s.srv.Seed(nangotest.Seed{Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: own, Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "x"}),
		}}}); err != nil {
			return err
		}
		return s.client.Connections.Delete(ctx, own, ref.ProviderConfigKey)
	}
}

// callOnce makes a call that the server must not execute twice.
func callOnce(ctx context.Context, s *stage, n int, serial string) error {
	op := traced[n/2%len(traced)]
	return op.send(ctx, call{client: s.client, serial: serial})
}

// traced lists the operations for which carriedOut can count the calls that the server executed.
// GET through the proxy is not in the list: net/http itself may retry a GET if a reused connection
// breaks.
var traced = slices.DeleteFunc(slices.Clone(operations), func(op operation) bool { return !op.trace || op.name == "proxy GET" })

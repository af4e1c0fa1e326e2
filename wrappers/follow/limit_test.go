package follow_test

import (
	"context"
	"iter"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

func TestTheRateLimitIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit, connections = 60, 100
		srv := nangotest.NewServer(t, nangotest.WithRateLimit(limit))
		require.NoError(t, srv.Seed(nangotest.Seed{Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}}}))
		refs := func(context.Context) iter.Seq2[follow.Ref, error] {
			return func(yield func(follow.Ref, error) bool) {
				for i := range connections {
					if !yield(ref(id(i)), nil) {
						return
					}
				}
			}
		}
		for i := range connections {
			connect(t, srv, id(i))
			save(t, srv, id(i), 1, 1, "x")
		}
		for name, opts := range map[string][]nango.Option{
			"without a limiter": {nango.WithRetry(nango.RetryPolicy{MaxAttempts: 1})},
			"with a limiter":    {nango.WithLimiter(follow.NewLimiter(limit - 1))},
		} {
			c := newTable()
			f, err := follow.New(srv.Client(opts...), follow.Config[Issue]{Handle: c.handle, Refs: refs, Period: 10 * time.Minute})
			require.NoError(t, err)
			srv.ResetRequests()
			stop := start(t, f)
			time.Sleep(3 * time.Minute)
			stop()
			require.Len(t, c.sizes(), connections, name)
			refused := 0
			for _, r := range srv.Requests() {
				if r.Status == http.StatusTooManyRequests {
					refused++
				}
			}
			if name == "with a limiter" {
				require.Zero(t, refused)
			} else {
				require.LessOrEqual(t, refused, 3*4, "those that are under way when the limit is reached, in each window")
			}
			require.Zero(t, f.Stats().Failing)
			time.Sleep(2 * time.Minute)
		}
	})
}

func id(i int) string { return "user-" + string(rune('a'+i/26)) + string(rune('a'+i%26)) }

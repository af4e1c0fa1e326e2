package fault_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/fault"
	"github.com/nango-go/nango/tests/nangotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const basePath = "/nango"

var ref = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}

// atOnce makes the client retry without waiting.
var atOnce = nango.WithRetry(nango.RetryPolicy{MinWait: time.Nanosecond})

// stage holds an emulator behind a faulty proxy, a client that calls it through the proxy, and a
// tally of the calls that the emulator has executed.
type stage struct {
	srv       *nangotest.Server
	proxy     *fault.Proxy
	transport *http.Transport
	client    *nango.Client
	ran       *tally // counts the executions of each call, by serial
	serials   int
}

// serial returns a new unique name for a call.
func (s *stage) serial() string {
	s.serials++
	return fmt.Sprintf("call-%d", s.serials)
}

// newStage starts an emulator behind a faulty proxy and returns them with a client. The test fails
// if the client leaves a connection open, and TestMain fails if the client leaves a goroutine
// running.
func newStage(t *testing.T, opts ...nango.Option) *stage {
	t.Helper()
	s := &stage{ran: &tally{}}
	s.srv = nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithSeed(s.seed()), nangotest.WithErrorLog(quiet))
	target, err := url.Parse(s.srv.URL())
	require.NoError(t, err)
	s.proxy, err = fault.NewProxy(target.Host)
	require.NoError(t, err)
	t.Cleanup(s.proxy.Close)
	s.transport = &http.Transport{MaxIdleConnsPerHost: 64}
	s.client, err = nango.New(s.srv.SecretKey(), append([]nango.Option{
		nango.WithHost(s.host()), nango.WithHTTPClient(&http.Client{Transport: s.transport}), atOnce,
	}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		s.transport.CloseIdleConnections()
		require.NoError(t, s.proxy.Wait(context.Background())) // the timeout of go test ends the wait
	})
	return s
}

func (s *stage) host() string { return "http://" + s.proxy.Addr() + basePath }

func (s *stage) seed() nangotest.Seed {
	return nangotest.Seed{
		Integrations: []nangotest.Integration{{
			UniqueKey: "github", Provider: "github", NoWebhooks: true,
			Upstream: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return // a request whose body breaks off has no effect
				}
				s.ran.add(strings.TrimPrefix(r.URL.Path, "/"))
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"got":%d}`, len(body))
			}),
			Actions: []nangotest.Action{{Name: "count", Run: func(_ context.Context, _ nangotest.FunctionCall, input json.RawMessage) (any, error) {
				var serial string
				if err := json.Unmarshal(input, &serial); err != nil {
					return nil, err
				}
				s.ran.add(serial)
				return serial, nil
			}}},
			Syncs: []nangotest.Sync{{Name: "issues", Models: []string{"Issue"}, Run: func(context.Context, nangotest.SyncRun) error { return nil }}},
		}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
		}},
	}
}

// tally counts how often each named call was executed.
type tally struct {
	mu    sync.Mutex
	count map[string]int
}

func (c *tally) add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == nil {
		c.count = map[string]int{}
	}
	c.count[name]++
}

func (c *tally) of(name string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count[name]
}

package client_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

// ending is the context of one call. A test ends the context at a given stage of the call, with a
// given error.
type ending struct {
	context.Context //nolint:containedctx // ending is a context

	stage  int
	status int // status of the error response that the server sends
	with   error

	once  sync.Once
	done  chan struct{}
	over  atomic.Bool
	heard context.Context //nolint:containedctx // ends when the client begins to receive the answer
	hear  context.CancelFunc
}

func newEnding(parent context.Context, stage, status int, with error) *ending {
	e := &ending{Context: parent, stage: stage, status: status, with: with, done: make(chan struct{})}
	e.heard, e.hear = context.WithCancel(parent)
	return e
}

func (e *ending) end() {
	e.once.Do(func() { e.over.Store(true); close(e.done) })
}

func (e *ending) Done() <-chan struct{} { return e.done }

func (e *ending) Err() error {
	if e.over.Load() {
		return e.with
	}
	return nil
}

// The stages of a call at which its context may end. At the stages up to inBodyOfRefusal, the
// server sends nothing after the context has ended. At the later stages, the server closes the
// connection or completes its answer at the moment when the context ends.
const (
	before = iota
	askingForConnection
	dialing
	connected
	wroteHeaders
	writingBody
	wroteRequest
	arrived
	gotFirstByte
	betweenHeadersAndBody
	inBody
	betweenHeadersAndBodyOfRefusal
	inBodyOfRefusal
	arrivedThenReset
	arrivedThenClosed
	inBodyThenReset
	inBodyOfRefusalThenClosed
	arrivedThenWhole
	stages
)

// trace returns the context of a call. Hooks of package httptrace end that context when the client
// reaches e.stage.
func (e *ending) trace() context.Context {
	at := func(stage int) {
		if e.stage == stage {
			e.end()
		}
	}
	return httptrace.WithClientTrace(e, &httptrace.ClientTrace{
		GetConn:              func(string) { at(askingForConnection) },
		ConnectStart:         func(string, string) { at(dialing) },
		GotConn:              func(httptrace.GotConnInfo) { at(connected) },
		WroteHeaders:         func() { at(wroteHeaders) },
		WroteRequest:         func(httptrace.WroteRequestInfo) { at(wroteRequest) },
		GotFirstResponseByte: func() { e.hear(); at(gotFirstByte) },
	})
}

// answer is the server's handler for the request r. Depending on e.stage, it ends the context
// before or during the response, and then hangs, closes the connection or completes the response.
func (e *ending) answer(w http.ResponseWriter, r *http.Request) {
	send := func(status int, body string) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-e.heard.Done():
		case <-r.Context().Done():
		}
	}
	w.Header().Set("Content-Type", "application/json")
	hang := func() { e.end(); <-r.Context().Done() }
	lose := func(linger int) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_ = conn.(*net.TCPConn).SetLinger(linger)
		_ = conn.Close()
	}
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return // the client has closed the connection
	}
	switch e.stage {
	case arrivedThenReset:
		e.end()
		lose(0)
	case arrivedThenClosed:
		e.end()
		lose(-1)
	case arrivedThenWhole:
		e.end()
		_, _ = io.WriteString(w, `{}`)
	case gotFirstByte, betweenHeadersAndBody:
		send(http.StatusOK, "")
		hang()
	case inBody:
		send(http.StatusOK, `{"records":[`)
		hang()
	case betweenHeadersAndBodyOfRefusal:
		send(e.status, "")
		hang()
	case inBodyOfRefusal:
		send(e.status, `{"error":{"code":"not_f`)
		hang()
	case inBodyThenReset:
		send(http.StatusOK, `{"records":[`)
		e.end()
		lose(0)
	case inBodyOfRefusalThenClosed:
		send(e.status, `{"error":{"code":"not_f`)
		e.end()
		lose(-1)
	default:
		hang()
	}
}

// endingBody is a request body that ends a context when the given number of bytes have been read.
type endingBody struct {
	io.Reader
	of   *ending
	left int
}

func (b *endingBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= n; b.left <= 0 && b.of.stage == writingBody {
		b.of.end()
	}
	return n, err
}

// cancelledCalls returns the calls of everyCall, and more calls whose request body or answer is
// streamed.
func cancelledCalls() map[string]call {
	calls := maps.Clone(everyCall)
	request := func(ctx context.Context) nango.ProxyRequest {
		return nango.ProxyRequest{
			Method: http.MethodPost, ProviderConfigKey: ref.ProviderConfigKey, ConnectionID: ref.ConnectionID, Endpoint: "/x", ContentType: "text/plain",
			Body: &endingBody{Reader: strings.NewReader(strings.Repeat("x", 512<<10)), of: ctx.Value(endingKey{}).(*ending), left: 128 << 10},
		}
	}
	calls["Proxy.Do"] = errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		resp, err := c.Proxy.Do(ctx, request(ctx))
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	})
	calls["ProxyJSON"] = func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return nango.ProxyJSON[any](ctx, c, request(ctx))
	}
	calls["AllRecords"] = errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		var last error
		for _, err := range nango.AllRecords[any](ctx, c, nango.ListRecordsParams{ProviderConfigKey: "github", ConnectionID: "c-1", Model: "Issue"}) {
			last = err
		}
		return last
	})
	calls["Connections.All"] = errorOnly(func(ctx context.Context, c *nango.Client, _ *nango.Persist) error {
		var last error
		for _, err := range c.Connections.All(ctx, nango.ListConnectionsParams{}) {
			last = err
		}
		return last
	})
	calls["Connections.Get"] = func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.Get(ctx, "c-1", "github", nango.GetConnectionParams{})
	}
	calls["Connections.Create"] = func(ctx context.Context, c *nango.Client, _ *nango.Persist) (any, error) {
		return c.Connections.Create(ctx, nango.CreateConnectionRequest{ProviderConfigKey: "github", Credentials: nango.NewImportCredentials(nango.ImportOAuth2Credentials{AccessToken: "x"})})
	}
	return calls
}

type endingKey struct{}

// Each of ten thousand calls whose context ends returns the error of that context. The calls
// include every method; the contexts end at every stage of a call, by a cancellation or a deadline.
func TestTenThousandCanceledCallsReturnTheirContextsError(t *testing.T) {
	const (
		total  = 10_000
		header = "X-Call"
	)
	var running sync.Map // the ending of each call, by the call's number
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, ok := running.Load(r.Header.Get(header))
		if !ok {
			panic(http.ErrAbortHandler) // the call has ended
		}
		e.(*ending).answer(w, r)
	}))
	defer server.Close()
	pool := &http.Transport{MaxIdleConnsPerHost: 16}
	defer pool.CloseIdleConnections()
	numbered := nango.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return canned.Transport(func(r *http.Request) (*http.Response, error) {
			r.Header.Set(header, r.Context().Value(numberKey{}).(string))
			return next.RoundTrip(r)
		})
	})
	c, err := nango.New(stubKey, nango.WithHost(server.URL), nango.WithHTTPClient(&http.Client{Transport: pool}), numbered)
	require.NoError(t, err)
	cfg := persistConfig()
	cfg.Host = server.URL
	p, err := nango.NewPersist(stubKey, cfg, nango.WithHTTPClient(&http.Client{Transport: pool}), numbered)
	require.NoError(t, err)

	calls := cancelledCalls()
	names := slices.Sorted(maps.Keys(calls))
	var next, whole atomic.Int64
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for n := int(next.Add(1)) - 1; n < total; n = int(next.Add(1)) - 1 {
				name, stage := names[n/stages%len(names)], n%stages
				with := []error{context.Canceled, context.DeadlineExceeded}[n/(stages*len(names))%2]
				status := []int{http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError, http.StatusServiceUnavailable}[n/stages%4]
				number := strconv.Itoa(n)
				e := newEnding(context.WithValue(t.Context(), numberKey{}, number), stage, status, with)
				e.Context = context.WithValue(e.Context, endingKey{}, e)
				running.Store(number, e)
				if stage == before {
					e.end()
				}
				_, err := calls[name](e.trace(), c, p)
				running.Delete(number)
				e.end()
				e.hear()
				if stage == arrivedThenWhole && saysAnswer(err) {
					whole.Add(1)
					continue
				}
				if !errors.Is(err, with) {
					t.Errorf("%s at stage %d with %v: %T %v", name, stage, with, err, err)
				}
			}
		})
	}
	workers.Wait()
	require.Less(t, whole.Load(), int64(total/stages+1))
}

type numberKey struct{}

// saysAnswer reports whether err shows that a call received its whole response before the end of
// its context could stop it.
func saysAnswer(err error) bool {
	var odd *nango.SDKValidationError
	return err == nil || errors.As(err, &odd)
}

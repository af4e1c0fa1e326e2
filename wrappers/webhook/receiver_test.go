package webhook_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/webhook"
)

// held is a body that yields its first bytes and then blocks until it is released.
type held struct {
	first io.Reader
	ready func()
	wait  <-chan struct{}
}

func (h *held) Read(p []byte) (int, error) {
	if n, err := h.first.Read(p); err == nil {
		return n, nil
	}
	h.ready()
	<-h.wait
	return 0, io.ErrUnexpectedEOF
}

// stranger returns an unauthenticated request. Its signature has the right form but is invalid;
// this can be detected only after the body has been read.
func stranger(announced int64, body io.Reader) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", body)
	r.ContentLength = announced
	r.Header.Set(webhook.SignatureHeader, strings.Repeat("0", 64))
	return r
}

// Many unauthenticated requests announce long bodies at the same time and send only a part of each.
func TestUnauthenticatedRequestsUseLittleMemory(t *testing.T) {
	const strangers = 100
	for name, test := range map[string]struct {
		announced int64
		sent      int
		most      uint64 // maximum memory use in bytes
	}{
		"only announced":            {webhook.MaxBodyBytes, 0, strangers * 8 << 10},
		"the first 5 KiB":           {webhook.MaxBodyBytes, 5 << 10, strangers * 16 << 10},
		"all but one byte":          {webhook.MaxBodyBytes, webhook.MaxBodyBytes - 1, 20 << 20},
		"all but one byte, chunked": {-1, webhook.MaxBodyBytes - 1, 20 << 20},
		"a short body":              {10, 9, strangers * 8 << 10},
	} {
		t.Run(name, func(t *testing.T) {
			handler := webhook.Handler([]string{key}, func(context.Context, *webhook.Event) error { return nil })
			wait := make(chan struct{})
			var there, done sync.WaitGroup
			var mu sync.Mutex
			status := map[int]int{}
			before := inUse()
			there.Add(strangers)
			for range strangers {
				done.Go(func() {
					here := sync.OnceFunc(there.Done)
					answer := httptest.NewRecorder()
					handler.ServeHTTP(answer, stranger(test.announced, &held{io.LimitReader(zeros{}, int64(test.sent)), here, wait}))
					here()
					mu.Lock()
					defer mu.Unlock()
					status[answer.Code]++
				})
			}
			there.Wait()
			require.Less(t, inUse(), before+test.most)
			close(wait)
			done.Wait()
			require.Equal(t, strangers, status[500]+status[503], "%v", status)
			require.Equal(t, test.sent > webhook.MaxBodyBytes/2, status[503] > 0, "%v", status)

			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, post(string(body), key))
			require.Equal(t, 204, answer.Code, "what was held is given back")
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestLimitsOfAReceiver(t *testing.T) {
	long := `"` + strings.Repeat("x", 3<<20) + `"`
	ev, err := webhook.NewReceiver([]string{key}, webhook.WithMaxBodyBytes(4<<20), nil).Read(nil, post(long, key))
	require.NoError(t, err)
	require.Len(t, ev.Raw, len(long))
	for name, r := range map[string]*webhook.Receiver{
		"default":           webhook.NewReceiver([]string{key}),
		"values below 1":    webhook.NewReceiver([]string{key}, webhook.WithMaxBodyBytes(-1), webhook.WithMaxTotalBytes(-1), webhook.WithReadTimeout(-1)),
		"a low body limit":  webhook.NewReceiver([]string{key}, webhook.WithMaxBodyBytes(10)),
		"a low total limit": webhook.NewReceiver([]string{key}, webhook.WithMaxTotalBytes(1)),
	} {
		_, err := r.Read(nil, post(long, key))
		require.ErrorIs(t, err, webhook.ErrBodyTooLarge, name)
		_, err = r.Read(nil, post(`{"a":"bc"}`, key))
		require.NoError(t, err, name)
	}
	for _, most := range []int64{math.MaxInt64, math.MaxInt64 - 1, math.MaxInt64 / 2, math.MaxInt64/16 + 1} { // "no limit"
		for _, total := range []int64{0, math.MaxInt64} {
			r := webhook.NewReceiver([]string{key}, webhook.WithMaxBodyBytes(most), webhook.WithMaxTotalBytes(total), webhook.WithReadTimeout(math.MaxInt64))
			for _, length := range []int64{int64(len(long)), -1} { // with and without a Content-Length
				req := post(long, key)
				req.ContentLength = length
				ev, err := r.Read(nil, req)
				require.NoError(t, err, "%d %d", most, total)
				require.Len(t, ev.Raw, len(long))
			}
		}
	}
	_, err = webhook.NewReceiver([]string{key, ""}).Read(nil, post("{}", key))
	require.ErrorIs(t, err, webhook.ErrNoKey)
}

// Code that prints a Receiver or inspects its unexported fields finds no key.
func TestReceiversDoNotPrintTheirKeys(t *testing.T) {
	r := webhook.NewReceiver([]string{key, "an0ther-key"})
	handler := webhook.Handler([]string{key, "an0ther-key"}, nil)
	for _, v := range []any{r, *r, &r, struct{ R *webhook.Receiver }{r}, []any{*r}, handler} {
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "v", v)
		var failure recorder
		assert.Equal(&failure, nil, v)
		text := log.String() + failure.String()
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%p", "%w"} {
			text += fmt.Sprintf(verb, v)
		}
		for _, secret := range []string{key, "an0ther-key"} {
			require.NotContains(t, text, secret, "%T", v)
			require.NotContains(t, text, hex.EncodeToString([]byte(secret)), "%T", v)
		}
	}
}

// recorder records the messages of failed assertions instead of failing the test.
type recorder struct{ strings.Builder }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(r, format, args...) }

func TestAZeroReceiverHasNoKey(t *testing.T) {
	_, err := new(webhook.Receiver).Read(nil, post("{}", key))
	require.ErrorIs(t, err, webhook.ErrNoKey)
}

// If a body arrives too slowly or not at all, reading it ends at the deadline. The deadline does
// not affect the handler's context after the body has been read.
func TestReadTimeoutEndsABodyThatDoesNotArrive(t *testing.T) {
	for name, test := range map[string]struct {
		opts []webhook.Option
		own  time.Duration // the ReadTimeout of the HTTP server
		want time.Duration
	}{
		"default":                    {nil, 0, 10 * time.Second},
		"the receiver's":             {[]webhook.Option{webhook.WithReadTimeout(time.Second)}, 0, time.Second},
		"the server's":               {nil, 3 * time.Second, 3 * time.Second},
		"a longer one of the server": {nil, time.Hour, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ends := make(chan error, 2)
				receiver := webhook.NewReceiver([]string{key}, test.opts...)
				send := serve(t, test.own, func(w http.ResponseWriter, r *http.Request) {
					_, err := receiver.Read(w, r)
					if err == nil { // wait longer than any deadline
						select {
						case <-r.Context().Done():
							err = r.Context().Err()
						case <-time.After(20 * time.Hour):
						}
					}
					ends <- err
				})
				begin := time.Now()
				send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\n%s: %064d\r\nContent-Length: 1000\r\n\r\n{", webhook.SignatureHeader, 0))
				require.ErrorIs(t, <-ends, os.ErrDeadlineExceeded)
				require.Equal(t, test.want, time.Since(begin))
				if test.own == 0 {
					send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\n%s: %s\r\nContent-Length: 2\r\n\r\n{}", webhook.SignatureHeader, webhook.Sign([]byte("{}"), key)))
					require.NoError(t, <-ends)
				}
			})
		})
	}
}

// After a handler has returned, net/http reads the rest of the request's body. This must not hold
// the connection for long.
func TestARefusedRequestDoesNotHoldItsConnection(t *testing.T) {
	plausible := fmt.Sprintf("%s: %064d\r\n", webhook.SignatureHeader, 0)
	for _, request := range []string{
		"POST / HTTP/1.1\r\n" + plausible, "POST / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n" + webhook.SignatureHeader + ": short\r\n",
		"PUT / HTTP/1.1\r\n" + plausible, "GET / HTTP/1.1\r\n",
	} {
		for _, rest := range []string{
			"Content-Length: 1000\r\n\r\n", "Content-Length: 1000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n5\r\n{",
			"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n", "Content-Length: 1048577\r\n\r\n{",
		} {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				<-serve(t, 0, webhook.Handler([]string{key}, nil).ServeHTTP)(request + "Host: x\r\n" + rest)
				require.LessOrEqual(t, time.Since(begin), 11*time.Second, "%s%s", request, rest)
			})
		}
	}
}

// panics is a body that panics after its first byte, as a middleware's body may do.
type panics struct{ read bool }

func (p *panics) Read(b []byte) (int, error) {
	if p.read {
		panic(http.ErrAbortHandler)
	}
	p.read = true
	return copy(b, "{"), nil
}

func TestABodyThatPanicsGivesItsMemoryBack(t *testing.T) {
	receiver := webhook.NewReceiver([]string{key}, webhook.WithMaxTotalBytes(1))
	for range 1000 {
		require.Panics(t, func() { _, _ = receiver.Read(nil, stranger(webhook.MaxBodyBytes, &panics{})) })
	}
	_, err := receiver.Read(nil, post(string(body), key))
	require.NoError(t, err)
}

// serve runs an HTTP server in memory. The returned function opens a connection, writes a request
// to it, and returns a channel. The channel is closed when the server closes the connection.
func serve(t *testing.T, readTimeout time.Duration, h http.HandlerFunc) (send func(request string) (closed <-chan struct{})) {
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	srv := &http.Server{Handler: h, ReadTimeout: readTimeout, ReadHeaderTimeout: time.Hour}
	var running sync.WaitGroup
	running.Go(func() { _ = srv.Serve(l) })
	t.Cleanup(func() {
		_ = srv.Close()
		running.Wait()
		time.Sleep(time.Minute) // in simulated time: a connection that ends with an error closes only after a short wait
	})
	return func(request string) <-chan struct{} {
		ours, theirs := net.Pipe()
		t.Cleanup(func() { _ = ours.Close() })
		l.conns <- theirs
		closed := make(chan struct{})
		go func() { _, _ = io.Copy(io.Discard, ours); close(closed) }()
		_, err := io.WriteString(ours, request)
		require.NoError(t, err)
		return closed
	}
}

// pipes is a net.Listener whose connections are in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, errors.New("closed")
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{} }

func TestEventRef(t *testing.T) {
	want := client.ConnectionRef{ProviderConfigKey: "gh", ConnectionID: "c"}
	for _, kind := range []string{"auth", "sync", "forward", "async_action"} {
		ev, err := webhook.Parse([]byte(`{"type":"` + kind + `","from":"nango","connectionId":"c","providerConfigKey":"gh"}`))
		require.NoError(t, err)
		require.Equal(t, want, ev.Ref(), kind)
	}
	ev, err := webhook.Parse([]byte(`{}`))
	require.NoError(t, err)
	require.Zero(t, ev.Ref())
	require.Zero(t, (*webhook.Event)(nil).Ref())
}

func TestDeletionOfAConnection(t *testing.T) {
	ev, err := webhook.Parse([]byte(`{"from":"nango","type":"auth","connectionId":"c","providerConfigKey":"gh","provider":"unknown","authMode":"unknown",` +
		`"environment":"dev","operation":"deletion","success":true,"tags":{"user":"42"}}`))
	require.NoError(t, err)
	require.Equal(t, &webhook.Auth{
		ConnectionID: "c", ProviderConfigKey: "gh", Provider: "unknown", AuthMode: webhook.AuthModeUnknown, Environment: "dev",
		Operation: webhook.OperationDeletion, Success: true, Tags: map[string]string{"user": "42"},
	}, ev.Auth)
}

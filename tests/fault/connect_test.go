package fault_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/tests/fault"
)

// If a server accepts a connection late, the call must wait. The server must then receive the
// request once.
func TestSlowAccept(t *testing.T) {
	s := newStage(t)
	s.proxy.Hold()
	written := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { close(written) }})
	result := make(chan error, 1)
	go func() { result <- operations[0].send(ctx, call{client: s.client}) }()
	<-written
	require.Zero(t, s.proxy.Counts().Exchanges)
	require.Empty(t, result)
	s.proxy.Release()
	require.NoError(t, <-result)
	require.Equal(t, 1, s.proxy.Counts().Exchanges)
}

// A request body that exceeds the kernel's buffers waits until the server reads it. If the context
// ends during this wait, the call must end too.
func TestSlowAcceptOfALargeBody(t *testing.T) {
	s := newStage(t)
	s.proxy.Hold()
	defer s.proxy.Release()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	connected := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: cancel})
	result := make(chan error, 1)
	metadata := nango.Metadata{"text": strings.Repeat("x", 32<<20)}
	go func() {
		result <- s.client.Connections.CreateMetadata(connected, ref.ConnectionID, ref.ProviderConfigKey, metadata)
	}()
	requireEnded(t, result)
}

// A call must succeed even if its request and its response arrive one byte at a time.
func TestMessagesThatArriveByteByByte(t *testing.T) {
	s := newStage(t)
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			o := try(t, s, op, fault.Fault{Trickle: true})
			require.NoError(t, o.err)
			require.Equal(t, 1, o.exchanges)
			if op.trace {
				require.Equal(t, 1, o.done)
			}
			o = try(t, s, op, fault.Fault{Trickle: true, At: fault.InAnswerBody})
			require.Equal(t, op.repeat, o.err == nil, "%v", o.err)
		})
	}
}

func TestConnectionRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	requireUnreachable(t, &net.Dialer{}, listener.Addr().String(), func(err error) { require.ErrorIs(t, err, syscall.ECONNREFUSED) })
}

func TestUnknownName(t *testing.T) {
	names := newNameServer(t, nameUnknown, nil)
	requireUnreachable(t, names.dialer(), "nango.example.com", func(err error) {
		var dns *net.DNSError
		require.ErrorAs(t, err, &dns)
		require.True(t, dns.IsNotFound)
	})
}

// requireUnreachable makes each operation's call to a host that cannot be reached. A retry is safe,
// because nothing has been sent, so the client must make four attempts for each call. A call
// through the proxy is an exception: it must have only one attempt, because the client never
// retries such a call.
func requireUnreachable(t *testing.T, dialer *net.Dialer, host string, check func(error)) {
	t.Helper()
	transport := &http.Transport{DialContext: dialer.DialContext}
	c, err := nango.New("5ec2e7c0-0000-4000-8000-000000000001", nango.WithHost("http://"+host+basePath), nango.WithHTTPClient(&http.Client{Transport: transport}), atOnce)
	require.NoError(t, err)
	for _, op := range operations {
		want := 4
		if strings.HasPrefix(op.name, "proxy ") {
			want = 1
		}
		err := op.send(t.Context(), call{client: c, serial: "unsent", session: "unsent"})
		var broken *nango.TransportError
		require.ErrorAs(t, err, &broken, op.name)
		require.Equal(t, want, broken.Attempts, op.name)
		check(err)
	}
}

// The first two attempts of a call fail because the host name cannot be resolved. The third attempt
// must succeed.
func TestANameThatIsResolvedLater(t *testing.T) {
	names := newNameServer(t, serverFailure, nil)
	s := newStage(t)
	_, port, err := net.SplitHostPort(s.proxy.Addr())
	require.NoError(t, err)
	s.transport.DialContext = names.dialer().DialContext
	attempts := 0
	c, err := nango.New(s.srv.SecretKey(), nango.WithHost("http://nango.example.com:"+port+basePath), nango.WithHTTPClient(&http.Client{Transport: s.transport}), atOnce,
		nango.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return canned.Transport(func(r *http.Request) (*http.Response, error) {
				if attempts++; attempts == 3 {
					names.code.Store(0)
				}
				return next.RoundTrip(r)
			})
		}))
	require.NoError(t, err)
	require.NoError(t, operations[0].send(t.Context(), call{client: c}))
	require.Equal(t, 3, attempts)
	require.Equal(t, 1, s.proxy.Counts().Exchanges)
}

// If the name server does not respond, the call must end when its context ends.
func TestANameServerThatDoesNotRespond(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	names := newNameServer(t, noAnswer, cancel)
	dialer := names.dialer()
	dialer.Timeout = 100 * time.Millisecond // ends the dial, which net/http continues even after the call has ended
	transport := &http.Transport{DialContext: dialer.DialContext}
	c, err := nango.New("5ec2e7c0-0000-4000-8000-000000000001", nango.WithHost("http://nango.example.com"+basePath), nango.WithHTTPClient(&http.Client{Transport: transport}))
	require.NoError(t, err)
	result := make(chan error, 1)
	go func() { result <- operations[0].send(ctx, call{client: c}) }()
	requireEnded(t, result)
}

// These are the response codes of a nameServer. With the code 0, every name resolves to 127.0.0.1.
const (
	serverFailure = 2
	nameUnknown   = 3
	noAnswer      = -1
)

// nameServer sends the same response to every DNS query. If the field asked is not nil, the server
// calls this function for each query.
type nameServer struct {
	conn  net.PacketConn
	code  atomic.Int32
	asked func()
}

func newNameServer(t *testing.T, code int32, asked func()) *nameServer {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	s := &nameServer{conn: conn, asked: asked}
	s.code.Store(code)
	var running sync.WaitGroup
	running.Go(s.serve)
	t.Cleanup(func() { _ = conn.Close(); running.Wait() })
	return s
}

// dialer returns a dialer that resolves names by asking s.
func (s *nameServer) dialer() *net.Dialer {
	return &net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", s.conn.LocalAddr().String())
	}}}
}

func (s *nameServer) serve() {
	buffer := make([]byte, 1500)
	for {
		n, from, err := s.conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		if s.asked != nil {
			s.asked()
		}
		if code := s.code.Load(); code != noAnswer {
			_, _ = s.conn.WriteTo(reply(buffer[:n], byte(code)), from)
		}
	}
}

// reply returns the response to a DNS query: the header and the question of the query and, for a
// query of type A, the address 127.0.0.1.
func reply(query []byte, code byte) []byte {
	const header, typeA = 12, 1
	end := header + bytes.IndexByte(query[header:], 0) + 5 // the name's final 0, its type and its class
	out := bytes.Clone(query[:end])
	out[2] |= 0x84 // an authoritative answer
	out[3] = code
	binary.BigEndian.PutUint16(out[10:], 0) // no additional records
	if code != 0 || binary.BigEndian.Uint16(query[end-4:]) != typeA {
		return out
	}
	binary.BigEndian.PutUint16(out[6:], 1)
	return append(out, 0xc0, header, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1)
}

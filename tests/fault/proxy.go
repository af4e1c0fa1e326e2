// Package fault is a TCP proxy that goes wrong where a test says: at a chosen point of an HTTP/1.1
// exchange, by a chosen end. Libraries of this kind break connections by time; what a client may
// repeat depends on the point.
package fault

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// Fault befalls one exchange: a request and its answer. The zero value passes both on unharmed.
type Fault struct {
	// At is where it strikes.
	At Point
	// End is how.
	End End
	// Trickle sends both messages on a byte at a time, up to where At strikes.
	Trickle bool
	// Answer is sent instead of the server's, which gets nothing of the request: a gateway's page,
	// for example.
	Answer string
	// Then, where there is one, is called once it has struck.
	Then func()
}

// Point is a place in an exchange. A message without a body has its body points at its end.
type Point int

// The points, in the order in which an exchange passes them.
const (
	Nowhere Point = iota
	BeforeRequest
	InRequestHead
	BeforeRequestBody
	InRequestBody
	BeforeAnswer // the server has carried the request out, and answered
	InAnswerHead
	BeforeAnswerBody
	InAnswerBody
	AfterAnswer // the client has the whole answer, and may take the connection for its next request
)

// String names the point in a test's output.
func (p Point) String() string {
	return [...]string{
		"nowhere", "before the request", "in the request's head", "before the request's body",
		"in the request's body",
		"before the answer", "in the answer's head", "before the answer's body", "in the answer's body",
		"after the answer",
	}[p]
}

// End is what becomes of the connection to the client.
type End int

// The ends. With each of them the connection to the server is closed.
const (
	Reset   End = iota // by a RST
	Close              // for writing only, by a FIN: the client may go on writing, and nobody answers
	Silence            // it stays open, swallows what the client sends, and nobody answers
)

// String names the end in a test's output.
func (e End) String() string { return [...]string{"reset", "close", "silence"}[e] }

// Proxy passes connections on to a server. It is safe for concurrent use.
type Proxy struct {
	listener net.Listener
	server   string
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu    sync.Mutex
	plan  func(exchange int) Fault
	gate  chan struct{} // closed while connections are served
	count Counts
}

// Counts is what went through a proxy.
type Counts struct {
	Connections int // accepted so far
	Open        int // of these, not yet closed
	Exchanges   int // requests of which a byte has arrived
	Struck      int // faults that happened
}

// NewProxy returns a proxy on a loopback port for the server at address; close it after use.
func NewProxy(address string) (*Proxy, error) {
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	p := &Proxy{listener: listener, server: address, gate: make(chan struct{})}
	p.ctx, p.stop = context.WithCancel(context.Background())
	close(p.gate)
	p.running.Go(p.accept)
	return p, nil
}

// Addr is where clients connect to.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Next lets the exchanges that follow go wrong in this order, one each. Those after them pass.
func (p *Proxy) Next(faults ...Fault) {
	p.Plan(func(exchange int) Fault {
		if exchange > len(faults) {
			return Fault{}
		}
		return faults[exchange-1]
	})
}

// Plan asks for the fault of each exchange that follows, counted from 1, and sets the counts of
// exchanges and faults to 0. plan is called by one goroutine at a time.
func (p *Proxy) Plan(plan func(exchange int) Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan, p.count.Exchanges, p.count.Struck = plan, 0, 0
}

// Hold leaves new connections waiting until Release.
func (p *Proxy) Hold() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gate = make(chan struct{})
}

// Release ends a Hold.
func (p *Proxy) Release() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.gate)
}

// Counts returns what went through so far.
func (p *Proxy) Counts() Counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Wait takes no further connections and waits until the clients have closed all that there are, or
// ctx ends.
func (p *Proxy) Wait(ctx context.Context) error {
	_ = p.listener.Close()
	done := make(chan struct{})
	go func() { p.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%d connections are still open: %w", p.Counts().Open, ctx.Err())
	}
}

// Close closes everything and waits for its end.
func (p *Proxy) Close() {
	p.stop()
	_ = p.listener.Close()
	p.running.Wait()
}

func (p *Proxy) accept() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.tally(func(c *Counts) { c.Connections++; c.Open++ })
		p.running.Go(func() {
			defer p.tally(func(c *Counts) { c.Open-- })
			p.serve(conn)
		})
	}
}

func (p *Proxy) tally(change func(*Counts)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(&p.count)
}

// serve carries the exchanges of one connection.
func (p *Proxy) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	defer context.AfterFunc(p.ctx, func() { _ = client.Close() })()
	p.mu.Lock()
	gate := p.gate
	p.mu.Unlock()
	select {
	case <-gate:
	case <-p.ctx.Done():
		return
	}
	var dialer net.Dialer
	server, err := dialer.DialContext(p.ctx, "tcp", p.server)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	defer context.AfterFunc(p.ctx, func() { _ = server.Close() })()
	from, back := bufio.NewReader(client), bufio.NewReader(server)
	for {
		if _, err := from.Peek(1); err != nil {
			return // the client has closed it
		}
		fault := p.next()
		err := fault.exchange(client, server, from, back)
		if err == nil {
			continue
		}
		if struck := (*strike)(nil); errors.As(err, &struck) {
			p.tally(func(c *Counts) { c.Struck++ })
			_ = server.Close()
			if fault.Then != nil {
				fault.Then()
			}
			fault.End.of(client, from)
		}
		return
	}
}

func (p *Proxy) next() Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.Exchanges++
	if p.plan == nil {
		return Fault{}
	}
	return p.plan(p.count.Exchanges)
}

// of brings the end over a connection.
func (e End) of(client net.Conn, from io.Reader) {
	tcp, ok := client.(*net.TCPConn)
	if !ok {
		return
	}
	switch e {
	case Reset:
		_ = tcp.SetLinger(0) // the following Close sends a RST
		return
	case Close:
		_ = tcp.CloseWrite()
	case Silence:
	}
	_, _ = io.Copy(io.Discard, from)
}

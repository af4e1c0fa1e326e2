// Package fault implements a TCP proxy that breaks HTTP/1.1 exchanges at chosen points. Other
// proxies for fault injection break connections after some time. But whether a client may retry a
// request depends on the point at which the exchange broke off.
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

// Fault describes what goes wrong in one exchange, which is a request and the response to it. The
// zero value means that nothing goes wrong.
type Fault struct {
	// At is the point of the exchange at which the fault occurs.
	At Point
	// End is what happens to the client's connection after the fault.
	End End
	// Trickle means that the request and the response are sent one byte at a time, up to the point
	// that the field At names.
	Trickle bool
	// Answer is sent to the client in place of the server's response, for example a gateway's page.
	// The server does not receive the request.
	Answer string
	// Then is a function to call after the fault has occurred. It may be nil.
	Then func()
}

// Point is a point of an exchange. In a message without a body, the points that concern the body
// are at the end of the message.
type Point int

// The points of an exchange, in their order.
const (
	Nowhere Point = iota
	BeforeRequest
	InRequestHead
	BeforeRequestBody
	InRequestBody
	BeforeAnswer // the server has executed the request and started to respond
	InAnswerHead
	BeforeAnswerBody
	InAnswerBody
	AfterAnswer // the client has the complete response and may reuse the connection
)

// String returns the name of the point for the output of tests.
func (p Point) String() string {
	return [...]string{
		"nowhere", "before the request", "in the request's head", "before the request's body",
		"in the request's body",
		"before the answer", "in the answer's head", "before the answer's body", "in the answer's body",
		"after the answer",
	}[p]
}

// End is what happens to the client's connection after a fault.
type End int

// The values of End. With each of them, the proxy also closes its own connection to the server.
const (
	Reset   End = iota // send a RST
	Close              // send a FIN: the client can still write, but gets no response
	Silence            // keep the connection open, discard what the client sends, and never respond
)

// String returns the name of e, the way in which a connection ends, for the output of tests.
func (e End) String() string { return [...]string{"reset", "close", "silence"}[e] }

// Proxy forwards the connections of clients to a server. It is safe for concurrent use.
type Proxy struct {
	listener net.Listener
	server   string
	ctx      context.Context
	stop     context.CancelFunc
	running  sync.WaitGroup

	mu    sync.Mutex
	plan  func(exchange int) Fault
	count Counts

	gate chan struct{} // holds one value, except while Hold stops new connections
}

// Counts holds statistics of a proxy.
type Counts struct {
	Connections int // accepted connections
	Open        int // connections that are not closed yet
	Exchanges   int // requests of which at least one byte has arrived
	Struck      int // faults that have occurred
}

// NewProxy returns a proxy on a loopback port for the server at the given address. The caller must
// close it.
func NewProxy(address string) (*Proxy, error) {
	var config net.ListenConfig
	listener, err := config.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	p := &Proxy{listener: listener, server: address, gate: make(chan struct{}, 1)}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.Release()
	p.running.Go(p.accept)
	return p, nil
}

// Addr returns the address to which clients connect.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Next sets the faults of the next exchanges, one fault for each exchange. Later exchanges have no
// fault.
func (p *Proxy) Next(faults ...Fault) {
	p.Plan(func(exchange int) Fault {
		if exchange > len(faults) {
			return Fault{}
		}
		return faults[exchange-1]
	})
}

// Plan sets a function that returns the fault for each later exchange. The exchanges are counted
// from 1. Plan resets the counts of exchanges and faults. The proxy never calls the function
// concurrently.
func (p *Proxy) Plan(plan func(exchange int) Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plan, p.count.Exchanges, p.count.Struck = plan, 0, 0
}

// Hold makes new connections wait until Release is called.
func (p *Proxy) Hold() { <-p.gate }

// Release lets the connections that wait because of Hold continue. It must be called once for each
// call of Hold.
func (p *Proxy) Release() { p.gate <- struct{}{} }

// Counts returns the current statistics.
func (p *Proxy) Counts() Counts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// Wait stops accepting connections and waits until the clients have closed all their connections,
// or until ctx ends.
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

// Close closes all connections and waits until the proxy has stopped.
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

// serve forwards the exchanges of one connection.
func (p *Proxy) serve(client net.Conn) {
	defer func() { _ = client.Close() }()
	defer context.AfterFunc(p.ctx, func() { _ = client.Close() })()
	select {
	case v := <-p.gate:
		p.gate <- v
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
			return // the client has closed the connection
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
			fault.End.apply(client, from)
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

// apply ends the client's connection in the way that e describes.
func (e End) apply(client net.Conn, from io.Reader) {
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

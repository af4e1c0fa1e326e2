package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
)

// crowd keeps a transport from opening more connections to an address than there are requests under way. net/http dials
// for every request that finds no idle connection, and goes on dialing where the request has got another one since: of
// 256 callers that start at once it may open 400 connections.
//
// A dial that would be one too many waits. Some connection is free then, or about to be, and net/http hands it to the
// request that has waited longest; when the request is over, so is its dial.
type crowd struct {
	http.RoundTripper

	mu       sync.Mutex
	requests int
	conns    map[string]int // by address, also those being opened
	waiting  int
	changed  chan struct{} // closed when those who wait may look again
}

var errNotNeeded = errors.New("the request ended before its connection was opened")

// newCrowd gives t a dialer that waits, and counts its requests.
func newCrowd(t *http.Transport) *crowd {
	c := &crowd{RoundTripper: t, conns: map[string]int{}, changed: make(chan struct{})}
	if dial := t.DialContext; dial != nil {
		t.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if err := c.open(ctx, addr); err != nil {
				return nil, err
			}
			conn, err := dial(ctx, network, addr)
			if err != nil {
				c.closed(addr)
				return nil, err
			}
			return &counted{Conn: conn, closed: sync.OnceFunc(func() { c.closed(addr) })}, nil
		}
	}
	return c
}

// RoundTrip counts the request for as long as the attempt that it belongs to lasts.
func (c *crowd) RoundTrip(req *http.Request) (*http.Response, error) {
	if attempt := clockOf(req.Context()); attempt != nil {
		attempt.join(c)
	}
	return c.RoundTripper.RoundTrip(req)
}

// open waits until there are more requests than connections, and counts one more.
func (c *crowd) open(ctx context.Context, addr string) error {
	attempt := clockOf(ctx) // a dial has the values of its request's context, but not its end
	c.mu.Lock()
	defer c.mu.Unlock()
	for attempt != nil && c.conns[addr] >= c.requests {
		if err := c.await(ctx, attempt); err != nil {
			return err
		}
	}
	c.conns[addr]++
	return nil
}

func (c *crowd) await(ctx context.Context, attempt *clock) error {
	changed := c.changed
	c.waiting++
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.waiting--
	}()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-attempt.Done():
		return errNotNeeded
	}
}

func (c *crowd) closed(addr string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conns[addr]--; c.conns[addr] == 0 {
		delete(c.conns, addr)
	}
	c.wake()
}

// count adds n requests.
func (c *crowd) count(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.requests += n; n > 0 {
		c.wake()
	}
}

func (c *crowd) wake() {
	if c.waiting > 0 {
		close(c.changed)
		c.changed = make(chan struct{})
	}
}

// counted is a connection that says when it is closed.
type counted struct {
	net.Conn
	closed func()
}

// ReadFrom leaves it to the connection, which may know a way without copies.
func (c *counted) ReadFrom(r io.Reader) (int64, error) { return io.Copy(c.Conn, r) }

// Close counts the connection off.
func (c *counted) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

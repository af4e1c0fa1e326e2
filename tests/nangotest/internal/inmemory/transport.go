// Package inmemory passes requests to an http.Handler without a socket, in the way that a server of
// net/http does.
package inmemory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// Origin is the scheme and host in the URL of a server in memory.
const Origin = "http://nango.test"

// NewTransport returns a transport that passes requests to h.
func NewTransport(h http.Handler) http.RoundTripper { return &memoryTransport{h} }

type memoryTransport struct{ handler http.Handler }

func (t *memoryTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		closeBody(req)
		return nil, err
	}
	ctx, cancel := context.WithCancel(req.Context())
	in := incoming(ctx, req)
	reader, writer := io.Pipe()
	w := &memoryWriter{
		head: req.Method == http.MethodHead, header: http.Header{}, writer: writer,
		ready:    make(chan struct{}),
		response: &http.Response{Request: req, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1},
	}
	w.response.Body = &memoryBody{PipeReader: reader, cancel: cancel}
	if in.Body != http.NoBody {
		in.Body = &sentBody{ReadCloser: in.Body, length: in.ContentLength, abort: func(err error) {
			w.abort(err)
			cancel()
		}}
	}
	// When the context ends, the client's next read of the response body fails with the context's
	// error. The handler's writes fail too.
	stop := context.AfterFunc(ctx, func() { _ = writer.CloseWithError(ctx.Err()) })
	go func() {
		defer cancel()
		defer stop()
		defer closeBody(req)
		err := Serve(t.handler, w, in)
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		w.finish(err)
	}()
	select {
	case <-w.ready:
	case <-req.Context().Done():
		cancel()
		return nil, req.Context().Err()
	}
	if w.failure != nil {
		cancel()
		return nil, w.failure
	}
	return w.response, nil
}

// Serve runs the handler. If the handler panics, the response is incomplete and Serve returns an
// error. Serve logs panics other than [ErrReset], [ErrRefused] and http.ErrAbortHandler.
func Serve(h http.Handler, w http.ResponseWriter, r *http.Request) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		err = io.ErrUnexpectedEOF
		switch e, _ := v.(error); {
		case errors.Is(e, ErrReset), errors.Is(e, ErrRefused):
			err = e
		case !errors.Is(e, http.ErrAbortHandler):
			log.Printf("nangotest: a handler panicked: %v\n%s", v, debug.Stack())
		}
	}()
	h.ServeHTTP(w, r)
	return nil
}

// ErrReset makes a client's call fail as if the server had reset the connection, if a handler
// panics with this value.
var ErrReset error = &net.OpError{Op: "read", Net: "tcp",
	Err: os.NewSyscallError("read", syscall.ECONNRESET)}

// ErrRefused makes a client's call fail as if the server did not accept connections, if a handler
// panics with this value.
var ErrRefused error = &net.OpError{Op: "dial", Net: "tcp",
	Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}

// incoming returns req in the form in which a server receives it.
func incoming(ctx context.Context, req *http.Request) *http.Request {
	in := req.Clone(ctx)
	in.RequestURI = req.URL.RequestURI()
	in.RemoteAddr = "192.0.2.1:1234"
	in.Proto, in.ProtoMajor, in.ProtoMinor = "HTTP/1.1", 1, 1
	if in.Host == "" {
		in.Host = req.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.ContentLength == 0 && in.Body != http.NoBody {
		in.ContentLength, in.TransferEncoding = -1, []string{"chunked"}
	}
	if in.ContentLength > 0 || in.ContentLength == 0 &&
		slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, in.Method) {
		in.Header.Set("Content-Length", strconv.FormatInt(in.ContentLength, 10))
	}
	return in
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// sentBody is the body of a request. If it cannot be read, or if its length differs from the
// Content-Length, the client's call fails with the reason, and the handler gets
// io.ErrUnexpectedEOF.
type sentBody struct {
	io.ReadCloser
	length, read int64 // length is negative if unknown
	abort        func(error)
}

func (b *sentBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	if b.length >= 0 && (b.read > b.length || errors.Is(err, io.EOF) && b.read < b.length) {
		err = fmt.Errorf("http: ContentLength=%d with Body length %d", b.length, b.read)
	}
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	b.abort(err)
	return 0, io.ErrUnexpectedEOF
}

// memoryBody is a response body. Closing it cancels the handler's context.
type memoryBody struct {
	*io.PipeReader
	cancel context.CancelFunc
}

func (b *memoryBody) Close() error {
	err := b.PipeReader.Close()
	b.cancel()
	return err
}

// memoryWriter is the http.ResponseWriter of a request. Like net/http's server, it buffers the
// first bytes of the body, so that a short response gets a Content-Length.
type memoryWriter struct {
	head     bool
	header   http.Header
	writer   *io.PipeWriter
	ready    chan struct{}
	once     sync.Once
	response *http.Response
	failure  error
	status   int
	buffer   []byte
	written  int
}

const heldBack = 2048

func (w *memoryWriter) Header() http.Header { return w.header }

func (w *memoryWriter) WriteHeader(status int) {
	if w.status != 0 || status < http.StatusOK {
		return
	}
	w.status = status
	w.response.Header = w.header.Clone()
}

func (w *memoryWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.head || !bodyAllowed(w.status) {
		return len(p), nil
	}
	w.written += len(p)
	if w.buffer != nil || len(p) < heldBack {
		w.buffer = append(w.buffer, p...)
		if len(w.buffer) >= heldBack {
			return len(p), w.FlushError()
		}
		return len(p), nil
	}
	w.start(false, p)
	return w.writer.Write(p)
}

// FlushError sends the buffered bytes to the client.
func (w *memoryWriter) FlushError() error {
	w.WriteHeader(http.StatusOK)
	w.start(false, w.buffer)
	held := w.buffer
	w.buffer = nil
	if len(held) == 0 {
		return nil
	}
	_, err := w.writer.Write(held)
	return err
}

// Flush implements http.Flusher.
func (w *memoryWriter) Flush() { _ = w.FlushError() }

// start makes the response available to the client. data is the beginning of the body. If complete
// is true, data is the complete body, and start does not wait until the client reads it.
func (w *memoryWriter) start(complete bool, data []byte) {
	w.once.Do(func() {
		h := w.response.Header
		w.response.StatusCode = w.status
		w.response.Status = strconv.Itoa(w.status) + " " + http.StatusText(w.status)
		if h.Get("Date") == "" {
			h.Set("Date", time.Now().UTC().Format(http.TimeFormat))
		}
		if bodyAllowed(w.status) {
			_, typed := h["Content-Type"]
			if !typed && len(data) > 0 && h.Get("Content-Encoding") == "" {
				h.Set("Content-Type", http.DetectContentType(data))
			}
			if complete && !w.head && h.Get("Content-Length") == "" {
				h.Set("Content-Length", strconv.Itoa(len(data)))
			}
		}
		if complete {
			w.response.Body = io.NopCloser(bytes.NewReader(data))
			w.buffer = nil
		}
		w.response.ContentLength = -1
		if n, err := strconv.ParseInt(h.Get("Content-Length"), 10, 64); err == nil {
			w.response.ContentLength = n
		} else if !bodyAllowed(w.status) {
			w.response.ContentLength = 0
		} else if !w.head {
			w.response.TransferEncoding = []string{"chunked"}
		}
		close(w.ready)
	})
}

// abort makes the client's call fail with err unless the response has started.
func (w *memoryWriter) abort(err error) {
	w.once.Do(func() {
		w.failure = err
		close(w.ready)
	})
}

// finish ends the response. If err is not nil, the client gets err when it reads the response, or
// from the call itself if the response has not started.
func (w *memoryWriter) finish(err error) {
	if declared, _ := strconv.Atoi(w.header.Get("Content-Length")); err == nil &&
		w.written < declared && !w.head && bodyAllowed(w.status) {
		w.start(false, w.buffer)
		// The body is shorter than the Content-Length says. In this case the server of net/http
		// closes the connection.
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		w.abort(err)
	} else {
		w.WriteHeader(http.StatusOK)
		w.start(true, w.buffer)
	}
	if len(w.buffer) > 0 {
		_, _ = w.writer.Write(w.buffer)
	}
	if err == nil {
		err = io.EOF
	}
	_ = w.writer.CloseWithError(err)
}

func bodyAllowed(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

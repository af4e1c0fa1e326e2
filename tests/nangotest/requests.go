package nangotest

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Request is a request that the server received, with the status of its response.
type Request struct {
	Operation string // one of [Operations], or "" for an unknown route
	Method    string
	Path      string // escaped, without the base path
	Query     url.Values
	Header    http.Header
	Body      []byte // the bytes that the server read, up to 1 MiB
	Status    int    // 0 if the connection broke before a response
	Start     time.Time
	Duration  time.Duration
}

// Requests returns the requests received so far, oldest first. The server keeps the newest 10,000.
func (s *Server) Requests() []Request {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	out := make([]Request, len(s.requests.entries))
	for i, e := range s.requests.entries {
		out[i] = e.shown()
	}
	return out
}

// ResetRequests removes the requests received so far from the result of [Server.Requests].
func (s *Server) ResetRequests() {
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	s.requests.entries = nil
}

// keptBody is how many bytes of the body of each request are kept.
const keptBody = 1 << 20

// requestLog holds the newest requests, oldest first.
type requestLog struct {
	mu      sync.Mutex
	entries []*entry
}

type entry struct {
	Request
	body *keptReader
	raw  string // the raw query
}

// shown returns the request with its query parsed.
func (e *entry) shown() Request {
	out := e.Request
	out.Query, _ = url.ParseQuery(e.raw)
	return out
}

// observe calls next to serve a request for the operation op. It records the request and applies
// faults to it.
func (s *Server) observe(op string, w http.ResponseWriter, r *http.Request,
	next func(string, http.ResponseWriter, *http.Request)) {
	e := &entry{raw: r.URL.RawQuery, Request: Request{
		Operation: op, Method: r.Method, Path: r.URL.EscapedPath(), Header: r.Header, Start: s.Now(),
	}}
	if r.Body != nil && r.Body != http.NoBody {
		e.body = &keptReader{ReadCloser: r.Body}
		r.Body = e.body
	}
	out := &statusWriter{ResponseWriter: w}
	defer func() {
		s.requests.mu.Lock()
		e.Status, e.Duration = out.status, s.Now().Sub(e.Start)
		if e.body != nil {
			e.Body = e.body.bytes()
		}
		s.requests.entries = state.Last(s.requests.entries, e)
		s.requests.mu.Unlock()
		if s.config.observe != nil {
			s.config.observe(e.shown())
		}
	}()
	s.inject(op, out, r, next)
}

// keptReader keeps the first keptBody bytes that are read through it.
type keptReader struct {
	io.ReadCloser
	mu   sync.Mutex
	kept []byte
}

func (k *keptReader) Read(p []byte) (int, error) {
	n, err := k.ReadCloser.Read(p)
	k.mu.Lock()
	if room := keptBody - len(k.kept); room > 0 {
		k.kept = append(k.kept, p[:min(n, room)]...)
	}
	k.mu.Unlock()
	return n, err
}

func (k *keptReader) bytes() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.kept)
}

// statusWriter records the status of a response.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap gives http.ResponseController access to the wrapped ResponseWriter.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

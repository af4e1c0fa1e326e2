package routes

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
	Operation string
	Method    string
	Path      string
	Query     url.Values
	Header    http.Header
	Body      []byte
	Status    int
	Start     time.Time
	Duration  time.Duration
}

// keptBody is the number of bytes that the log keeps of each body.
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

// All returns the logged requests, oldest first.
func (l *requestLog) All() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, len(l.entries))
	for i, e := range l.entries {
		out[i] = e.shown()
	}
	return out
}

// Reset clears the log.
func (l *requestLog) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = nil
}

// shown returns the request with its query parsed.
func (e *entry) shown() Request {
	out := e.Request
	out.Query, _ = url.ParseQuery(e.raw)
	return out
}

// begin returns a new log entry for a request. The entry captures the request's body while a
// handler reads it.
func (a *API) begin(op string, r *http.Request) *entry {
	e := &entry{raw: r.URL.RawQuery, Request: Request{
		Operation: op, Method: r.Method, Path: r.URL.EscapedPath(), Header: r.Header,
		Start: a.Clock.Now(),
	}}
	if r.Body != nil && r.Body != http.NoBody {
		e.body = &keptReader{ReadCloser: r.Body}
		r.Body = e.body
	}
	return e
}

// end completes a log entry, adds it to the log and calls the observer.
func (a *API) end(e *entry, w *statusWriter) {
	l := &a.Requests
	l.mu.Lock()
	e.Status, e.Duration = w.status, a.Clock.Now().Sub(e.Start)
	if e.body != nil {
		e.Body = e.body.bytes()
	}
	l.entries = state.Last(l.entries, e)
	l.mu.Unlock()
	if a.config.Observe != nil {
		a.config.Observe(e.shown())
	}
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

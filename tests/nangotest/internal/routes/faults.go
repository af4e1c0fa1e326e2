package routes

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// Fault describes how requests fail. Package nangotest documents its fields.
type Fault struct {
	Operation         string
	Times             int
	Latency           time.Duration
	Status            int
	RetryAfter        time.Duration
	Body, ContentType string
	HTML              bool
	Reset             bool
	Truncate          int
	After             bool
}

type faults struct {
	mu      sync.Mutex
	pending []*Fault
}

// Operations returns the sorted names of all operations.
func Operations() []string {
	names := map[string]bool{check.ProxyOperation.ID: true}
	for _, op := range server.Operations() {
		names[op.ID] = true
	}
	for _, route := range browserRoutes() {
		names[route.ID] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Add makes later requests fail as fault describes.
func (f *faults) Add(fault Fault) {
	if fault.Times == 0 {
		fault.Times = 1
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = append(f.pending, &fault)
}

// Heal removes all pending faults.
func (f *faults) Heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pending = nil
}

// take returns the first pending fault that matches the operation op, or nil. It removes the fault
// after its last use.
func (f *faults) take(op string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.pending {
		if fault.Operation != "" && fault.Operation != op {
			continue
		}
		if fault.Times > 0 {
			if fault.Times--; fault.Times == 0 {
				f.pending = slices.Delete(f.pending, i, i+1)
			}
		}
		return fault
	}
	return nil
}

// inject applies a pending fault to the request. If no fault is pending, it calls next.
func (a *API) inject(op string, w http.ResponseWriter, r *http.Request,
	next func(string, http.ResponseWriter, *http.Request)) {
	fault := a.Faults.take(op)
	if fault == nil {
		next(op, w, r)
		return
	}
	if fault.Latency > 0 && sleep.For(r.Context(), fault.Latency) != nil {
		return
	}
	if fault.After {
		next(op, inmemory.NewRecorder(http.Header{}), r)
	}
	switch {
	case fault.Reset:
		reset(w)
	case fault.Truncate > 0:
		held := inmemory.NewRecorder(w.Header())
		next(op, held, r)
		truncate(w, held, fault.Truncate)
	case fault.HTML, fault.Body != "", fault.Status != 0, fault.RetryAfter != 0:
		a.fail(op, fault, w, r)
	case fault.Latency > 0:
		next(op, w, r)
	default:
		a.fail(op, fault, w, r)
	}
}

// fail sends the error response that fault describes.
func (a *API) fail(op string, fault *Fault, w http.ResponseWriter, r *http.Request) {
	status := fault.Status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	if fault.RetryAfter != 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(int64(fault.RetryAfter/time.Second), 10))
	}
	body, contentType := fault.Body, fault.ContentType
	own := refuseFault(status, r)
	if fault.HTML || op == check.ProxyOperation.ID && own == nil && body == "" {
		body, contentType = "<html><body><h1>"+strconv.Itoa(status)+" "+http.StatusText(status)+
			"</h1></body></html>\n", "text/html"
	}
	if body != "" || contentType != "" {
		if contentType != "" {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return
	}
	if op == check.ProxyOperation.ID {
		reply.SendError(w, own)
		return
	}
	if status == http.StatusTooManyRequests {
		reply.SendError(w, rateLimited(r))
		return
	}
	reply.SendError(w, reply.Refuse(status, "server_error", "A fault injected by the test"))
}

// reset closes the connection with a TCP reset.
func reset(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
			_ = tcp.SetLinger(0)
		}
		_ = conn.Close()
		return
	}
	panic(inmemory.ErrReset)
}

// truncate sends the given number of bytes of the response's body and closes the connection.
func truncate(w http.ResponseWriter, answer *inmemory.Recorder, bytes int) {
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.Body)))
	if answer.Status == 0 {
		answer.Status = http.StatusOK
	}
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body[:min(bytes, len(answer.Body))])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

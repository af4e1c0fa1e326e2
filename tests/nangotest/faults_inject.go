package nangotest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/nango-go/nango/internal/sleep"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/routes"
)

// faults holds the faults that have not happened yet, oldest first.
type faults struct {
	mu      sync.Mutex
	pending []*Fault
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

// inject applies a pending fault to the request. If no pending fault matches the operation op, it
// only calls next, which handles the request.
func (s *Server) inject(op string, w http.ResponseWriter, r *http.Request,
	next func(string, http.ResponseWriter, *http.Request)) {
	fault := s.faults.take(op)
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
		fault.answer(op, w, r)
	case fault.Latency > 0:
		next(op, w, r)
	default:
		fault.answer(op, w, r)
	}
}

// answer sends the error response that the fault describes.
func (f *Fault) answer(op string, w http.ResponseWriter, r *http.Request) {
	status := cmp.Or(f.Status, http.StatusInternalServerError)
	if f.RetryAfter != 0 {
		w.Header().Set("Retry-After", strconv.FormatInt(int64(f.RetryAfter/time.Second), 10))
	}
	body, contentType, own := f.Body, f.ContentType, routes.Refusal(op, status, r)
	if f.HTML || own == nil && body == "" {
		body, contentType = "<html><body><h1>"+strconv.Itoa(status)+" "+http.StatusText(status)+
			"</h1></body></html>\n", "text/html"
	}
	if body == "" && contentType == "" {
		reply.SendError(w, own)
		return
	}
	if contentType != "" {
		w.Header().Set("Content-Type", contentType)
	}
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
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

package nangotest

import (
	"net/http"
	"net/url"
	"time"
)

// Request is a request that the server received, with the status of its response.
type Request struct {
	Operation string // one of [Operations], or "" for an unknown route
	Method    string
	Path      string // escaped, without the base path
	Query     url.Values
	Header    http.Header
	Body      []byte // the part that was read, up to 1 MiB
	Status    int    // 0 if the connection broke before a response
	Start     time.Time
	Duration  time.Duration
}

// Requests returns the requests so far, oldest first. It keeps the newest 10,000.
func (s *Server) Requests() []Request {
	all := s.api.Requests.All()
	out := make([]Request, len(all))
	for i, r := range all {
		out[i] = Request(r)
	}
	return out
}

// ResetRequests forgets the requests so far.
func (s *Server) ResetRequests() { s.api.Requests.Reset() }

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
	Body      []byte // the bytes that the server read, up to 1 MiB
	Status    int    // 0 if the connection broke before a response
	Start     time.Time
	Duration  time.Duration
}

// Requests returns the requests received so far, oldest first. The server keeps the newest 10,000.
func (s *Server) Requests() []Request {
	all := s.api.Requests.All()
	out := make([]Request, len(all))
	for i, r := range all {
		out[i] = Request(r)
	}
	return out
}

// ResetRequests removes the requests received so far from the result of [Server.Requests].
func (s *Server) ResetRequests() { s.api.Requests.Reset() }

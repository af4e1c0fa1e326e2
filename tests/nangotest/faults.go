package nangotest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/routes"
)

// Fault describes how requests fail. The zero value makes the next request fail with a 500.
type Fault struct {
	// Operation is a name that [Operations] returns, such as getConnection or proxy. The fault then
	// applies only to requests of this operation. Empty means every request.
	Operation string
	// Times is the number of requests that fail. 0 means 1; a negative number means all later
	// requests.
	Times int
	// Latency is how long the response is delayed. A fault that sets only Operation, Times and
	// Latency delays the response and does not change it.
	Latency time.Duration
	// Status is the status of the response; 0 means 500. The response to a proxied request has
	// Nango's error body if Nango's proxy itself uses the status (400 to 404, 424, 429 and 500).
	// Clients then recognize that the error comes from Nango. With any other status, the response
	// to a proxied request has an HTML page, as from a gateway. To emulate an error of the
	// provider, use the integration's Upstream.
	Status int
	// RetryAfter is sent as the Retry-After header, in whole seconds. If Status is 429, the body is
	// the one that Nango sends when it limits requests.
	RetryAfter time.Duration
	// Body and ContentType are sent in place of Nango's error body.
	Body, ContentType string
	// HTML sends an HTML page instead of JSON, as a gateway in front of Nango does.
	HTML bool
	// Reset resets the connection and sends no response.
	Reset bool
	// Truncate is the number of bytes of the real response's body that are sent before the server
	// closes the connection. 0 means that the body is not truncated.
	Truncate int
	// After makes the fault happen after the operation instead of before it. The operation's
	// changes then stay although the request fails.
	After bool
}

// Fail makes later requests fail. If several faults match a request, the one that was added first
// applies. Once it has applied to as many requests as its field Times allows, the next one applies.
// A fault with an unknown Operation or an impossible value fails the test of [NewServer], or panics
// if the server was created by [Start].
func (s *Server) Fail(fault Fault) {
	if err := fault.Check(); err != nil {
		s.tb.Helper()
		s.tb.Fatalf("nangotest: Fail: %v", err)
		return
	}
	fault.Times = cmp.Or(fault.Times, 1)
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.pending = append(s.faults.pending, &fault)
}

// Check returns an error if the fault has an unknown Operation or an impossible value. The error
// begins with the name of the field and a colon.
func (f Fault) Check() error {
	switch {
	case f.Operation != "" && !slices.Contains(Operations(), f.Operation):
		return fmt.Errorf("%s: there is no %q; similar ones are %s", "Operation", f.Operation,
			strings.Join(similar(f.Operation, Operations()), ", "))
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("%s: %d is not from 200 to 599", "Status", f.Status)
	case f.Truncate < 0:
		return fmt.Errorf("%s: is negative", "Truncate")
	case f.Latency < 0:
		return fmt.Errorf("%s: is negative", "Latency")
	case f.RetryAfter < 0:
		return fmt.Errorf("%s: is negative", "RetryAfter")
	}
	return nil
}

// similar returns three of the given names: the ones that are most similar to the parameter name.
// Names are similar if they have many pairs of adjacent letters in common.
func similar(name string, names []string) []string {
	pairs := func(s string) map[string]bool {
		all := map[string]bool{}
		for i := range len(s) - 1 {
			all[strings.ToLower(s[i:i+2])] = true
		}
		return all
	}
	wanted := pairs(name)
	score := func(candidate string) float64 {
		has, shared := pairs(candidate), 0.0
		for pair := range has {
			if wanted[pair] {
				shared++
			}
		}
		return shared / float64(len(has)+len(wanted))
	}
	return slices.SortedStableFunc(slices.Values(names), func(a, b string) int {
		return cmp.Compare(score(b), score(a))
	})[:3]
}

// Operations returns the names of all operations, for [Fault.Operation] and [Request.Operation]:
// the operationIds of the OpenAPI spec, "proxy", "token" for the token endpoint of an emulated
// provider, and the names of the routes that browsers and the CLI call.
func Operations() []string { return routes.Operations() }

// Heal removes all faults that have not happened yet.
func (s *Server) Heal() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.pending = nil
}

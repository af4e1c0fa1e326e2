package nangotest

import (
	"slices"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/routes"
)

// Fault describes how requests fail. The zero value makes the next request fail with a 500.
type Fault struct {
	// Operation is one of [Operations], such as getConnection or proxy. Empty means every request.
	Operation string
	// Times is the number of requests that fail. 0 means 1; a negative number means all later
	// requests.
	Times int
	// Latency is how long the response is delayed. A fault that sets only Operation, Times and Latency
	// delays the response and does not change it.
	Latency time.Duration
	// Status is the status of the response; 0 means 500. The response to a proxied request has Nango's
	// error body if Nango's proxy itself uses the status (400 to 404, 424, 429 and 500), so that
	// clients recognize it as an error of Nango. With any other status it has an HTML page, as from a
	// gateway. To emulate an error of the provider, use the integration's Upstream.
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
	// After makes the fault happen after the operation instead of before it. The operation's changes
	// then stay although the request fails.
	After bool
}

// Fail makes later requests fail. If several faults match a request, the one that was added first
// applies. Once it has applied to as many requests as its field Times allows, the next one applies.
// An unknown Operation fails the test of [NewServer].
func (s *Server) Fail(fault Fault) {
	if s.tb != nil && fault.Operation != "" && !slices.Contains(Operations(), fault.Operation) {
		s.tb.Helper()
		s.tb.Fatalf("nangotest: Fail: there is no operation %q", fault.Operation)
		return
	}
	s.api.Faults.Add(routes.Fault(fault))
}

// Operations returns the names of all operations, for [Fault.Operation] and [Request.Operation]:
// the operationIds of the OpenAPI spec, "proxy", "token" for the token endpoint of an emulated
// provider, and the names of the routes that browsers and the CLI call.
func Operations() []string { return routes.Operations() }

// Heal removes all faults that have not happened yet.
func (s *Server) Heal() { s.api.Faults.Heal() }

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
	// Times is the number of requests to fail; 0 means 1, and a negative number all that follow.
	Times int
	// Latency is how long the response is delayed. A fault with nothing but a latency does not
	// change the response.
	Latency time.Duration
	// Status is the status of the response. For the proxy, a status that Nango itself uses there
	// (400 to 404, 424, 429 and 500) has the body of Nango's own error, so that clients recognize
	// it as one; any other status has a page, as from a gateway. To emulate an error of the
	// provider use the integration's Upstream.
	Status int
	// RetryAfter is sent as the Retry-After header, in whole seconds. With a Status of 429 the body
	// is that of Nango's rate limit.
	RetryAfter time.Duration
	// Body and ContentType replace Nango's error envelope.
	Body, ContentType string
	// HTML sends a page, as a gateway in front of Nango does.
	HTML bool
	// Reset resets the connection without a response.
	Reset bool
	// Truncate sends this many bytes of the body of the real response and closes the connection.
	Truncate int
	// After performs the operation first: its changes stay although the response fails.
	After bool
}

// Fail makes coming requests fail. Several faults for the same requests apply one after another. An
// unknown Operation fails the test of [NewServer].
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
// provider, and those of the routes that browsers and the CLI call.
func Operations() []string { return routes.Operations() }

// Heal removes all faults that have not happened yet.
func (s *Server) Heal() { s.api.Faults.Heal() }

package nangotest

import (
	"slices"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/routes"
)

// Fault is something that goes wrong. Its zero value fails the next request with a 500.
type Fault struct {
	// Operation is the operationId that it befalls, such as getConnection, or "proxy". Empty is
	// every request.
	Operation string
	// Times is how many requests it befalls; 0 is one, and a negative number all that follow.
	Times int
	// Latency passes before the answer. With nothing else set, the answer itself is the real one.
	Latency time.Duration
	// Status answers with this status instead. On the proxy the body is a refusal of Nango's own,
	// which a client takes for one, where Nango gives this status itself (400 to 404, 424, 429 and
	// 500). Others come from a gateway in front of it, as a page. A provider's refusal is what the
	// integration's Upstream answers.
	Status int
	// RetryAfter is sent as whole seconds. With a Status of 429 the body is that of Nango's own
	// limit.
	RetryAfter time.Duration
	// Body, with its ContentType, is sent in place of Nango's error envelope.
	Body, ContentType string
	// HTML answers with a page, as a gateway in front of Nango does.
	HTML bool
	// Reset breaks the connection without an answer.
	Reset bool
	// Truncate cuts the real answer after so many bytes of its body, and breaks the connection.
	Truncate int
	// After lets the operation happen first: the answer fails, the change stays.
	After bool
}

// Fail arranges that coming requests go wrong. Faults for the same requests follow one another. An
// Operation that does not exist, which would never happen, fails the test of [NewServer].
func (s *Server) Fail(fault Fault) {
	if s.tb != nil && fault.Operation != "" && !slices.Contains(Operations(), fault.Operation) {
		s.tb.Helper()
		s.tb.Fatalf("nangotest: Fail: there is no operation %q", fault.Operation)
		return
	}
	s.api.Faults.Add(routes.Fault(fault))
}

// Operations returns the names that [Fault.Operation] and [Request.Operation] may have: the
// operationIds of the OpenAPI spec, proxy, token for the token endpoint of an integration's
// provider, and those of a browser's routes.
func Operations() []string { return routes.Operations() }

// Heal takes back every fault that has not happened yet.
func (s *Server) Heal() { s.api.Faults.Heal() }

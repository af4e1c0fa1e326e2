package axios

import (
	"errors"
	"net"
	"syscall"
)

// NetworkError says why Nango could not reach a provider. The response that reports such an error
// has the JSON of the NetworkError as its body, in place of Nango's usual error body.
type NetworkError struct {
	Message string `json:"message"`
	Code    string `json:"code"`
	Method  string `json:"method"`
}

func (e *NetworkError) Error() string { return e.Code + ": " + e.Message }

// NodeError converts the Go error err to a [NetworkError]. The NetworkError has the code and
// message that Node would report in the same situation.
func NodeError(err error, host, method string) error {
	named := func(code, message string) error { return &NetworkError{message, code, method} }
	dns, isDNS := errors.AsType[*net.DNSError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, ErrTooManyRedirects):
		return named("ERR_FR_TOO_MANY_REDIRECTS", err.Error())
	case errors.Is(err, syscall.ECONNREFUSED):
		return named("ECONNREFUSED", "connect ECONNREFUSED "+host)
	case isDNS:
		return named("ENOTFOUND", "getaddrinfo ENOTFOUND "+dns.Name)
	case isNet && timeout.Timeout():
		return named("ETIMEDOUT", "connect ETIMEDOUT "+host)
	case errors.Is(err, ErrRedirect):
		return named("ERR_FR_REDIRECTION_FAILURE", "Redirected request failed: Invalid URL")
	}
	return named("ECONNRESET", "socket hang up")
}

// Package authorize is the part of Nango in which an end user authorizes a connection: the routes
// that web pages call with a connect session, the OAuth flows with the emulated providers, and the
// requests for tokens.
package authorize

import (
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/idp"
	"github.com/nango-go/nango/tests/nangotest/internal/socket"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// Server handles the requests with which end users authorize connections of an account.
type Server struct {
	*state.Account
	config   Config
	provider *idp.Provider
	sockets  socket.Hub
	flows    map[string]*oauthFlow // by state; guarded by the account's lock
}

// Config configures a [Server].
type Config struct {
	// Consent decides whether access is granted, in place of the person who is asked. If it is nil or
	// returns [idp.Ask], the person decides.
	Consent func(idp.Request) idp.Decision
	// Origin returns the base URL at which the sender of a request reaches the server.
	Origin func(*http.Request) string
	// Inject applies the fault that is set for the operation op to the request. If no fault is set,
	// it calls next.
	Inject func(op string, w http.ResponseWriter, r *http.Request,
		next func(string, http.ResponseWriter, *http.Request))
}

// New returns a Server for an account.
func New(account *state.Account, config Config) *Server {
	return &Server{Account: account, config: config, flows: map[string]*oauthFlow{},
		provider: idp.New(account.Clock.Now, config.Consent)}
}

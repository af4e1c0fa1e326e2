package authorize

import (
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/idp"
	"github.com/nango-go/nango/tests/nangotest/internal/pages"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// providerApp returns the developer app with which an integration is registered at its provider.
func providerApp(in *state.Integration, callback string) idp.App {
	return idp.App{
		Key: in.Key, Name: in.DisplayName, ClientID: in.ClientID(),
		ClientSecret: in.Credentials.Text("client_secret"),
		Mode:         in.AuthMode(), Callback: callback,
	}
}

// appOf returns the developer app of the integration whose key is in the path. It uses the first
// environment that has this integration.
func (s *Server) appOf(r *http.Request) (idp.App, bool) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	key := r.PathValue("providerConfigKey")
	for _, env := range s.Environments {
		if in := env.Integrations[key]; in != nil {
			callback := s.config.Origin(r) + "/oauth/callback"
			return providerApp(in, callback), true
		}
	}
	return idp.App{}, false
}

// Consent serves the page on which an integration's provider asks the user for consent.
func (s *Server) Consent(w http.ResponseWriter, r *http.Request) {
	app, ok := s.appOf(r)
	if !ok {
		pages.Fail(w, http.StatusNotFound, "There is no such integration.")
		return
	}
	s.provider.Authorize(w, r, app)
}

// Token serves the token endpoint of an integration's provider.
func (s *Server) Token(w http.ResponseWriter, r *http.Request) {
	app, ok := s.appOf(r)
	if !ok {
		reply.NoRoute(w, r)
		return
	}
	s.issue(w, r, app)
}

func (s *Server) issue(w http.ResponseWriter, r *http.Request, app idp.App) {
	switch {
	case app.Mode != "OAUTH1":
		s.provider.Token(w, r, app)
	case r.FormValue("oauth_verifier") != "":
		s.provider.AccessToken(w, r, app)
	default:
		s.provider.RequestToken(w, r, app)
	}
}

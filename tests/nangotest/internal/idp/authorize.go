package idp

import (
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/pages"
)

// Authorize serves the page that asks a person for consent, and handles the form on that page. It
// then redirects the browser to the app's callback.
func (p *Provider) Authorize(w http.ResponseWriter, r *http.Request, app App) {
	if err := r.ParseForm(); err != nil {
		pages.Fail(w, http.StatusBadRequest, "The request cannot be read.")
		return
	}
	ask, problem := p.parseRequest(r, app)
	if problem != "" {
		pages.Fail(w, http.StatusBadRequest, problem)
		return
	}
	if decision := p.decision(r, ask); decision != Ask {
		ask.leave(p, w, r, decision == Allow)
		return
	}
	pages.Consent(w, pages.ConsentData{Name: app.Name, Key: app.Key, Scopes: ask.Scopes,
		Installs: ask.installs()})
}

// consentRequest is a request for consent, with the parameters for the redirect that answers it.
type consentRequest struct {
	Request
	back    string // the redirect URL without the parameters of the outcome
	state   string
	scope   string
	token   string // the request token of OAuth 1
	codeKey string // the S256 code challenge of PKCE
}

// parseRequest parses a request for consent according to the app's auth mode. If the request is
// invalid, it returns a problem, which is shown to the person. In this case, the browser must not
// be redirected to a callback.
func (p *Provider) parseRequest(r *http.Request, app App) (consentRequest, string) {
	q := r.URL.Query()
	a := consentRequest{Request: Request{App: app}, back: app.Callback, state: q.Get("state")}
	switch app.Mode {
	case "OAUTH1":
		p.mu.Lock()
		known, ok := p.requests[q.Get("oauth_token")]
		p.mu.Unlock()
		if !ok || known.key != app.Key || p.now().After(known.expires) {
			return a, "oauth_token: there is no such request, or it is too old."
		}
		a.back, a.token = known.callback, q.Get("oauth_token")
	case "APP", "INSTALL_PLUGIN":
		if a.state == "" && q.Get("payload") == "" {
			return a, "state: is missing."
		}
		if app.Mode == "INSTALL_PLUGIN" {
			a.state = q.Get("payload")
		}
	default:
		a.scope, a.codeKey = q.Get("scope"), q.Get("code_challenge")
		a.Scopes = strings.Fields(strings.ReplaceAll(a.scope, ",", " "))
		switch {
		case q.Get("client_id") != app.ClientID:
			return a, "client_id: differs from the client id of the integration."
		case app.Mode != "CUSTOM" && q.Get("redirect_uri") != app.Callback:
			return a, "redirect_uri: is not the callback of this server, " + app.Callback + "."
		case a.codeKey != "" && q.Get("code_challenge_method") != "S256":
			return a, "code_challenge_method: is not S256."
		}
	}
	return a, ""
}

// installs reports whether the person installs an app instead of granting scopes.
func (a *consentRequest) installs() bool {
	return a.Mode == "APP" || a.Mode == "CUSTOM" || a.Mode == "INSTALL_PLUGIN"
}

// decision returns the user's decision if r submits the consent form. Otherwise it returns the
// decision of the function p.decide, or Ask if p.decide is nil.
func (p *Provider) decision(r *http.Request, ask consentRequest) Decision {
	if r.Method == http.MethodPost {
		if r.PostForm.Get("decision") == "allow" {
			return Allow
		}
		return Deny
	}
	if p.decide == nil {
		return Ask
	}
	return p.decide(ask.Request)
}

// leave redirects the browser to the callback URL. The query parameters of the URL tell whether the
// person allowed the request.
func (a *consentRequest) leave(p *Provider, w http.ResponseWriter, r *http.Request, allowed bool) {
	var answer []string
	switch {
	case !allowed && a.Mode == "OAUTH1":
		answer = []string{"denied", a.token}
	case !allowed:
		answer = []string{"error", "access_denied", "error_description", "The user said no", "state",
			a.state}
	case a.Mode == "OAUTH1":
		code := p.issue(grant{key: a.Key, token: a.token})
		answer = []string{"oauth_token", a.token, "oauth_verifier", code}
	case a.Mode == "APP":
		answer = []string{"installation_id", installation, "setup_action", "install", "state", a.state}
	case a.Mode == "INSTALL_PLUGIN":
		answer = []string{"payload", a.state}
	default:
		code := p.issue(grant{key: a.Key, scope: a.scope, redirect: r.URL.Query().Get("redirect_uri"),
			challenge: a.codeKey})
		answer = []string{"code", code, "state", a.state}
		if a.Mode == "CUSTOM" {
			answer = append(answer, "installation_id", installation, "setup_action", "install")
		}
	}
	target, err := withQuery(a.back, answer...)
	if err != nil {
		pages.Fail(w, http.StatusBadRequest, "The callback cannot be read.")
		return
	}
	// After the status 302 the browser fetches the callback with GET, even if it sent the form with
	// POST.
	http.Redirect(w, r, target, http.StatusFound)
}

// installation is the installation id that is sent to the callback when a person installs an app.
// It is the same for all apps.
const installation = "77"

package idp

import (
	"io"
	"net/http"
	"net/url"
)

// RequestToken serves the first step of OAuth 1. It responds with a request token, with which the
// browser opens the consent page. Signatures are not checked.
func (p *Provider) RequestToken(w http.ResponseWriter, r *http.Request, app App) {
	callback := r.FormValue("oauth_callback")
	if callback == "" {
		refuse(w, http.StatusUnauthorized, "oauth_callback is missing")
		return
	}
	token, secret := random("rq-"), random("rqs-")
	p.mu.Lock()
	p.requests[token] = request{key: app.Key, secret: secret, callback: callback,
		expires: p.now().Add(codeLife)}
	p.mu.Unlock()
	form(w, url.Values{"oauth_token": {token}, "oauth_token_secret": {secret},
		"oauth_callback_confirmed": {"true"}})
}

// AccessToken serves the last step of OAuth 1. It exchanges a request token and its verifier for an
// access token that does not expire.
func (p *Provider) AccessToken(w http.ResponseWriter, r *http.Request, app App) {
	g, ok := p.redeem(r.FormValue("oauth_verifier"))
	if !ok || g.key != app.Key || g.token != r.FormValue("oauth_token") {
		refuse(w, http.StatusUnauthorized, "the verifier does not belong to the token")
		return
	}
	p.mu.Lock()
	delete(p.requests, g.token)
	p.mu.Unlock()
	form(w, url.Values{"oauth_token": {random("at-")}, "oauth_token_secret": {random("ats-")}})
}

func form(w http.ResponseWriter, values url.Values) {
	w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
	_, _ = io.WriteString(w, values.Encode())
}

package idp

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// tokenAnswer is the response of an OAuth 2 token endpoint.
type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token,omitempty"`
	Scope        string `json:"scope"`
	TokenType    string `json:"token_type"`
}

// Token is the token endpoint of OAuth 2. It issues an access token in exchange for one of these: a
// code, a refresh token, or the client's own credentials. Each refresh returns a new refresh token.
// A refresh token that the provider issued can be used only once. A refresh token that the provider
// did not issue is accepted, since a connection that was added with its credentials may have such a
// token.
func (p *Provider) Token(w http.ResponseWriter, r *http.Request, app App) {
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, "invalid_request")
		return
	}
	switch form := r.PostForm; form.Get("grant_type") {
	case "authorization_code":
		p.exchange(w, r, app)
	case "refresh_token":
		if !authenticated(r, app) {
			refuse(w, http.StatusUnauthorized, "invalid_client")
			return
		}
		p.refresh(w, form, app)
	case "client_credentials":
		if form.Get("client_id") == "" {
			refuse(w, http.StatusUnauthorized, "invalid_client")
			return
		}
		answer(w, tokenAnswer{AccessToken: random("cc-"), ExpiresIn: seconds(TokenLife),
			TokenType: "bearer"})
	default:
		refuse(w, http.StatusBadRequest, "unsupported_grant_type")
	}
}

func (p *Provider) exchange(w http.ResponseWriter, r *http.Request, app App) {
	form := r.PostForm
	g, ok := p.redeem(form.Get("code"))
	switch {
	case !authenticated(r, app):
		refuse(w, http.StatusUnauthorized, "invalid_client")
	case !ok, g.key != app.Key, g.redirect != form.Get("redirect_uri"),
		g.challenge != "" && Challenge(form.Get("code_verifier")) != g.challenge:
		refuse(w, http.StatusBadRequest, "invalid_grant")
	default:
		answer(w, p.newTokens(app.Key, g.scope))
	}
}

func (p *Provider) refresh(w http.ResponseWriter, form url.Values, app App) {
	token := form.Get("refresh_token")
	p.mu.Lock()
	known, issued := p.tokens[token]
	if issued {
		p.tokens[token] = lineage{known.key, known.scope, true}
	}
	p.mu.Unlock()
	if token == "" || issued && (known.used || known.key != app.Key) {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	answer(w, p.newTokens(app.Key, known.scope))
}

func (p *Provider) newTokens(key, scope string) tokenAnswer {
	out := tokenAnswer{
		AccessToken: random("at-"), RefreshToken: random("rt-"), ExpiresIn: seconds(TokenLife),
		Scope: scope, TokenType: "bearer",
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tokens[out.RefreshToken] = lineage{key: key, scope: scope}
	return out
}

// authenticated reports whether the request contains the app's client id and secret, in its body or
// in an Authorization header of type Basic.
func authenticated(r *http.Request, app App) bool {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	return id == app.ClientID && (app.ClientSecret == "" || secret == app.ClientSecret)
}

// Challenge returns the S256 code challenge of a PKCE code verifier (RFC 7636).
func Challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func seconds(d time.Duration) int { return int(d / time.Second) }

func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code})
}

// Package idp is an OAuth 1 and OAuth 2 provider in memory. It has a page on which a person gives
// consent, and endpoints that issue and refresh tokens. The emulator uses it in place of the
// provider of an integration.
package idp

import (
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/ids"
)

// App is the developer app that asks for consent.
type App struct {
	Key          string // the integration's key
	Name         string // the name shown on the page
	ClientID     string
	ClientSecret string
	Mode         string // the auth mode
	Callback     string // the only allowed redirect URL
}

// Request describes the access that a person is asked to grant.
type Request struct {
	App
	Scopes []string
}

// Decision says how a request for consent is decided.
type Decision int

// The decisions. Ask means that a person decides, on the consent page.
const (
	Ask Decision = iota // show the consent page
	Allow
	Deny
)

// The lifetimes of codes and tokens.
const (
	codeLife  = 10 * time.Minute
	TokenLife = time.Hour
)

// Provider is an OAuth provider. It is safe for concurrent use.
type Provider struct {
	now    func() time.Time
	decide func(Request) Decision

	mu       sync.Mutex
	grants   map[string]grant // by code, or by verifier for OAuth 1
	requests map[string]request
	tokens   map[string]lineage // by refresh token
}

// grant is a person's consent for which no tokens have been issued yet.
type grant struct {
	key       string
	scope     string
	redirect  string
	challenge string
	token     string // the request token of OAuth 1
	expires   time.Time
}

// request holds what is known about a request token of OAuth 1.
type request struct {
	key, secret, callback string
	expires               time.Time
}

// lineage says for which integration and which scope a refresh token was issued. A used refresh
// token stays in Provider.tokens, so that it is refused if it is used again.
type lineage struct {
	key, scope string
	used       bool
}

// New returns a provider. The parameter now is a function that returns the current time. The
// parameter decide is a function that decides about consent; if it is nil, a person decides.
func New(now func() time.Time, decide func(Request) Decision) *Provider {
	return &Provider{now: now, decide: decide, grants: map[string]grant{},
		requests: map[string]request{}, tokens: map[string]lineage{}}
}

// issue stores a grant and returns the code with which an app can redeem the grant.
func (p *Provider) issue(g grant) string {
	code := random("code-")
	g.expires = p.now().Add(codeLife)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grants[code] = g
	return code
}

// redeem returns the grant that belongs to a code. It removes the grant, so that the code works
// only once.
func (p *Provider) redeem(code string) (grant, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.grants[code]
	delete(p.grants, code)
	return g, ok && p.now().Before(g.expires)
}

// random returns an unguessable string.
func random(prefix string) string { return prefix + ids.RandomHex(16) }

// withQuery returns the URL target with query parameters appended. The list pairs contains the name
// and the value of each parameter in turn. Parameters with an empty value are left out.
func withQuery(target string, pairs ...string) (string, error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", err
	}
	add := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		if pair[1] != "" {
			add.Set(pair[0], pair[1])
		}
	}
	if u.RawQuery != "" && len(add) > 0 {
		u.RawQuery += "&"
	}
	u.RawQuery += add.Encode()
	return u.String(), nil
}

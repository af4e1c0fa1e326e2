// Package idp is an OAuth 1 and OAuth 2 provider in memory: a page on which a person consents, and
// the endpoints that exchange a consent for tokens and refresh them. It stands in for the provider
// of any integration.
package idp

import (
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"slices"
	"sync"
	"time"
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

// Decision says how to handle a request for consent.
type Decision int

// The decisions.
const (
	Ask Decision = iota // show the page
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
	grants   map[string]grant // by code, or by the verifier of OAuth 1
	requests map[string]request
	tokens   map[string]lineage // by refresh token
}

// grant is a consent that has not been exchanged yet.
type grant struct {
	key       string
	scope     string
	redirect  string
	challenge string
	token     string // the request token of OAuth 1
	expires   time.Time
}

// request is a request token of OAuth 1.
type request struct {
	key, secret, callback string
	expires               time.Time
}

// lineage is the grant that a refresh token continues. A used token stays in the table, so that it
// is refused.
type lineage struct {
	key, scope string
	used       bool
}

// New returns a provider. now is its clock; decide may decide in place of a person.
func New(now func() time.Time, decide func(Request) Decision) *Provider {
	return &Provider{now: now, decide: decide}
}

// issue stores a grant and returns its code.
func (p *Provider) issue(g grant) string {
	code := random("code-")
	g.expires = p.now().Add(codeLife)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.grants == nil {
		p.grants = map[string]grant{}
	}
	p.grants[code] = g
	return code
}

// redeem removes and returns a grant, so that its code works once.
func (p *Provider) redeem(code string) (grant, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.grants[code]
	delete(p.grants, code)
	return g, ok && p.now().Before(g.expires)
}

// random returns an unguessable string.
func random(prefix string) string {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return prefix + hex.EncodeToString(b)
}

// with returns a URL with query parameters appended.
func with(target string, pairs ...string) (string, error) {
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

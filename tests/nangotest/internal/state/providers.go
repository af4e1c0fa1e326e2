package state

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// providerDetail holds the fields that only OAuth flows and webhooks need. They are not decoded
// when a provider is loaded, but each time they are used, since few tests need them.
type providerDetail struct {
	AuthorizationURL string            `json:"authorization_url"`
	Params           map[string]string `json:"authorization_params"`
	Separator        string            `json:"scope_separator"`
	Script           string            `json:"webhook_routing_script"`
}

// Provider is the description of a provider: the fields that the emulator uses, and the whole JSON.
type Provider struct {
	Name              string                     `json:"name"`
	DisplayName       string                     `json:"display_name"`
	AuthMode          string                     `json:"auth_mode"`
	LogoURL           string                     `json:"logo_url"`
	IntegrationConfig map[string]json.RawMessage `json:"integration_config"`
	Proxy             providerProxy              `json:"proxy"`

	Whole     json.RawMessage `json:"-"`
	Templates json.RawMessage `json:"-"`
}

func (p *Provider) detail() (d providerDetail) {
	_ = json.Unmarshal(p.Whole, &d)
	return d
}

// Authorization returns the templates of the authorization URL and of the values of its query
// parameters.
func (p *Provider) Authorization() []string {
	d := p.detail()
	return append([]string{d.AuthorizationURL}, slices.Collect(maps.Values(d.Params))...)
}

// AuthorizationParams returns the query parameters of the authorization URL.
func (p *Provider) AuthorizationParams() map[string]string { return p.detail().Params }

// ScopeSeparator returns the string that separates scopes in the authorization URL.
func (p *Provider) ScopeSeparator() string { return cmp.Or(p.detail().Separator, " ") }

// Routing returns the name of the script with which Nango interprets the provider's webhooks, or ""
// if there is none.
func (p *Provider) Routing() string { return p.detail().Script }

// providerProxy describes how the proxy sends requests to a provider.
type providerProxy struct {
	BaseURL        string            `json:"base_url"`
	Headers        map[string]string `json:"headers"`
	Query          map[string]string `json:"query"`
	Body           json.RawMessage   `json:"body"`
	ForwardHeaders bool              `json:"forward_headers_on_redirect"`
}

// catalogue is a JSON list of the providers that the emulator knows: some well-known ones and at
// least one for each auth mode.
//
//go:embed providers.json
var catalogue []byte

// knownProviders returns the providers of the catalogue by name. It parses the catalogue on the
// first call and returns the same map on every call.
var knownProviders = sync.OnceValues(func() (map[string]*Provider, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(catalogue, &list); err != nil {
		return nil, err
	}
	out := map[string]*Provider{}
	for _, raw := range list {
		p, err := newProvider(raw)
		if err != nil {
			return nil, err
		}
		out[p.Name] = p
	}
	return out, nil
})

func newProvider(raw json.RawMessage) (*Provider, error) {
	fields := wirejson.Object{}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, fmt.Errorf("is not an object: %w", err)
	}
	for _, name := range []string{"name", "display_name", "auth_mode"} {
		if fields.Text(name) == "" {
			return nil, fmt.Errorf("%s: is missing", name)
		}
	}
	if fields["logo_url"] == nil {
		fields.Set("logo_url", "https://app.nango.dev/images/template-logos/"+fields.Text("name")+".svg")
	}
	p := &Provider{Templates: fields["templates"]}
	delete(fields, "templates")
	whole, err := wirejson.Encode(fields)
	if err != nil {
		return nil, err
	}
	p.Whole = whole
	if err := json.Unmarshal(whole, p); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, fmt.Errorf("%s: is a %s, which it cannot be", wrong.Field, wrong.Value)
		}
		return nil, err
	}
	return p, nil
}

// AddProvider adds a provider. It replaces an existing provider with the same name.
func (a *Account) AddProvider(raw json.RawMessage) error {
	p, err := newProvider(raw)
	if err != nil {
		return err
	}
	a.Providers[p.Name] = p
	return nil
}

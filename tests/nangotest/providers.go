package nangotest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// provider is an API that the server knows: what the emulator needs of it, and the whole.
type provider struct {
	Name              string                     `json:"name"`
	DisplayName       string                     `json:"display_name"`
	AuthMode          string                     `json:"auth_mode"`
	LogoURL           string                     `json:"logo_url"`
	IntegrationConfig map[string]json.RawMessage `json:"integration_config"`
	Proxy             providerProxy              `json:"proxy"`

	whole     json.RawMessage
	templates json.RawMessage
}

// providerProxy is how the proxy reaches a provider.
type providerProxy struct {
	BaseURL        string            `json:"base_url"`
	Headers        map[string]string `json:"headers"`
	Query          map[string]string `json:"query"`
	Body           json.RawMessage   `json:"body"`
	ForwardHeaders bool              `json:"forward_headers_on_redirect"`
}

// catalogue are a few well-known providers, and one of each auth mode.
//
//go:embed providers.json
var catalogue []byte

// loadProviders returns the providers of the catalogue in a map of the caller's own.
func loadProviders() (map[string]*provider, error) {
	known, err := knownProviders()
	return maps.Clone(known), err
}

// knownProviders reads the catalogue once.
var knownProviders = sync.OnceValues(func() (map[string]*provider, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(catalogue, &list); err != nil {
		return nil, err
	}
	out := map[string]*provider{}
	for _, raw := range list {
		p, err := newProvider(raw)
		if err != nil {
			return nil, err
		}
		out[p.Name] = p
	}
	return out, nil
})

func newProvider(raw json.RawMessage) (*provider, error) {
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
	p := &provider{templates: fields["templates"]}
	delete(fields, "templates")
	whole, err := wirejson.Encode(fields)
	if err != nil {
		return nil, err
	}
	p.whole = whole
	if err := json.Unmarshal(whole, p); err != nil {
		return nil, err
	}
	return p, nil
}

// addProvider adds a provider to the catalogue, in place of the one of its name.
func (a *account) addProvider(raw json.RawMessage) error {
	p, err := newProvider(raw)
	if err != nil {
		return err
	}
	a.providers[p.Name] = p
	return nil
}

// ListProviders lists providers by name.
func (a *api) ListProviders(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		found, search := []json.RawMessage{}, strings.ToLower(c.query.Get("search"))
		for _, name := range slices.Sorted(maps.Keys(a.providers)) {
			p := a.providers[name]
			if strings.Contains(p.Name, search) || strings.Contains(strings.ToLower(p.DisplayName), search) {
				found = append(found, p.whole)
			}
		}
		return data[[]json.RawMessage]{found}, nil
	})
}

// GetProvider shows a provider.
func (a *api) GetProvider(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		p := a.providers[c.PathValue("provider")]
		if p == nil {
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				"Unknown provider "+c.PathValue("provider"))
		}
		return data[json.RawMessage]{p.whole}, nil
	})
}

// ListProviderTemplates lists function templates: those of a provider's templates field in
// [Seed.Providers].
func (a *api) ListProviderTemplates(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		if p := a.providers[c.PathValue("provider")]; p != nil && p.templates != nil {
			return data[json.RawMessage]{p.templates}, nil
		}
		return data[[]json.RawMessage]{[]json.RawMessage{}}, nil
	})
}

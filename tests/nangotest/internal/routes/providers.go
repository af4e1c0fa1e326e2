package routes

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// ListProviders lists providers, sorted by name.
func (a *API) ListProviders(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		found, search := []json.RawMessage{}, strings.ToLower(c.query.Get("search"))
		for _, name := range slices.Sorted(maps.Keys(a.Providers)) {
			p := a.Providers[name]
			if strings.Contains(p.Name, search) || strings.Contains(strings.ToLower(p.DisplayName), search) {
				found = append(found, p.Whole)
			}
		}
		return data[[]json.RawMessage]{found}, nil
	})
}

// GetProvider returns a provider.
func (a *API) GetProvider(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		p := a.Providers[c.PathValue("provider")]
		if p == nil {
			return nil, reply.Refuse(http.StatusNotFound, "not_found",
				"Unknown provider "+c.PathValue("provider"))
		}
		return data[json.RawMessage]{p.Whole}, nil
	})
}

// ListProviderTemplates returns the value of a provider's templates field.
func (a *API) ListProviderTemplates(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		if p := a.Providers[c.PathValue("provider")]; p != nil && p.Templates != nil {
			return data[json.RawMessage]{p.Templates}, nil
		}
		return data[[]json.RawMessage]{[]json.RawMessage{}}, nil
	})
}

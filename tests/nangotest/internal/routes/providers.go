package routes

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// ListProviders lists providers, sorted by name.
func (c *call) ListProviders() (any, error) {
	found, search := []json.RawMessage{}, strings.ToLower(c.query.Get("search"))
	for _, name := range slices.Sorted(maps.Keys(c.api.Providers)) {
		p := c.api.Providers[name]
		if strings.Contains(p.Name, search) || strings.Contains(strings.ToLower(p.DisplayName), search) {
			found = append(found, p.Whole)
		}
	}
	return dataOf(found), nil
}

// GetProvider returns a provider.
func (c *call) GetProvider() (any, error) {
	p := c.api.Providers[c.PathValue("provider")]
	if p == nil {
		return nil, reply.NotFound("Unknown provider %s", c.PathValue("provider"))
	}
	return dataOf(p.Whole), nil
}

// ListProviderTemplates returns the value of a provider's templates field.
func (c *call) ListProviderTemplates() (any, error) {
	if p := c.api.Providers[c.PathValue("provider")]; p != nil && p.Templates != nil {
		return dataOf(p.Templates), nil
	}
	return dataOf([]json.RawMessage{}), nil
}

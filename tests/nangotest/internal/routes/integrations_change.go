package routes

import (
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// CreateIntegration creates an integration.
func (c *call) CreateIntegration() (any, error) {
	return withBody(c, func(in state.IntegrationRequest) (any, error) {
		info, err := c.newIntegration(&in)
		if err != nil {
			return nil, err
		}
		if in.Credentials == nil && state.NeedsApp[info.AuthMode] {
			return nil, reply.BadRequest("invalid_body", "Missing credentials")
		}
		made := &state.Integration{Key: in.UniqueKey, Provider: in.Provider,
			DisplayName: info.DisplayName,
			Forward:     true, Info: info, Invokables: map[string]*state.Invokable{}}
		if err := made.Apply(&in); err != nil {
			return nil, err
		}
		made.FillConfig()
		made.Created = c.api.Clock.Next()
		made.Updated = made.Created
		c.env.Integrations[made.Key] = made
		return dataOf(made.Body()), nil
	})
}

// newIntegration validates the key and the provider of a new integration. It returns the provider.
func (c *call) newIntegration(in *state.IntegrationRequest) (*state.Provider, error) {
	info := c.env.Account.Providers[in.Provider]
	switch {
	case info == nil:
		return nil, reply.InvalidBody("invalid_string", "Invalid provider", "provider")
	case c.env.Integrations[in.UniqueKey] != nil:
		return nil, reply.InvalidBody("invalid_string", "Unique key already exists", "uniqueKey")
	}
	return info, nil
}

// CreateQuickstartIntegration always returns an error. The operation needs a developer app that
// Nango provides. Like a self-hosted server, the emulator has no such app.
func (c *call) CreateQuickstartIntegration() (any, error) {
	return withBody(c, func(in state.IntegrationRequest) (any, error) {
		info, err := c.newIntegration(&in)
		if err != nil {
			return nil, err
		}
		if !state.NeedsApp[info.AuthMode] {
			return nil, reply.BadRequest("invalid_body",
				"Quickstart is only available for providers that require a developer app")
		}
		return nil, reply.BadRequest("invalid_body",
			"No Nango-provided developer app is configured for this provider")
	})
}

// UpdateIntegration changes an integration. It refuses to change the key of an integration that has
// connections.
func (c *call) UpdateIntegration() (any, error) {
	return withBody(c, func(change state.IntegrationRequest) (any, error) {
		in := c.env.Integrations[c.PathValue("uniqueKey")]
		if in == nil {
			return nil, unknownIntegration(c.PathValue("uniqueKey"))
		}
		rename := change.UniqueKey != "" && change.UniqueKey != in.Key
		if rename && c.env.Integrations[change.UniqueKey] != nil {
			return nil, reply.BadRequest("invalid_body", "uniqueKey is already used by another integration")
		}
		if rename && len(c.env.ConnectionsOf(in.Key)) > 0 {
			return nil, reply.BadRequest("invalid_body",
				"Can't rename an integration with active connections")
		}
		if err := in.Apply(&change); err != nil {
			return nil, err
		}
		if rename {
			delete(c.env.Integrations, in.Key)
			in.Key = change.UniqueKey
			c.env.Integrations[in.Key] = in
		}
		in.Updated = c.api.Clock.Now()
		return dataOf(in.Body()), nil
	})
}

// DeleteIntegration deletes an integration and its connections.
func (c *call) DeleteIntegration() (any, error) {
	in := c.env.Integrations[c.PathValue("uniqueKey")]
	if in == nil {
		return nil, reply.NotFound("Integration does not exist")
	}
	delete(c.env.Integrations, in.Key)
	for _, conn := range c.env.ConnectionsOf(in.Key) {
		c.env.Drop(conn)
		c.api.SendDeletion(conn)
	}
	return succeeded, nil
}

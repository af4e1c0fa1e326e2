package nangotest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// integrationRequest is what can be said of an integration.
type integrationRequest struct {
	UniqueKey       string            `json:"unique_key"`
	Provider        string            `json:"provider"`
	DisplayName     string            `json:"display_name"`
	ForwardWebhooks *bool             `json:"forward_webhooks"`
	Credentials     wirejson.Object   `json:"credentials"`
	Config          map[string]string `json:"integration_config"`
	Custom          map[string]string `json:"custom"`
}

// CreateIntegration makes an integration.
func (a *api) CreateIntegration(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in integrationRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		info, err := c.newIntegration(&in)
		if err != nil {
			return nil, err
		}
		if in.Credentials == nil && needsApp[info.AuthMode] {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body", "Missing credentials")
		}
		made := &integration{key: in.UniqueKey, provider: in.Provider, displayName: info.DisplayName,
			forward: true, info: info, invokables: map[string]*invokable{}}
		if err := made.apply(&in); err != nil {
			return nil, err
		}
		made.fillConfig()
		made.created = a.clock.Next()
		made.updated = made.created
		c.env.integrations[made.key] = made
		return data[integrationBody]{made.body()}, nil
	})
}

// needsApp are the auth modes whose integrations hold a developer app.
var needsApp = map[string]bool{"OAUTH1": true, "OAUTH2": true, "TBA": true, "APP": true,
	"CUSTOM": true}

// newIntegration checks the key and the provider of an integration to be.
func (c *call) newIntegration(in *integrationRequest) (*provider, error) {
	info := c.env.account.providers[in.Provider]
	switch {
	case info == nil:
		return nil, reply.InvalidBody("invalid_string", "Invalid provider", "provider")
	case c.env.integrations[in.UniqueKey] != nil:
		return nil, reply.InvalidBody("invalid_string", "Unique key already exists", "uniqueKey")
	}
	return info, nil
}

// CreateQuickstartIntegration makes an integration on an app of Nango's own. The emulator, like a
// self-hosted server, has none of those.
func (a *api) CreateQuickstartIntegration(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		var in integrationRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		info, err := c.newIntegration(&in)
		if err != nil {
			return nil, err
		}
		if !needsApp[info.AuthMode] {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body",
				"Quickstart is only available for providers that require a developer app")
		}
		return nil, reply.Refuse(http.StatusBadRequest, "invalid_body",
			"No Nango-provided developer app is configured for this provider")
	})
}

// UpdateIntegration changes an integration, its key too where it has no connections.
func (a *api) UpdateIntegration(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in := c.env.integrations[c.PathValue("uniqueKey")]
		if in == nil {
			return nil, unknownIntegration(c.PathValue("uniqueKey"))
		}
		var change integrationRequest
		if err := c.decode(&change); err != nil {
			return nil, err
		}
		rename := change.UniqueKey != "" && change.UniqueKey != in.key
		if rename && c.env.integrations[change.UniqueKey] != nil {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body",
				"uniqueKey is already used by another integration")
		}
		if rename && slices.ContainsFunc(c.env.order,
			func(conn *connection) bool { return conn.ref.ProviderConfigKey == in.key }) {
			return nil, reply.Refuse(http.StatusBadRequest, "invalid_body",
				"Can't rename an integration with active connections")
		}
		if err := in.apply(&change); err != nil {
			return nil, err
		}
		if rename {
			delete(c.env.integrations, in.key)
			in.key = change.UniqueKey
			c.env.integrations[in.key] = in
		}
		in.updated = a.clock.Now()
		return data[integrationBody]{in.body()}, nil
	})
}

// apply takes over what a request says, all of it or nothing.
func (in *integration) apply(change *integrationRequest) error {
	if err := in.checkChange(change); err != nil {
		return err
	}
	if change.DisplayName != "" {
		in.displayName = change.DisplayName
	}
	if change.ForwardWebhooks != nil {
		in.forward = *change.ForwardWebhooks
	}
	if change.Credentials != nil {
		// They stay unless the request names them.
		for _, name := range []string{"scopes", "webhook_secret"} {
			if old, ok := in.credentials[name]; ok && change.Credentials[name] == nil {
				change.Credentials[name] = old
			}
		}
		in.credentials = change.Credentials
	}
	for _, config := range []map[string]string{change.Custom, change.Config} {
		if config != nil {
			in.config = maps.Clone(config)
		}
	}
	return nil
}

// fillConfig gives a new integration that has some configuration the provider's defaults for the
// rest.
func (in *integration) fillConfig() {
	if in.config == nil {
		return
	}
	for name, raw := range in.info.IntegrationConfig {
		field := wirejson.Object{}
		if _, ok := in.config[name]; ok || json.Unmarshal(raw, &field) != nil {
			continue
		}
		if value := field.Text("default_value"); value != "" {
			in.config[name] = value
		}
	}
}

func (in *integration) checkChange(change *integrationRequest) error {
	var errs []reply.FieldError
	if key := change.Credentials.Text("private_key"); change.Credentials["private_key"] != nil {
		if !strings.HasPrefix(key, "-----BEGIN RSA PRIVATE KEY----") {
			errs = append(errs,
				reply.Issue("invalid_format",
					`Invalid string: must start with "-----BEGIN RSA PRIVATE KEY----"`, "credentials", "private_key"))
		}
		if !strings.HasSuffix(key, "-----END RSA PRIVATE KEY-----") {
			errs = append(errs, reply.Issue("invalid_format",
				`Invalid string: must end with "-----END RSA PRIVATE KEY-----"`, "credentials", "private_key"))
		}
	}
	if errs != nil {
		return reply.Invalid("invalid_body", errs...)
	}
	if change.Credentials != nil && change.Credentials.Text("type") != in.authMode() {
		return reply.Refuse(http.StatusBadRequest, "invalid_body",
			"incompatible credentials auth type and provider auth")
	}
	if len(change.Config) > 0 && len(in.info.IntegrationConfig) == 0 {
		return reply.Refuse(http.StatusBadRequest, "invalid_body",
			"This provider does not accept integration configuration")
	}
	for _, name := range slices.Sorted(maps.Keys(change.Config)) {
		if _, ok := in.info.IntegrationConfig[name]; !ok {
			return reply.Refuse(http.StatusBadRequest, "invalid_body",
				fmt.Sprintf("Unknown integration_config field %q", name))
		}
	}
	return nil
}

// DeleteIntegration deletes an integration with its connections.
func (a *api) DeleteIntegration(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in := c.env.integrations[c.PathValue("uniqueKey")]
		if in == nil {
			return nil, reply.Refuse(http.StatusNotFound, "not_found", "Integration does not exist")
		}
		delete(c.env.integrations, in.key)
		for _, conn := range slices.Clone(c.env.order) {
			if conn.ref.ProviderConfigKey == in.key {
				c.env.drop(conn)
				a.sendDeletion(conn)
			}
		}
		return map[string]bool{"success": true}, nil
	})
}

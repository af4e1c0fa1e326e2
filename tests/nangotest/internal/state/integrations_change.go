package state

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// IntegrationRequest is the body of a request that creates or changes an integration.
type IntegrationRequest struct {
	UniqueKey       string            `json:"unique_key"`
	Provider        string            `json:"provider"`
	DisplayName     string            `json:"display_name"`
	ForwardWebhooks *bool             `json:"forward_webhooks"`
	Credentials     wirejson.Object   `json:"credentials"`
	Config          map[string]string `json:"integration_config"`
	Custom          map[string]string `json:"custom"`
}

// NeedsApp lists the auth modes that need the credentials of a developer app.
var NeedsApp = map[string]bool{"OAUTH1": true, "OAUTH2": true, "TBA": true, "APP": true,
	"CUSTOM": true}

// Apply changes the integration as a request describes. If it returns an error, the integration is
// unchanged.
func (in *Integration) Apply(change *IntegrationRequest) error {
	if err := in.checkChange(change); err != nil {
		return err
	}
	if change.DisplayName != "" {
		in.DisplayName = change.DisplayName
	}
	if change.ForwardWebhooks != nil {
		in.Forward = *change.ForwardWebhooks
	}
	if change.Credentials != nil {
		// These two fields keep their values if the request does not set them.
		for _, name := range []string{"scopes", "webhook_secret"} {
			if old, ok := in.Credentials[name]; ok && change.Credentials[name] == nil {
				change.Credentials[name] = old
			}
		}
		in.Credentials = change.Credentials
	}
	for _, config := range []map[string]string{change.Custom, change.Config} {
		if config != nil {
			in.Config = maps.Clone(config)
		}
	}
	return nil
}

// FillConfig gives the unset configuration fields of a new integration their default values. It
// does nothing if the integration has no configuration.
func (in *Integration) FillConfig() {
	if in.Config == nil {
		return
	}
	for name, raw := range in.Info.IntegrationConfig {
		field := wirejson.Object{}
		if _, ok := in.Config[name]; ok || json.Unmarshal(raw, &field) != nil {
			continue
		}
		if value := field.Text("default_value"); value != "" {
			in.Config[name] = value
		}
	}
}

func (in *Integration) checkChange(change *IntegrationRequest) error {
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
	if change.Credentials != nil && change.Credentials.Text("type") != in.AuthMode() {
		return reply.BadRequest("invalid_body", "incompatible credentials auth type and provider auth")
	}
	if len(change.Config) > 0 && len(in.Info.IntegrationConfig) == 0 {
		return reply.BadRequest("invalid_body", "This provider does not accept integration configuration")
	}
	for _, name := range slices.Sorted(maps.Keys(change.Config)) {
		if _, ok := in.Info.IntegrationConfig[name]; !ok {
			return reply.BadRequest("invalid_body", fmt.Sprintf("Unknown integration_config field %q", name))
		}
	}
	return nil
}

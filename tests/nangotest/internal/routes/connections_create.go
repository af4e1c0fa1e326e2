package routes

import (
	"encoding/json"
	"maps"
	"net/http"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// importRequest is the body of POST /connections, which imports a connection with its credentials.
type importRequest struct {
	ProviderConfigKey string            `json:"provider_config_key"`
	ConnectionID      string            `json:"connection_id"`
	Credentials       wirejson.Object   `json:"credentials"`
	Metadata          wirejson.Object   `json:"metadata"`
	Config            wirejson.Object   `json:"connection_config"`
	Tags              map[string]string `json:"tags"`
	Webhook           *string           `json:"webhook_url_override"`
	EndUser           *gen.EndUserInput `json:"end_user"`
}

// CreateConnection imports a connection with its credentials.
func (c *call) CreateConnection() (any, error) {
	return withBody(c, func(in importRequest) (any, error) {
		integration := c.env.Integrations[in.ProviderConfigKey]
		if integration == nil {
			return nil, reply.NotFound("Integration does not exist")
		}
		if err := in.acceptedBy(integration); err != nil {
			return nil, err
		}
		if zod.TextLength(in.ConnectionID) > zod.MaxName {
			return nil, reply.Unexpected() // Nango's database refuses a longer id
		}
		now := c.api.Clock.Now()
		creds, err := state.Imported(in.Credentials, now)
		if err != nil {
			return nil, err
		}
		conn, isNew := c.env.Put(integration, in.ConnectionID, now)
		conn.Credentials, conn.Metadata, conn.Config = creds, wirejson.OrEmpty(in.Metadata),
			wirejson.OrEmpty(in.Config)
		conn.Webhook = in.Webhook
		integration.CompleteImport(conn, in.Credentials.Text("type"))
		user := state.NewEndUser(in.EndUser, nil)
		conn.Tags = nil
		conn.SetTags(user.MergedTags(in.Tags))
		if user != nil {
			conn.EndUser = user
		}
		if creds.Kind != state.NoCredentials {
			conn.Fetched = now
		}
		c.env.Connected(integration, conn, isNew, nil)
		body := conn.Body(clock.LayoutZ, creds.Full)
		if user == nil {
			body.EndUser = nil // even if an earlier import set an end user
		}
		return created(body), nil
	})
}

// acceptedBy returns an error if the integration's auth mode does not accept the credentials.
func (req *importRequest) acceptedBy(in *state.Integration) error {
	kind, mode := req.Credentials.Text("type"), in.AuthMode()
	switch {
	case kind != mode:
		return reply.BadRequest("invalid_body", "Provider "+mode+" does not support "+kind+" auth")
	case kind == "TBA" && req.Config.Text("accountId") == "":
		return reply.BadRequest("invalid_body",
			"Missing accountId in connection_config. This is required to create a TBA connection.")
	}
	return nil
}

// CreateConnectionLegacy imports a connection through the older route. Like a real server, it
// returns the fields of the request, with the secrets replaced.
func (c *call) CreateConnectionLegacy() (any, error) {
	in := wirejson.Object{}
	_ = c.decode(&in) // a list is treated as an object without fields
	key := in.Text("provider_config_key")
	if key == "" {
		return nil, reply.RefuseWith(http.StatusBadRequest, "missing_provider_config",
			"Missing param 'provider_config_key'.", reply.EmptyObject{})
	}
	integration := c.env.Integrations[key]
	if integration == nil {
		return nil, reply.NoProviderConfig(struct {
			Key         string `json:"providerConfigKey"`
			Environment string `json:"environmentName"`
		}{key, c.env.Name})
	}
	given, err := legacyCredentials(integration.AuthMode(), in)
	if err != nil {
		return nil, err
	}
	now := c.api.Clock.Now()
	creds, err := state.Imported(given, now)
	if err != nil {
		return nil, reply.Unexpected()
	}
	conn, isNew := c.env.Put(integration, in.Text("connection_id"), now)
	in.Set("connection_id", conn.Ref.ConnectionID)
	conn.Credentials = creds
	conn.Config = wirejson.Object{}
	_ = json.Unmarshal(in["connection_config"], &conn.Config)
	conn.Metadata = nil
	_ = json.Unmarshal(in["metadata"], &conn.Metadata)
	conn.SetTags(map[string]string{})
	c.env.Connected(integration, conn, isNew, nil)
	return created(withoutSecrets(in)), nil
}

// legacyFields maps each auth mode to the fields that the older route accepts. Each of these fields
// is mapped to its name in the stored credentials.
var legacyFields = map[string]map[string]string{
	"OAUTH2": {"access_token": "access_token", "refresh_token": "refresh_token",
		"expires_at": "expires_at"},
	"OAUTH1":  {"oauth_token": "oauth_token", "oauth_token_secret": "oauth_token_secret"},
	"BASIC":   {"username": "username", "password": "password"},
	"API_KEY": {"api_key": "apiKey"},
	"APP":     {"app_id": "app_id", "installation_id": "installation_id"},
	"TBA":     {"token_id": "token_id", "token_secret": "token_secret"},
	"NONE":    {},
}

func legacyCredentials(mode string, in wirejson.Object) (wirejson.Object, error) {
	fields, ok := legacyFields[mode]
	if !ok {
		return nil, reply.RefuseWith(http.StatusBadRequest, "unknown_auth_mode",
			"The auth mode is not supported.", reply.EmptyObject{})
	}
	given := wirejson.Object{}
	given.Set("type", mode)
	for from, to := range fields {
		if value, ok := in[from]; ok {
			given[to] = value
		} else if from != "refresh_token" && from != "expires_at" {
			return nil, reply.Unexpected()
		}
	}
	return given, nil
}

// withoutSecrets returns a copy of the request's fields with the string REDACTED in place of each
// secret.
func withoutSecrets(in wirejson.Object) wirejson.Object {
	out := maps.Clone(in)
	for _, name := range []string{
		"access_token", "refresh_token", "oauth_token", "oauth_token_secret", "password", "api_key",
		"token_id", "token_secret",
		"oauth_client_secret_override", "raw",
	} {
		if out.Text(name) != "" {
			out.Set(name, "REDACTED")
		} else {
			delete(out, name)
		}
	}
	return out
}

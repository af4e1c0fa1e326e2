package nangotest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// authorization is a way to connect with credentials that a page already has.
type authorization struct {
	path string
	id   string
	mode string
	body *server.Schema // nil for any
	make func(a *api, ctx context.Context, in *integration, given wirejson.Object) (credentials, error)
}

// authorizations are those of a browser, by the end of their path.
var authorizations = []authorization{
	{"/api-auth/api-key/", "apiKeyAuth", "API_KEY", strict("apiKey"), (*api).plainCredentials},
	{"/api-auth/basic/", "basicAuth", "BASIC", basicBody, (*api).plainCredentials},
	{"/auth/tba/", "tbaAuth", "TBA", tbaBody, (*api).plainCredentials},
	{"/auth/two-step/", "twoStepAuth", "TWO_STEP", anyObject, (*api).twoStepCredentials},
	{"/auth/jwt/", "jwtAuth", "JWT", anyObject, (*api).jwtCredentials},
	{"/auth/bill/", "billAuth", "BILL", strict("username", "password", "organization_id", "dev_key"),
		(*api).billCredentials},
	{"/auth/signature/", "signatureAuth", "SIGNATURE", strict("username", "password", "type"),
		(*api).signatureCredentials},
	{"/auth/aws-sigv4/", "awsSigV4Auth", "AWS_SIGV4", awsBody, (*api).awsCredentials},
	{"/auth/unauthenticated/", "unauthenticatedAuth", "NONE", nil, (*api).noCredentials},
	{"/auth/oauth-outbound/", "oauthOutboundAuth", "OAUTH2", nil, (*api).pendingCredentials},
	{"/oauth2/auth/", "clientCredentialsAuth", "OAUTH2_CC", nil, (*api).clientCredentials},
}

var (
	textSchema = &server.Schema{Types: []string{"string"}}
	nonEmpty   = &server.Schema{Types: []string{"string"}, MinLength: new(1)}
	anyObject  = &server.Schema{Types: []string{"object"}, Open: true}
	basicBody  = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "username", Required: true, Schema: textSchema},
		{Name: "password", Required: true, Schema: textSchema},
	}}
	tbaBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "token_id", Required: true, Schema: nonEmpty},
		{Name: "token_secret", Required: true, Schema: nonEmpty},
		{Name: "oauth_client_id_override", Schema: textSchema},
		{Name: "oauth_client_secret_override", Schema: textSchema},
	}}
	awsBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
		{Name: "role_arn", Required: true, Schema: nonEmpty},
		{Name: "region", Schema: &server.Schema{Types: []string{"string"}, MinLength: new(1),
			MaxLength: new(64), Pattern: `^[a-z0-9-]+$`}},
	}}
)

// strict is an object of texts that are all required and not empty.
func strict(names ...string) *server.Schema {
	s := &server.Schema{Types: []string{"object"}}
	for _, name := range names {
		s.Fields = append(s.Fields, server.Field{Name: name, Required: true, Schema: nonEmpty})
	}
	return s
}

// serve connects with the credentials of the body. The provider is asked without the server's lock.
func (m authorization) serve(a *api, w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	given := wirejson.Object{}
	_ = c.decode(&given)
	a.mu.Lock()
	in, err := m.target(c, given)
	a.mu.Unlock()
	var creds credentials
	if err == nil {
		creds, err = m.make(a, r.Context(), in, given)
	}
	if err == nil {
		err = a.verify(r.Context(), in, creds)
	}
	if err != nil {
		a.refuse(w, err)
		return
	}
	a.answer(w, r, func(c *call) (any, error) {
		in, err := m.target(c, given) // once more: much may have happened meanwhile
		if err != nil {
			return nil, err
		}
		config := c.connectionConfig(in.key)
		m.configure(in, config)
		ref := c.sess.connect(in, c.sess.reserve(), creds, config, wirejson.Object{})
		return map[string]string{"connectionId": ref.ConnectionID,
			"providerConfigKey": ref.ProviderConfigKey}, nil
	})
}

// target is that of the request. Client credentials have an older handler with answers of its own.
func (m authorization) target(c *call, given wirejson.Object) (*integration, error) {
	if m.mode != "OAUTH2_CC" {
		return c.target(m.mode)
	}
	switch {
	case given.Text("client_id") == "":
		return nil, reply.RefuseWith(http.StatusBadRequest, "missing_client_id",
			"Missing param 'oauth_client_id'.", reply.EmptyObject{})
	case given.Text("client_secret") == "" && given.Text("client_private_key") == "":
		return nil, reply.RefuseWith(http.StatusBadRequest, "missing_client_secret",
			"Missing param 'oauth_client_secret'.", reply.EmptyObject{})
	}
	if err := c.ownConnectionID(); err != nil {
		return nil, err
	}
	in := c.env.integrations[c.PathValue("providerConfigKey")]
	switch {
	case in == nil:
		return nil, reply.NoProviderConfig(reply.EmptyObject{})
	case in.authMode() != m.mode:
		return nil, reply.RefuseWith(http.StatusBadRequest, "invalid_auth_mode",
			"Invalid auth mode. The provider does not support this auth mode.", reply.EmptyObject{})
	}
	return c.allowed(in)
}

// configure adds what a mode notes in the connection's configuration.
func (m authorization) configure(in *integration, config wirejson.Object) {
	switch m.id {
	case "tbaAuth":
		config.Set("oauth_client_id", in.credentials.Text("client_id"))
		config.Set("oauth_client_secret", in.credentials.Text("client_secret"))
	case "oauthOutboundAuth":
		config.Set("pending", true)
		config.Set("pendingLog", ids.NewUUID())
	case "clientCredentialsAuth":
		if scopes := in.credentials.Text("scopes"); scopes != "" && config["oauth_scopes"] == nil {
			config.Set("oauth_scopes", scopes)
		}
	}
}

// telemetryBody is what the Connect page reports.
var telemetryBody = &server.Schema{Types: []string{"object"}, Fields: []server.Field{
	{Name: "token", Required: true, Schema: textSchema},
	{Name: "event", Required: true, Schema: &server.Schema{Types: []string{"string"}, Enum: []string{
		"open", "view:list", "view:integration", "view:unknown_error", "view:credentials_error",
		"view:success",
		"click:integration", "click:doc", "click:doc_section", "click:connect", "click:close",
		"click:finish", "click:outside",
		"popup:blocked_by_browser", "popup:closed_early",
	}}},
	{Name: "timestamp", Required: true,
		Schema: &server.Schema{Types: []string{"string"}, Format: "date-time"}},
	{Name: "dimensions", Schema: anyObject},
}}

// connectTelemetry takes a report and forgets it.
func (a *api) connectTelemetry(w http.ResponseWriter, r *http.Request) {
	a.telemetryCORS(w, r)
	a.answer(w, r, func(c *call) (any, error) {
		var in struct {
			Token string `json:"token"`
		}
		if err := json.Unmarshal(c.body, &in); err != nil {
			return nil, err
		}
		if err := a.authenticateSession(in.Token, c); err != nil {
			return nil, err
		}
		return answered{status: http.StatusNoContent}, nil
	})
}

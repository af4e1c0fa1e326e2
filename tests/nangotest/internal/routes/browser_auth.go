package routes

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// authorization is a route that creates a connection from credentials that a web page sends,
// without an OAuth flow. make returns the credentials of the connection.
type authorization struct {
	path string
	id   string
	mode string
	body *server.Schema // nil accepts any body
	make func(a *API, ctx context.Context, in *state.Integration,
		given wirejson.Object) (state.Credentials, error)
}

// authorizations lists the routes that create a connection without an OAuth flow.
var authorizations = []authorization{
	{"/api-auth/api-key/", "apiKeyAuth", "API_KEY", check.Strict("apiKey"), (*API).plainCredentials},
	{"/api-auth/basic/", "basicAuth", "BASIC", check.BasicBody, (*API).plainCredentials},
	{"/auth/tba/", "tbaAuth", "TBA", check.TbaBody, (*API).plainCredentials},
	{"/auth/two-step/", "twoStepAuth", "TWO_STEP", check.AnyObject, (*API).twoStepCredentials},
	{"/auth/jwt/", "jwtAuth", "JWT", check.AnyObject, (*API).jwtCredentials},
	{"/auth/bill/", "billAuth", "BILL",
		check.Strict("username", "password", "organization_id", "dev_key"),
		(*API).billCredentials},
	{"/auth/signature/", "signatureAuth", "SIGNATURE", check.Strict("username", "password", "type"),
		(*API).signatureCredentials},
	{"/auth/aws-sigv4/", "awsSigV4Auth", "AWS_SIGV4", check.AwsBody, (*API).awsCredentials},
	{"/auth/unauthenticated/", "unauthenticatedAuth", "NONE", nil, (*API).noCredentials},
	{"/auth/oauth-outbound/", "oauthOutboundAuth", "OAUTH2", nil, (*API).pendingCredentials},
	{"/oauth2/auth/", "clientCredentialsAuth", "OAUTH2_CC", nil, (*API).clientCredentials},
}

// serve creates a connection with the credentials in the body. It does not hold the account's lock
// during requests to the provider.
func (m authorization) serve(a *API, w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	given := wirejson.Object{}
	_ = c.decode(&given)
	a.Mu.Lock()
	in, err := m.target(c, given)
	a.Mu.Unlock()
	var creds state.Credentials
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
		in, err := m.target(c, given) // look it up again, since the account's lock was released
		if err != nil {
			return nil, err
		}
		config := c.connectionConfig(in.Key)
		m.configure(in, config)
		ref := c.sess.Connect(in, c.sess.Reserve(), creds, config, wirejson.Object{})
		return map[string]string{"connectionId": ref.ConnectionID,
			"providerConfigKey": ref.ProviderConfigKey}, nil
	})
}

// target returns the integration for which the request creates a connection. For OAUTH2_CC it makes
// the checks of an older handler of Nango, whose errors differ.
func (m authorization) target(c *call, given wirejson.Object) (*state.Integration, error) {
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
	in := c.env.Integrations[c.PathValue("providerConfigKey")]
	switch {
	case in == nil:
		return nil, reply.NoProviderConfig(reply.EmptyObject{})
	case in.AuthMode() != m.mode:
		return nil, reply.RefuseWith(http.StatusBadRequest, "invalid_auth_mode",
			"Invalid auth mode. The provider does not support this auth mode.", reply.EmptyObject{})
	}
	return c.allowed(in)
}

// configure adds the fields that m stores in the configuration of a new connection.
func (m authorization) configure(in *state.Integration, config wirejson.Object) {
	switch m.id {
	case "tbaAuth":
		config.Set("oauth_client_id", in.Credentials.Text("client_id"))
		config.Set("oauth_client_secret", in.Credentials.Text("client_secret"))
	case "oauthOutboundAuth":
		config.Set("pending", true)
		config.Set("pendingLog", ids.NewUUID())
	case "clientCredentialsAuth":
		if scopes := in.Credentials.Text("scopes"); scopes != "" && config["oauth_scopes"] == nil {
			config.Set("oauth_scopes", scopes)
		}
	}
}

// connectTelemetry accepts a report of the Connect page and discards it.
func (a *API) connectTelemetry(w http.ResponseWriter, r *http.Request) {
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

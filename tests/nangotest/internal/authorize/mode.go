package authorize

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Mode is a route that creates a connection from credentials that a web page sends, without an
// OAuth flow. The field make is a function that returns the credentials of the connection.
type Mode struct {
	Path string
	ID   string
	mode string
	Body *server.Schema // nil accepts any body
	make credentialsFunc
}

// credentialsFunc returns the credentials of a connection. given is the body of the request.
type credentialsFunc func(s *Server, ctx context.Context, in *state.Integration,
	given wirejson.Object) (state.Credentials, error)

// Modes lists the routes that create a connection without an OAuth flow.
var Modes = []Mode{
	{"/api-auth/api-key/", "apiKeyAuth", "API_KEY", check.Strict("apiKey"),
		(*Server).plainCredentials},
	{"/api-auth/basic/", "basicAuth", "BASIC", check.BasicBody, (*Server).plainCredentials},
	{"/auth/tba/", "tbaAuth", "TBA", check.TbaBody, (*Server).plainCredentials},
	{"/auth/two-step/", "twoStepAuth", "TWO_STEP", check.AnyObject, (*Server).twoStepCredentials},
	{"/auth/jwt/", "jwtAuth", "JWT", check.AnyObject, (*Server).jwtCredentials},
	{"/auth/bill/", "billAuth", "BILL",
		check.Strict("username", "password", "organization_id", "dev_key"),
		(*Server).billCredentials},
	{"/auth/signature/", "signatureAuth", "SIGNATURE", check.Strict("username", "password", "type"),
		(*Server).signatureCredentials},
	{"/auth/aws-sigv4/", "awsSigV4Auth", "AWS_SIGV4", check.AwsBody, (*Server).awsCredentials},
	{"/auth/unauthenticated/", "unauthenticatedAuth", "NONE", nil, bareCredentials("NONE")},
	{"/auth/oauth-outbound/", "oauthOutboundAuth", "OAUTH2", nil, bareCredentials("OAUTH2")},
	{"/oauth2/auth/", "clientCredentialsAuth", "OAUTH2_CC", nil, (*Server).clientCredentials},
}

// Serve creates a connection with the credentials in the body. It does not hold the account's lock
// during requests to the provider.
func (s *Server) Serve(m *Mode, w http.ResponseWriter, v *Visit) {
	s.Mu.Lock()
	in, err := m.target(v)
	s.Mu.Unlock()
	var creds state.Credentials
	if err == nil {
		creds, err = m.make(s, v.Context(), in, v.Body)
	}
	if err == nil {
		err = s.verify(v.Context(), in, creds)
	}
	if err != nil {
		reply.SendError(w, err)
		return
	}
	s.Mu.Lock()
	in, err = m.target(v) // look it up again, since the account's lock was released
	if err != nil {
		s.Mu.Unlock()
		reply.SendError(w, err)
		return
	}
	config := v.connectionConfig(in.Key)
	m.configure(in, config)
	ref := v.Session.Connect(in, v.Session.Reserve(), creds, config, wirejson.Object{})
	s.Mu.Unlock()
	data, _ := wirejson.Encode(map[string]string{"connectionId": ref.ConnectionID,
		"providerConfigKey": ref.ProviderConfigKey})
	reply.Send(w, v.Request, http.StatusOK, data)
}

// target returns the integration for which the request creates a connection. For the auth mode
// OAUTH2_CC, Nango uses an older handler, whose errors differ. So target performs the checks of
// that handler for OAUTH2_CC.
func (m *Mode) target(v *Visit) (*state.Integration, error) {
	if m.mode != "OAUTH2_CC" {
		return v.target(m.mode)
	}
	switch {
	case v.Body.Text("client_id") == "":
		return nil, reply.RefuseWith(http.StatusBadRequest, "missing_client_id",
			"Missing param 'oauth_client_id'.", reply.EmptyObject{})
	case v.Body.Text("client_secret") == "" && v.Body.Text("client_private_key") == "":
		return nil, reply.RefuseWith(http.StatusBadRequest, "missing_client_secret",
			"Missing param 'oauth_client_secret'.", reply.EmptyObject{})
	}
	if err := v.ownConnectionID(); err != nil {
		return nil, err
	}
	in := v.Session.Env.Integrations[v.PathValue("providerConfigKey")]
	switch {
	case in == nil:
		return nil, reply.NoProviderConfig(reply.EmptyObject{})
	case in.AuthMode() != m.mode:
		return nil, reply.RefuseWith(http.StatusBadRequest, "invalid_auth_mode",
			"Invalid auth mode. The provider does not support this auth mode.", reply.EmptyObject{})
	}
	return v.allowed(in)
}

// configure adds fields to config, the configuration of a new connection. Which fields it adds
// depends on the route m.
func (m *Mode) configure(in *state.Integration, config wirejson.Object) {
	switch m.ID {
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

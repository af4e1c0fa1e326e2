package routes

import (
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

func unknownIntegration(key string) error {
	return reply.NotFound("Integration %q does not exist", key)
}

// ListIntegrations lists integrations. For the token of a connect session, it lists only the
// integrations that the session allows.
func (c *call) ListIntegrations() (any, error) {
	out := []state.IntegrationBody{}
	for _, in := range c.env.SortedIntegrations() {
		if c.sess == nil || c.sess.Allows(in.Key) {
			out = append(out, in.Body())
		}
	}
	return dataOf(out), nil
}

// GetIntegration returns an integration. The response contains the credentials and the webhook URL
// only if the query asks for them.
func (c *call) GetIntegration() (any, error) {
	in := c.env.Integrations[c.PathValue("uniqueKey")]
	if in == nil {
		return nil, unknownIntegration(c.PathValue("uniqueKey"))
	}
	body, include := in.Body(), c.query.Lists["include"]
	if slices.Contains(include, "webhook") {
		body.WebhookURL = in.WebhookURL(c.api.origin(c.Request), c.env)
	}
	if slices.Contains(include, "credentials") && c.readsCredentials("integrations") {
		body.Credentials = wirejson.NullJSON
		if in.Credentials != nil {
			body.Credentials, _ = wirejson.Encode(in.ShownCredentials())
		}
	}
	return dataOf(body), nil
}

package nangotest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// integration is an integration of an environment.
type integration struct {
	key         string
	provider    string
	displayName string
	forward     bool
	credentials wirejson.Object // the developer app; nil for none
	config      map[string]string
	created     time.Time
	updated     time.Time
	upstream    http.Handler
	functions   []*function
	invokables  map[string]*invokable // by name
	info        *provider
}

func (in *integration) authMode() string { return in.info.AuthMode }

// integrationBody is an integration as answers show it.
type integrationBody struct {
	UniqueKey        string            `json:"unique_key"`
	Provider         string            `json:"provider"`
	DisplayName      string            `json:"display_name"`
	Logo             string            `json:"logo"`
	CredentialsLabel map[string]string `json:"credentials_label,omitempty"`
	WebhookURL       json.RawMessage   `json:"webhook_url,omitempty"`
	Credentials      json.RawMessage   `json:"credentials,omitempty"`
	ForwardWebhooks  bool              `json:"forward_webhooks"`
	CreatedAt        string            `json:"created_at"`
	UpdatedAt        string            `json:"updated_at"`
}

func (in *integration) body() integrationBody {
	b := integrationBody{
		UniqueKey: in.key, Provider: in.provider, DisplayName: in.displayName, Logo: in.info.LogoURL,
		ForwardWebhooks: in.forward, CreatedAt: clock.Text(in.created, clock.LayoutZ),
		UpdatedAt: clock.Text(in.updated, clock.LayoutZ),
	}
	if label := in.config["keyLabel"]; label != "" {
		b.CredentialsLabel = map[string]string{"apiKey": label}
	}
	return b
}

// data is the envelope of many answers.
type data[T any] struct {
	Data T `json:"data"`
}

// replace puts an integration in place of the one with its key, whose connections it gets.
func (e *environment) replace(in *integration) {
	old := e.integrations[in.key]
	e.integrations[in.key] = in
	if old == nil {
		return
	}
	in.created = old.created
	for _, conn := range e.order {
		if conn.ref.ProviderConfigKey == in.key {
			conn.syncs = map[syncKey]*syncState{}
			e.startSyncs(in, conn)
		}
	}
}

// sortedIntegrations are the integrations in the order in which lists show them.
func (e *environment) sortedIntegrations() []*integration {
	return slices.SortedFunc(maps.Values(e.integrations), func(a, b *integration) int {
		if c := strings.Compare(a.provider, b.provider); c != 0 {
			return c
		}
		return cmp.Or(a.created.Compare(b.created), strings.Compare(a.key, b.key))
	})
}

func unknownIntegration(key string) error {
	return reply.Refuse(http.StatusNotFound, "not_found",
		fmt.Sprintf("Integration %q does not exist", key))
}

// ListIntegrations lists integrations; a connect session sees those that it allows.
func (a *api) ListIntegrations(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		out := []integrationBody{}
		for _, in := range c.env.sortedIntegrations() {
			if c.sess == nil || c.sess.allows(in.key) {
				out = append(out, in.body())
			}
		}
		return data[[]integrationBody]{out}, nil
	})
}

// GetIntegration shows an integration, with its credentials and webhook URL where they are asked
// for.
func (a *api) GetIntegration(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		in := c.env.integrations[c.PathValue("uniqueKey")]
		if in == nil {
			return nil, unknownIntegration(c.PathValue("uniqueKey"))
		}
		body, include := in.body(), c.query.Lists["include"]
		if slices.Contains(include, "webhook") {
			body.WebhookURL = in.webhookURL(a.origin(r), c.env)
		}
		if slices.Contains(include, "credentials") && c.readsCredentials("integrations") {
			body.Credentials = wirejson.NullJSON
			if in.credentials != nil {
				body.Credentials, _ = wirejson.Encode(in.shownCredentials())
			}
		}
		return data[integrationBody]{body}, nil
	})
}

// shownCredentials have a null for each field that is not set.
func (in *integration) shownCredentials() wirejson.Object {
	out := maps.Clone(in.credentials)
	switch out.Text("type") {
	case "OAUTH1", "OAUTH2", "TBA":
		for _, name := range []string{"scopes", "webhook_secret"} {
			if out.Text(name) == "" {
				out[name] = wirejson.NullJSON
			}
		}
	}
	return out
}

package routes

import (
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// ListConnections lists connections, newest first.
func (c *call) ListConnections() (any, error) {
	limit, page := c.query.Number("limit", 10_000), c.query.Number("page", 0)
	found := []state.ConnectionSummary{}
	skip := limit * page
	keys := c.query.Commas("integrationId")
	for i := range keys {
		keys[i] = strings.TrimSpace(keys[i])
	}
	for _, conn := range slices.Backward(c.env.Order) {
		if !c.matches(conn, keys) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(found) == limit {
			break
		}
		summary := conn.Summary()
		summary.Created = clock.Text(conn.Created.Truncate(time.Millisecond), clock.LayoutShort)
		found = append(found, summary)
	}
	return map[string]any{"connections": found}, nil
}

// matches reports whether a connection matches the query parameters of ListConnections. The
// parameter integrations lists the accepted integrations. If the list is empty, all integrations
// are accepted.
func (c *call) matches(conn *state.Connection, integrations []string) bool {
	q := &c.query
	user := state.EndUser{}
	if conn.EndUser != nil {
		user = *conn.EndUser
	}
	org := ""
	if user.Organization != nil {
		org = user.Organization.ID
	}
	for name, id := range map[string]string{"connectionId": conn.Ref.ConnectionID,
		"endUserId": user.ID, "endUserOrganizationId": org} {
		if wanted := q.Get(name); wanted != "" && wanted != id {
			return false
		}
	}
	if len(integrations) > 0 && !slices.Contains(integrations, conn.Ref.ProviderConfigKey) ||
		!conn.HasTags(q.Fields["tags"]) {
		return false
	}
	search := strings.ToLower(q.Get("search"))
	return search == "" ||
		slices.ContainsFunc([]string{conn.Ref.ConnectionID, wirejson.Deref(user.Name),
			wirejson.Deref(user.Email)},
			func(s string) bool { return strings.Contains(strings.ToLower(s), search) })
}

// PatchConnection changes the tags, the end user or the webhook URL of a connection.
func (c *call) PatchConnection() (any, error) {
	return withBody(c, func(in gen.PatchConnectionRequest) (any, error) {
		conn, err := c.connection()
		if err != nil {
			return nil, err
		}
		user := state.NewEndUser(&in.EndUser, nil)
		if user != nil || in.Tags != nil {
			conn.SetTags(user.MergedTags(in.Tags))
		}
		if user != nil {
			conn.EndUser = user
		}
		if in.WebhookURLOverride != nil {
			conn.Webhook = wirejson.OrNull(*in.WebhookURLOverride)
		}
		return succeeded, nil
	})
}

// DeleteConnection deletes a connection and everything that belongs to it.
func (c *call) DeleteConnection() (any, error) {
	conn := c.env.Find(c.query.Get("provider_config_key"), c.PathValue("connectionId"))
	if conn == nil {
		return nil, reply.BadRequest("unknown_connection", "")
	}
	c.env.Drop(conn)
	c.api.SendDeletion(conn)
	return succeeded, nil
}

// connection returns the connection that the path and the parameter provider_config_key identify.
func (c *call) connection() (*state.Connection, error) {
	key := c.query.Get("provider_config_key")
	if c.env.Integrations[key] == nil {
		return nil, reply.BadRequest("unknown_provider_config", "Provider does not exists")
	}
	conn := c.env.Find(key, c.PathValue("connectionId"))
	if conn == nil {
		return nil, reply.NotFound("Failed to find connection")
	}
	return conn, nil
}

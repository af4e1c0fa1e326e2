package nangotest

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// connection is a connection and what happened to it.
type connection struct {
	id          int64
	env         *environment
	ref         client.ConnectionRef
	provider    string
	credentials credentials
	metadata    wirejson.Object // nil is null
	config      wirejson.Object
	tags        map[string]string
	endUser     *endUser
	webhook     *string
	created     time.Time
	updated     time.Time
	fetched     time.Time
	errors      []connectionError
	refresh     refreshing
	models      map[records.ModelKey]*records.Table
	syncs       map[syncKey]*syncState
	checkpoints map[string]*checkpoint
}

type connectionError struct {
	Type  string `json:"type"` // auth or sync
	LogID string `json:"log_id"`

	sync string // the id of the sync that failed
}

// connectionSummary is a connection in a list.
type connectionSummary struct {
	ID                int64             `json:"id"`
	ConnectionID      string            `json:"connection_id"`
	ProviderConfigKey string            `json:"provider_config_key"`
	Provider          string            `json:"provider"`
	Errors            []connectionError `json:"errors"`
	EndUser           *endUser          `json:"end_user"`
	Tags              map[string]string `json:"tags"`
	Metadata          wirejson.Object   `json:"metadata"`
	Created           string            `json:"created,omitempty"`
}

// connectionBody is a connection with its credentials.
type connectionBody struct {
	connectionSummary
	Config      wirejson.Object `json:"connection_config"`
	Webhook     *string         `json:"webhook_url_override"`
	CreatedAt   string          `json:"created_at"`
	UpdatedAt   string          `json:"updated_at"`
	FetchedAt   *string         `json:"last_fetched_at"`
	Credentials any             `json:"credentials"`
}

func (c *connection) summary() connectionSummary {
	errs := c.errors
	if errs == nil {
		errs = []connectionError{}
	}
	return connectionSummary{
		ID: c.id, ConnectionID: c.ref.ConnectionID, ProviderConfigKey: c.ref.ProviderConfigKey,
		Provider: c.provider,
		Errors:   errs, EndUser: c.endUser, Tags: c.tags, Metadata: c.metadata,
	}
}

// body is the connection with its dates in one layout. Credentials that may not be shown are {}.
func (c *connection) body(layout string, credentials any) connectionBody {
	return connectionBody{
		connectionSummary: c.summary(), Config: c.config, Webhook: c.webhook,
		CreatedAt: clock.Text(c.created, layout), UpdatedAt: clock.Text(c.updated, layout),
		FetchedAt:   clock.TextOrNull(c.fetched, layout),
		Credentials: credentials,
	}
}

// find is a connection, or nil.
func (e *environment) find(providerConfigKey, connectionID string) *connection {
	return e.connections[client.ConnectionRef{ProviderConfigKey: providerConfigKey,
		ConnectionID: connectionID}]
}

// put makes a connection, or fills one that exists with new values.
func (e *environment) put(in *integration, connectionID string,
	now time.Time) (c *connection, isNew bool) {
	if connectionID == "" {
		connectionID = ids.NewUUID()
	}
	ref := client.ConnectionRef{ProviderConfigKey: in.key, ConnectionID: connectionID}
	c = e.connections[ref]
	if c == nil {
		isNew = true
		e.account.connectionIDs++
		c = &connection{
			id: e.account.connectionIDs, env: e, ref: ref, created: now,
			models: map[records.ModelKey]*records.Table{}, syncs: map[syncKey]*syncState{},
			checkpoints: map[string]*checkpoint{},
		}
		e.connections[ref] = c
		e.order = append(e.order, c)
	}
	c.provider, c.updated = in.provider, now
	c.errors, c.refresh = nil, refreshing{}
	return c, isNew
}

func (e *environment) drop(c *connection) {
	delete(e.connections, c.ref)
	e.order = slices.DeleteFunc(e.order, func(other *connection) bool { return other == c })
}

// ListConnections lists connections, newest first.
func (a *api) ListConnections(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		limit, page := c.query.Number("limit", 10_000), c.query.Number("page", 0)
		found := []connectionSummary{}
		skip := limit * page
		keys := c.query.Commas("integrationId")
		for i := range keys {
			keys[i] = strings.TrimSpace(keys[i])
		}
		for _, conn := range slices.Backward(c.env.order) {
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
			summary := conn.summary()
			summary.Created = clock.Text(conn.created.Truncate(time.Millisecond), clock.LayoutShort)
			found = append(found, summary)
		}
		return map[string]any{"connections": found}, nil
	})
}

// matches reports whether the query of a list asks for a connection.
func (c *call) matches(conn *connection, integrations []string) bool {
	q := &c.query
	user := endUser{}
	if conn.endUser != nil {
		user = *conn.endUser
	}
	org := ""
	if user.Organization != nil {
		org = user.Organization.ID
	}
	if id := q.Get("connectionId"); id != "" && id != conn.ref.ConnectionID {
		return false
	}
	if id := q.Get("endUserId"); id != "" && id != user.ID {
		return false
	}
	if id := q.Get("endUserOrganizationId"); id != "" && id != org {
		return false
	}
	if len(integrations) > 0 && !slices.Contains(integrations, conn.ref.ProviderConfigKey) {
		return false
	}
	for name, value := range q.Fields["tags"] {
		if conn.tags[strings.ToLower(name)] != value {
			return false
		}
	}
	search := strings.ToLower(q.Get("search"))
	return search == "" ||
		slices.ContainsFunc([]string{conn.ref.ConnectionID, deref(user.Name), deref(user.Email)},
			func(s string) bool { return strings.Contains(strings.ToLower(s), search) })
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// PatchConnection changes tags, the end user or the webhook URL.
func (a *api) PatchConnection(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn, err := c.connection()
		if err != nil {
			return nil, err
		}
		var in gen.PatchConnectionRequest
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		user := newEndUser(&in.EndUser, nil)
		if user != nil || in.Tags != nil {
			conn.setTags(user.mergedTags(in.Tags))
		}
		if user != nil {
			conn.endUser = user
		}
		if in.WebhookURLOverride != nil {
			conn.webhook = orNull(*in.WebhookURLOverride)
		}
		return map[string]bool{"success": true}, nil
	})
}

// DeleteConnection deletes a connection with everything that belongs to it.
func (a *api) DeleteConnection(w http.ResponseWriter, r *http.Request) {
	a.answer(w, r, func(c *call) (any, error) {
		conn := c.env.find(c.query.Get("provider_config_key"), c.PathValue("connectionId"))
		if conn == nil {
			return nil, reply.Refuse(http.StatusBadRequest, "unknown_connection", "")
		}
		c.env.drop(conn)
		a.sendDeletion(conn)
		return map[string]bool{"success": true}, nil
	})
}

// connection is the one that the path and provider_config_key name.
func (c *call) connection() (*connection, error) {
	key := c.query.Get("provider_config_key")
	if c.env.integrations[key] == nil {
		return nil, reply.Refuse(http.StatusBadRequest, "unknown_provider_config",
			"Provider does not exists")
	}
	conn := c.env.find(key, c.PathValue("connectionId"))
	if conn == nil {
		return nil, reply.Refuse(http.StatusNotFound, "not_found", "Failed to find connection")
	}
	return conn, nil
}

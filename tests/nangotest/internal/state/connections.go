package state

import (
	"maps"
	"slices"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Connection is a connection with its records and the state of its syncs.
type Connection struct {
	ID          int64
	Env         *Environment
	Ref         client.ConnectionRef
	provider    string
	Credentials Credentials
	Metadata    wirejson.Object // nil means null
	Config      wirejson.Object
	Tags        map[string]string
	EndUser     *EndUser
	Webhook     *string
	Created     time.Time
	Updated     time.Time
	Fetched     time.Time
	errors      []connectionError
	Refresh     refreshing
	Models      map[records.ModelKey]*records.Table
	Syncs       map[SyncKey]*SyncState
	Checkpoints map[string]*Checkpoint
}

type connectionError struct {
	Type  string `json:"type"` // auth or sync
	LogID string `json:"log_id"`

	sync string // the id of the sync that failed
}

// ConnectionSummary is the JSON of a connection in a list of connections.
type ConnectionSummary struct {
	ID                int64             `json:"id"`
	ConnectionID      string            `json:"connection_id"`
	ProviderConfigKey string            `json:"provider_config_key"`
	Provider          string            `json:"provider"`
	Errors            []connectionError `json:"errors"`
	EndUser           *EndUser          `json:"end_user"`
	Tags              map[string]string `json:"tags"`
	Metadata          wirejson.Object   `json:"metadata"`
	Created           string            `json:"created,omitempty"`
}

// ConnectionBody is the JSON of a connection with its credentials.
type ConnectionBody struct {
	ConnectionSummary
	Config      wirejson.Object `json:"connection_config"`
	Webhook     *string         `json:"webhook_url_override"`
	CreatedAt   string          `json:"created_at"`
	UpdatedAt   string          `json:"updated_at"`
	FetchedAt   *string         `json:"last_fetched_at"`
	Credentials any             `json:"credentials"`
}

// Summary returns the JSON of the connection for a list of connections.
func (c *Connection) Summary() ConnectionSummary {
	errs := c.errors
	if errs == nil {
		errs = []connectionError{}
	}
	return ConnectionSummary{
		ID: c.ID, ConnectionID: c.Ref.ConnectionID, ProviderConfigKey: c.Ref.ProviderConfigKey,
		Provider: c.provider,
		Errors:   errs, EndUser: c.EndUser, Tags: c.Tags, Metadata: c.Metadata,
	}
}

// Body returns the JSON of the connection with the given credentials. The times in the JSON have
// the given layout.
func (c *Connection) Body(layout string, credentials any) ConnectionBody {
	return ConnectionBody{
		ConnectionSummary: c.Summary(), Config: c.Config, Webhook: c.Webhook,
		CreatedAt: clock.Text(c.Created, layout), UpdatedAt: clock.Text(c.Updated, layout),
		FetchedAt:   clock.TextOrNull(c.Fetched, layout),
		Credentials: credentials,
	}
}

// Find returns a connection, or nil if it does not exist.
func (e *Environment) Find(providerConfigKey, connectionID string) *Connection {
	return e.Connections[client.ConnectionRef{ProviderConfigKey: providerConfigKey,
		ConnectionID: connectionID}]
}

// ByNumber returns the connection with the given number, or nil if it does not exist.
func (e *Environment) ByNumber(id int64) *Connection {
	return first(e.Order, func(c *Connection) bool { return c.ID == id })
}

// Put creates a connection with the given id, or resets the existing connection with this id. If
// connectionID is empty, the id is a random UUID. isNew reports whether the connection was created.
func (e *Environment) Put(in *Integration, connectionID string,
	now time.Time) (c *Connection, isNew bool) {
	if connectionID == "" {
		connectionID = ids.NewUUID()
	}
	ref := client.ConnectionRef{ProviderConfigKey: in.Key, ConnectionID: connectionID}
	c = e.Connections[ref]
	if c == nil {
		isNew = true
		e.Account.connectionIDs++
		c = &Connection{
			ID: e.Account.connectionIDs, Env: e, Ref: ref, Created: now,
			Models: map[records.ModelKey]*records.Table{}, Syncs: map[SyncKey]*SyncState{},
			Checkpoints: map[string]*Checkpoint{},
		}
		e.Connections[ref] = c
		e.Order = append(e.Order, c)
	}
	c.provider, c.Updated = in.Provider, now
	c.errors, c.Refresh = nil, refreshing{}
	return c, isNew
}

// Drop deletes a connection.
func (e *Environment) Drop(c *Connection) {
	delete(e.Connections, c.Ref)
	e.Order = slices.DeleteFunc(e.Order, func(other *Connection) bool { return other == c })
}

// CompleteImport changes an imported connection as Nango does. A TBA connection gets the client id
// and secret of the integration's app. Nango stores a CUSTOM connection as the installation of an
// app and cannot refresh it, so each refresh of such a connection fails.
func (in *Integration) CompleteImport(conn *Connection, kind string) {
	switch kind {
	case "TBA":
		for name, field := range map[string]string{"oauth_client_id": "client_id",
			"oauth_client_secret": "client_secret"} {
			if value := in.Credentials.Text(field); value != "" {
				conn.Config.Set(name, value)
			}
		}
	case "CUSTOM":
		conn.Refresh.Do = refuseRefresh
	}
}

// Connected starts the syncs of a new connection and sends the auth webhook. user is the end user
// of the connect session that created the connection, or nil.
func (e *Environment) Connected(in *Integration, conn *Connection, isNew bool, user *EndUser) {
	operation := "override"
	if isNew {
		operation = "creation"
		e.StartSyncs(in, conn)
	}
	e.Account.sendAuth(conn, operation, user)
}

// ConnectionsOf returns the connections of an integration, oldest first.
func (e *Environment) ConnectionsOf(key string) (own []*Connection) {
	for _, conn := range e.Order {
		if conn.Ref.ProviderConfigKey == key {
			own = append(own, conn)
		}
	}
	return own
}

// SetMetadata replaces the metadata with m. If merge is true, it keeps the fields that m does not
// have.
func (c *Connection) SetMetadata(m wirejson.Object, merge bool) {
	if !merge {
		c.Metadata = maps.Clone(m)
		return
	}
	c.Metadata = wirejson.OrEmpty(maps.Clone(c.Metadata))
	maps.Copy(c.Metadata, m)
}

// HasTags reports whether the connection has all of the given tags. Tag names are case-insensitive.
func (c *Connection) HasTags(tags map[string]string) bool { return hasTags(c.Tags, tags) }

// Named returns the value of the given field in the connection's configuration. For the field
// connectionId, it returns the connection id instead.
func (c *Connection) Named(field string) string {
	if field == "connectionId" {
		return c.Ref.ConnectionID
	}
	return c.Config.Text(field)
}

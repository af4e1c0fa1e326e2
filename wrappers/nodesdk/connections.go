package nodesdk

import (
	"context"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// GetConnectionOptions are the optional arguments of getConnection.
type GetConnectionOptions = client.GetConnectionParams

// ListConnectionsOptions are the filters of listConnections, in its object form or as its third
// argument.
type ListConnectionsOptions struct {
	// ConnectionID selects the connections with exactly this id; several integrations may have one.
	ConnectionID string
	// Search selects connections whose id, or whose end user's name or email, contains this string.
	Search string
	// UserID selects the connections of an end user, EndUserOrganizationID those of an
	// organization.
	UserID, EndUserOrganizationID string
	// IntegrationID selects the connections of these integrations.
	IntegrationID []string
	// Tags selects the connections with all of these tags. Keys are lower-cased; displayName and
	// email are short for the tags end_user_display_name and end_user_email.
	Tags client.Tags
	// Limit is the maximum number of connections on a page, 1 to 2,000; 0 selects the server's
	// default. Page counts from 0.
	Limit, Page int
}

// ListConnections is listConnections: it returns the connections of the environment, newest first
// and without credentials. GET /connections.
//
//	n.ListConnections(ctx)                 // all, up to 10,000
//	n.ListConnections(ctx, "user-42")      // those with this connection id
//	n.ListConnections(ctx, "", "jane")     // those that match a search
//
// [Nango.ListConnectionsBy] has the other filters, and Client().Connections.All reads every page.
func (n *Nango) ListConnections(ctx context.Context,
	connectionIDThenSearch ...string) (*client.ConnectionList, error) {
	var params client.ListConnectionsParams
	switch args := connectionIDThenSearch; {
	case len(args) > 2:
		return nil, argument.Invalid("ListConnections", "takes at most a connection id and a search")
	case len(args) == 2:
		params.Search = args[1]
		fallthrough
	case len(args) == 1:
		params.ConnectionID = args[0]
	}
	return n.api().Connections.List(ctx, params)
}

// ListConnectionsBy is listConnections with an object of filters. GET /connections.
func (n *Nango) ListConnectionsBy(ctx context.Context,
	by ListConnectionsOptions) (*client.ConnectionList, error) {
	tags, err := wireTags(by.Tags)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.List(ctx, client.ListConnectionsParams{
		ConnectionID: by.ConnectionID, Search: by.Search,
		EndUserID: by.UserID, EndUserOrganizationID: by.EndUserOrganizationID, //nolint:staticcheck // what the Node SDK filters by
		IntegrationID: by.IntegrationID, Tags: tags, Limit: by.Limit, Page: by.Page,
	})
}

// wireTags returns tags with the keys that the server uses. Two keys that become equal are an
// error, since one of the filters would be lost.
func wireTags(tags client.Tags) (client.Tags, error) {
	same := true
	for key := range tags {
		same = same && wireTag(key) == key
	}
	if same {
		return tags, nil
	}
	sent := make(client.Tags, len(tags))
	for key, value := range tags {
		key = wireTag(key)
		if _, taken := sent[key]; taken {
			return nil, argument.Invalid("tags", "has two keys that become equal")
		}
		sent[key] = value
	}
	return sent, nil
}

func wireTag(key string) string {
	switch key {
	case "displayName":
		return "end_user_display_name"
	case "email":
		return "end_user_email"
	}
	return strings.ToLower(key)
}

// GetConnection is getConnection: it returns a connection with its credentials, which Nango
// refreshes when they expire. GET /connections/{connectionId}.
//
// The credentials' Value is one of the client's credentials types, for a type switch. An unknown
// connection is a [*client.Response404] and an unknown integration a [*client.Response400]; both
// are [client.ErrNotFound]. A failed refresh is [client.ErrInvalidCredentials].
func (n *Nango) GetConnection(ctx context.Context, providerConfigKey, connectionID string,
	opts ...GetConnectionOptions) (*client.Connection, error) {
	params := optional(opts)
	return n.api().Connections.Get(ctx, connectionID, providerConfigKey, params,
		n.unsetFlags(params)...)
}

// PatchConnection is patchConnection: it changes the tags, the end user or the webhook override of
// a connection. Tags replace all existing ones. PATCH /connections/{connectionId}.
func (n *Nango) PatchConnection(ctx context.Context, providerConfigKey, connectionID string,
	body client.PatchConnectionRequest) error {
	return n.api().Connections.Patch(ctx, ref(providerConfigKey, connectionID), body)
}

// DeleteConnection is deleteConnection: it deletes a connection and its records. An unknown
// connection is [client.ErrNotFound]. DELETE /connections/{connectionId}.
func (n *Nango) DeleteConnection(ctx context.Context, providerConfigKey,
	connectionID string) error {
	return n.api().Connections.Delete(ctx, connectionID, providerConfigKey)
}

// unsetFlags returns the options that send unset flags as false, as the Node SDK does; the client
// omits them.
func (n *Nango) unsetFlags(params GetConnectionOptions) []client.CallOption {
	if n == nil {
		return nil
	}
	opts := make([]client.CallOption, 0, len(n.falseFlags))
	for i, set := range []bool{params.ForceRefresh, params.RefreshToken,
		params.RefreshGithubAppJWTToken} {
		if !set {
			opts = append(opts, n.falseFlags[i])
		}
	}
	return opts
}

// newFalseFlags returns the options that unsetFlags selects from. They are made once, since each
// allocates.
func newFalseFlags() (options [3]client.CallOption) {
	for i, name := range []string{"force_refresh", "refresh_token", "refresh_github_app_jwt_token"} {
		options[i] = client.WithQuery(name, "false")
	}
	return options
}

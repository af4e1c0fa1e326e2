package nodesdk

import (
	"context"
	"strings"

	"github.com/nango-go/nango/client"
)

// GetConnectionOptions are the trailing arguments of getConnection.
type GetConnectionOptions = client.GetConnectionParams

// ListConnectionsOptions are the filters of listConnections in its form with an object, and of its third argument.
type ListConnectionsOptions struct {
	// ConnectionID keeps the connections with exactly this id; several integrations may have one.
	ConnectionID string
	// Search keeps those with this text in the connection id or in the end user's name or email.
	Search string
	// UserID keeps those of an end user; EndUserOrganizationID those of an organization.
	UserID, EndUserOrganizationID string
	// IntegrationID keeps those of these integrations.
	IntegrationID []string
	// Tags keeps those with all of these tags. Keys are lower-cased; displayName and email stand for the tags
	// end_user_display_name and end_user_email.
	Tags client.Tags
	// Limit is how many a page holds, 1 to 2,000; 0 leaves it to the server. Page counts from 0.
	Limit, Page int
}

// ListConnections is listConnections: the connections of the environment, newest first and without credentials.
// GET /connections.
//
//	n.ListConnections(ctx)                 // all, up to 10,000
//	n.ListConnections(ctx, "user-42")      // those with this connection id
//	n.ListConnections(ctx, "", "jane")     // those that a search finds
//
// [Nango.ListConnectionsBy] has the other filters, and Client().Connections.All reads every page.
func (n *Nango) ListConnections(ctx context.Context, connectionIDThenSearch ...string) (*client.ConnectionList, error) {
	var params client.ListConnectionsParams
	switch args := connectionIDThenSearch; {
	case len(args) > 2:
		return nil, invalid("ListConnections", "takes a connection id and a search, and nothing more")
	case len(args) == 2:
		params.Search = args[1]
		fallthrough
	case len(args) == 1:
		params.ConnectionID = args[0]
	}
	return n.api().Connections.List(ctx, params)
}

// ListConnectionsBy is listConnections with an object of filters. GET /connections.
func (n *Nango) ListConnectionsBy(ctx context.Context, by ListConnectionsOptions) (*client.ConnectionList, error) {
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

// wireTags gives tags the keys that the server has them under, in a map of its own where one differs. Two keys that
// become one are refused, since one of the filters would be lost.
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
			return nil, invalid("tags", "has two keys that become the same")
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

// GetConnection is getConnection: a connection with its credentials, which Nango refreshes when they expire.
// GET /connections/{connectionId}.
//
// The credentials' Value is one of the client's credentials types, for a type switch. An unknown connection is a
// [*client.Response404], an unknown integration a [*client.Response400], both [client.ErrNotFound]; a failed refresh is
// [client.ErrInvalidCredentials].
func (n *Nango) GetConnection(ctx context.Context, providerConfigKey, connectionID string, opts ...GetConnectionOptions) (*client.Connection, error) {
	params := optional(opts)
	return n.api().Connections.Get(ctx, connectionID, providerConfigKey, params, n.falseFlags(params)...)
}

// PatchConnection is patchConnection: it changes the tags, the end user or the webhook override of a connection. Tags
// replace the present ones. PATCH /connections/{connectionId}.
func (n *Nango) PatchConnection(ctx context.Context, providerConfigKey, connectionID string, body client.PatchConnectionRequest) error {
	return n.api().Connections.Patch(ctx, ref(providerConfigKey, connectionID), body)
}

// DeleteConnection is deleteConnection: it removes a connection and its records. An unknown one is [client.ErrNotFound].
// DELETE /connections/{connectionId}.
func (n *Nango) DeleteConnection(ctx context.Context, providerConfigKey, connectionID string) error {
	return n.api().Connections.Delete(ctx, connectionID, providerConfigKey)
}

// falseFlags are the options that send the flags which are not set: the Node SDK sends them as false, and the client
// not at all.
func (n *Nango) falseFlags(params GetConnectionOptions) []client.CallOption {
	if n == nil {
		return nil
	}
	set := 0
	for i, flag := range []bool{params.ForceRefresh, params.RefreshToken, params.RefreshGithubAppJWTToken} {
		if flag {
			set |= 1 << i
		}
	}
	return n.unset[set]
}

// unsetFlags are the options of falseFlags for every set of flags, since making them takes longer than a call may.
func unsetFlags() (options [8][]client.CallOption) {
	for set := range options {
		for i, name := range []string{"force_refresh", "refresh_token", "refresh_github_app_jwt_token"} {
			if set&(1<<i) == 0 {
				options[set] = append(options[set], client.WithQuery(name, "false"))
			}
		}
	}
	return options
}

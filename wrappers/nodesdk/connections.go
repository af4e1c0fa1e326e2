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
		ConnectionID: by.ConnectionID, Search: by.Search, EndUserID: by.UserID, EndUserOrganizationID: by.EndUserOrganizationID,
		IntegrationID: by.IntegrationID, Tags: tags, Limit: by.Limit, Page: by.Page,
	})
}

// wireTags gives tags the keys that the server has them under. Two keys that become one are refused, since one of the
// filters would be lost.
func wireTags(tags client.Tags) (client.Tags, error) {
	if len(tags) == 0 {
		return nil, nil
	}
	sent := make(client.Tags, len(tags))
	for key, value := range tags {
		switch key {
		case "displayName":
			key = "end_user_display_name"
		case "email":
			key = "end_user_email"
		default:
			key = strings.ToLower(key)
		}
		if _, taken := sent[key]; taken {
			return nil, invalid("tags", "has two keys that are the same in lower case")
		}
		sent[key] = value
	}
	return sent, nil
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
	return n.api().Connections.Patch(ctx, connectionID, providerConfigKey, body)
}

// DeleteConnection is deleteConnection: it removes a connection and its records. An unknown one is [client.ErrNotFound].
// DELETE /connections/{connectionId}.
func (n *Nango) DeleteConnection(ctx context.Context, providerConfigKey, connectionID string) error {
	return n.api().Connections.Delete(ctx, connectionID, providerConfigKey)
}

const (
	forceRefresh = 1 << iota
	refreshToken
	refreshGithubAppJwtToken
)

// falseFlags are the options that send the flags which are not set.
func (n *Nango) falseFlags(params GetConnectionOptions) []client.CallOption {
	if n == nil {
		return nil
	}
	set := 0
	if params.ForceRefresh {
		set |= forceRefresh
	}
	if params.RefreshToken {
		set |= refreshToken
	}
	if params.RefreshGithubAppJwtToken {
		set |= refreshGithubAppJwtToken
	}
	return n.unforced[set]
}

func unforced() (options [8][]client.CallOption) {
	for set := range options {
		for flag, name := range map[int]string{
			forceRefresh: "force_refresh", refreshToken: "refresh_token", refreshGithubAppJwtToken: "refresh_github_app_jwt_token",
		} {
			if set&flag == 0 {
				options[set] = append(options[set], client.WithQuery(name, "false"))
			}
		}
	}
	return options
}

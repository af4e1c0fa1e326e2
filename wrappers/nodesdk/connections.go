package nodesdk

import (
	"context"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// GetConnectionOptions holds the optional arguments of getConnection.
type GetConnectionOptions = client.GetConnectionParams

// ListConnectionsOptions holds the filters of listConnections, which the Node SDK accepts as a
// single object or as the third argument.
type ListConnectionsOptions struct {
	// ConnectionID selects the connections with exactly this id. It may select several, because
	// connections of different integrations may have the same id.
	ConnectionID string
	// Search selects the connections whose id, end user name or end user email contains this
	// string.
	Search string
	// UserID selects the connections of the end user with this id. EndUserOrganizationID selects
	// the connections of the organization with this id.
	UserID, EndUserOrganizationID string
	// IntegrationID selects the connections of these integrations.
	IntegrationID []string
	// Tags selects the connections that have all of these tags. Keys are converted to lower case.
	// The key displayName is converted to end_user_display_name, and the key email to
	// end_user_email.
	Tags client.Tags
	// Limit is the maximum number of connections on a page, from 1 to 2,000; 0 selects the server's
	// default. Page is the number of the page, counted from 0.
	Limit, Page int
}

// ListConnections returns the connections of the environment, newest first and without credentials.
// GET /connections.
//
//	n.ListConnections(ctx)                 // all, up to 10,000
//	n.ListConnections(ctx, "user-42")      // those with this connection id
//	n.ListConnections(ctx, "", "jane")     // those that match a search
//
// [Nango.ListConnectionsBy] has more filters. Client().Connections.All reads every page.
func (n *Nango) ListConnections(ctx context.Context,
	connectionIDThenSearch ...string) (*client.ConnectionList, error) {
	var params client.ListConnectionsParams
	switch args := connectionIDThenSearch; {
	case len(args) > 2:
		return nil, argument.Invalid("connectionIDThenSearch", "has more than a connection id and a search")
	case len(args) == 2:
		params.Search = args[1]
		fallthrough
	case len(args) == 1:
		params.ConnectionID = args[0]
	}
	return n.api().Connections.List(ctx, params)
}

// ListConnectionsBy is like [Nango.ListConnections] but accepts all filters, in one struct. GET
// /connections.
func (n *Nango) ListConnectionsBy(ctx context.Context,
	by ListConnectionsOptions) (*client.ConnectionList, error) {
	tags, err := wireTags(by.Tags)
	if err != nil {
		return nil, err
	}
	return n.api().Connections.List(ctx, client.ListConnectionsParams{
		ConnectionID: by.ConnectionID, Search: by.Search,
		EndUserID: by.UserID, EndUserOrganizationID: by.EndUserOrganizationID,
		IntegrationID: by.IntegrationID, Tags: tags, Limit: by.Limit, Page: by.Page,
	})
}

// wireTags converts the keys of tags to the keys that the server uses. If two keys become equal, it
// returns an error, because the value of one of them would be lost.
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
			return nil, argument.Invalid("Tags", "has two keys that the server treats as one")
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

// GetConnection returns a connection with its credentials, which Nango refreshes when they expire.
// GET /connections/{connectionId}.
//
// The Value of the credentials has one of the credential types of package client; use a type
// switch. GetConnection returns a [*client.Response404] if the connection does not exist, and a
// [*client.Response400] if the integration does not exist; both match [client.ErrNotFound]. It
// returns [client.ErrInvalidCredentials] if Nango could not refresh the credentials.
func (n *Nango) GetConnection(ctx context.Context, providerConfigKey, connectionID string,
	opts ...GetConnectionOptions) (*client.Connection, error) {
	params := optional(opts)
	return n.api().Connections.Get(ctx, connectionID, providerConfigKey, params,
		n.unsetFlags(params)...)
}

// PatchConnection changes the tags, the end user or the webhook override of a connection. New tags
// replace all existing ones. PATCH /connections/{connectionId}.
func (n *Nango) PatchConnection(ctx context.Context, providerConfigKey, connectionID string,
	body client.PatchConnectionRequest) error {
	return n.api().Connections.Patch(ctx, ref(providerConfigKey, connectionID), body)
}

// DeleteConnection deletes a connection and its records. It returns [client.ErrNotFound] if the
// connection does not exist. DELETE /connections/{connectionId}.
func (n *Nango) DeleteConnection(ctx context.Context, providerConfigKey,
	connectionID string) error {
	return n.api().Connections.Delete(ctx, connectionID, providerConfigKey)
}

// unsetFlags returns call options that send the unset flags of params as false. The Node SDK sends
// these flags; package client omits them.
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

// newFalseFlags returns the call options for unsetFlags. New creates them once, because creating an
// option allocates.
func newFalseFlags() (options [3]client.CallOption) {
	for i, name := range []string{"force_refresh", "refresh_token", "refresh_github_app_jwt_token"} {
		options[i] = client.WithQuery(name, "false")
	}
	return options
}

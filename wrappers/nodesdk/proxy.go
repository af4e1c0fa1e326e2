package nodesdk

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/query"
)

// ProxyConfiguration is what proxy and its short forms take: a call to a provider. Params that the Node SDK takes as
// a text go into the Endpoint, behind a question mark, and data that is no JSON into Body.
type ProxyConfiguration = client.ProxyRequest

// Proxy is proxy: it calls a provider's API with the credentials of a connection, the one of [Config] where the
// configuration names none. /proxy/{anyPath}.
//
// The provider's answer comes back as it is: any status is data, redirects are not followed, and the body streams, so
// close it. Errors are Nango's own refusals (an unknown connection is [client.ErrNotFound]) and calls without an
// answer. A name among Params replaces the same one in the Endpoint's query.
func (n *Nango) Proxy(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	if n != nil && config.ConnectionID == "" {
		config.ConnectionID = n.config.ConnectionID
	}
	if n != nil && config.ProviderConfigKey == "" {
		config.ProviderConfigKey = n.config.ProviderConfigKey
	}
	config.Endpoint = query.Without(config.Endpoint, config.Params)
	return n.api().Proxy.Do(ctx, config)
}

// Get is get: [Nango.Proxy] with method GET.
func (n *Nango) Get(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodGet, config)
}

// Post is post: [Nango.Proxy] with method POST.
func (n *Nango) Post(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPost, config)
}

// Put is put: [Nango.Proxy] with method PUT.
func (n *Nango) Put(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPut, config)
}

// Patch is patch: [Nango.Proxy] with method PATCH.
func (n *Nango) Patch(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPatch, config)
}

// Delete is delete: [Nango.Proxy] with method DELETE.
func (n *Nango) Delete(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodDelete, config)
}

func (n *Nango) with(ctx context.Context, method string, config ProxyConfiguration) (*http.Response, error) {
	config.Method = method
	return n.Proxy(ctx, config)
}

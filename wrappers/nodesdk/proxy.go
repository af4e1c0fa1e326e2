package nodesdk

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// ProxyConfiguration is the argument of proxy and its short forms: a call to a provider. Params
// that the Node SDK accepts as a string go into the Endpoint after a question mark, and data that
// is not JSON into Body.
type ProxyConfiguration = client.ProxyRequest

// Proxy is proxy: it calls a provider's API with the credentials of a connection, which defaults to
// that of [Config]. /proxy/{anyPath}.
//
// It returns the provider's response, whatever its status, with the changes by Nango that package
// proxyhttp lists. The body is streamed, so close it. An error means that Nango itself refused the
// call (an unknown connection is [client.ErrNotFound]) or that there was no response. A parameter
// in Params replaces one of the same name in the Endpoint's query.
func (n *Nango) Proxy(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	if n != nil && config.ConnectionID == "" {
		config.ConnectionID = n.config.ConnectionID
	}
	if n != nil && config.ProviderConfigKey == "" {
		config.ProviderConfigKey = n.config.ProviderConfigKey
	}
	config.Endpoint = argument.WithoutParams(config.Endpoint, config.Params)
	return n.api().Proxy.Do(ctx, config)
}

// Get is get: it is [Nango.Proxy] with method GET.
func (n *Nango) Get(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodGet, config)
}

// Post is post: it is [Nango.Proxy] with method POST.
func (n *Nango) Post(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPost, config)
}

// Put is put: it is [Nango.Proxy] with method PUT.
func (n *Nango) Put(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPut, config)
}

// Patch is patch: it is [Nango.Proxy] with method PATCH.
func (n *Nango) Patch(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPatch, config)
}

// Delete is delete: it is [Nango.Proxy] with method DELETE.
func (n *Nango) Delete(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodDelete, config)
}

func (n *Nango) with(ctx context.Context, method string,
	config ProxyConfiguration) (*http.Response, error) {
	config.Method = method
	return n.Proxy(ctx, config)
}

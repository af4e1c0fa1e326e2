package nodesdk

import (
	"context"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// ProxyConfiguration holds the arguments of a call to a provider. The Node SDK also accepts Params
// as a string, and Data that is not JSON. In Go, append such a string to the Endpoint after a
// question mark, and put such data in Body.
type ProxyConfiguration = client.ProxyRequest

// Proxy calls a provider's API with the credentials of a connection, which defaults to the
// connection in [Config]. Requests go to /proxy/{anyPath}.
//
// Proxy returns the provider's response, whatever its status. Package proxyhttp describes how Nango
// changes the response. The body is streamed; the caller must close it. An error means that there
// was no response or that Nango itself refused the call, for example with [client.ErrNotFound] if
// the connection does not exist. A parameter in Params replaces a parameter of the same name in the
// query of the Endpoint.
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

// Get is like [Nango.Proxy] with method GET.
func (n *Nango) Get(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodGet, config)
}

// Post is like [Nango.Proxy] with method POST.
func (n *Nango) Post(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPost, config)
}

// Put is like [Nango.Proxy] with method PUT.
func (n *Nango) Put(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPut, config)
}

// Patch is like [Nango.Proxy] with method PATCH.
func (n *Nango) Patch(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodPatch, config)
}

// Delete is like [Nango.Proxy] with method DELETE.
func (n *Nango) Delete(ctx context.Context, config ProxyConfiguration) (*http.Response, error) {
	return n.with(ctx, http.MethodDelete, config)
}

func (n *Nango) with(ctx context.Context, method string,
	config ProxyConfiguration) (*http.Response, error) {
	config.Method = method
	return n.Proxy(ctx, config)
}

package nodesdk_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

// arguments are the recorded arguments of a call of the Node SDK, as JSON.
type arguments = []json.RawMessage

// arg returns argument i decoded into a T. It returns the zero T if the argument is missing or
// null.
func arg[T any](t *testing.T, a arguments, i int) (v T) {
	t.Helper()
	if i < len(a) && len(a[i]) > 0 {
		require.NoError(t, json.Unmarshal(a[i], &v))
	}
	return v
}

// rest returns argument i, an optional string, as a slice for a variadic parameter. If the argument
// is missing or null, the slice is nil.
func rest(t *testing.T, a arguments, i int) []string {
	if i >= len(a) || string(a[i]) == "null" {
		return nil
	}
	return []string{arg[string](t, a, i)}
}

// fields returns argument i, an object whose values are strings.
func fields(t *testing.T, a arguments, i int) map[string]string {
	return arg[map[string]string](t, a, i)
}

// member returns the named member of argument i, which is an object.
func member(t *testing.T, a arguments, i int, name string) json.RawMessage {
	return arg[map[string]json.RawMessage](t, a, i)[name]
}

// oneOrMany returns argument i, which is a string or a list of strings. It also reports whether the
// argument is a list.
func oneOrMany(t *testing.T, a arguments, i int) (texts []string, many bool) {
	if many := i < len(a) && strings.HasPrefix(string(a[i]), "["); many {
		return arg[[]string](t, a, i), true
	}
	if one := arg[string](t, a, i); one != "" {
		texts = []string{one}
	}
	return texts, false
}

// syncs returns the sync names in argument i. The argument is a string, a {name, variant} object,
// or a list of these.
func syncs(t *testing.T, a arguments, i int) (names []string) {
	list := arg[any](t, a, i)
	if _, ok := list.([]any); !ok {
		list = []any{list}
	}
	for _, sync := range list.([]any) {
		switch sync := sync.(type) {
		case string:
			names = append(names, sync)
		case map[string]any:
			names = append(names, nodesdk.Variant(sync["name"].(string), sync["variant"].(string)))
		}
	}
	if len(names) == 0 { // an empty list means every sync in the Node SDK; in Go, that is the name "*"
		return []string{"*"}
	}
	return names
}

func variant(t *testing.T, a arguments) nodesdk.SyncVariant {
	of := fields(t, a, 0)
	return nodesdk.SyncVariant{ProviderConfigKey: of["provider_config_key"], ConnectionID: of["connection_id"], Name: of["name"], Variant: of["variant"]}
}

func tokenOptions(t *testing.T, a arguments) nodesdk.TokenOptions {
	return nodesdk.TokenOptions{ForceRefresh: arg[bool](t, a, 2), RefreshGithubAppJWTToken: arg[bool](t, a, 3)}
}

// wrapIn returns a function that wraps the result of a call in an object, under the given name.
func wrapIn(name string) func(any, error) (any, error) {
	return func(v any, err error) (any, error) { return map[string]any{name: v}, err }
}

// answer returns a function that converts a provider's response to the form that the Node SDK
// returns.
func answer(t *testing.T) func(*http.Response, error) (any, error) {
	return func(resp *http.Response, err error) (any, error) {
		if err != nil {
			return nil, err
		}
		return map[string]any{"status": resp.StatusCode, "data": json.RawMessage(canned.Text(t, resp))}, nil
	}
}

// proxied returns the proxy configuration in argument 0. The params of this configuration are an
// object or a query string. If they are a query string, proxied appends it to the endpoint.
func proxied(t *testing.T, a arguments) nodesdk.ProxyConfiguration {
	var names struct {
		Method, Endpoint, ProviderConfigKey, ConnectionID, BaseURLOverride string
		Headers                                                            map[string]string
		Params                                                             any
		Data                                                               any
		Retries                                                            int
		RetryOn                                                            []int
		Decompress, ForwardHeadersOnRedirect                               *bool
	}
	require.NoError(t, json.Unmarshal(a[0], &names))
	config := nodesdk.ProxyConfiguration{
		Method: names.Method, Endpoint: names.Endpoint, ProviderConfigKey: names.ProviderConfigKey, ConnectionID: names.ConnectionID,
		BaseURLOverride: names.BaseURLOverride, Headers: http.Header{}, Params: url.Values{}, Data: names.Data, Retries: names.Retries,
		RetryOn: names.RetryOn, Decompress: names.Decompress, ForwardHeadersOnRedirect: names.ForwardHeadersOnRedirect,
	}
	for name, value := range names.Headers {
		config.Headers.Set(name, value)
	}
	switch params := names.Params.(type) {
	case string:
		config.Endpoint += "?" + strings.TrimPrefix(params, "?")
	case map[string]any:
		for name, value := range params {
			text, err := json.Marshal(value)
			require.NoError(t, err)
			config.Params.Set(name, strings.Trim(string(text), `"`))
		}
	}
	return config
}

// proxying returns an element of the map calls, for a method that sends a request to the provider.
func proxying(method func(*nodesdk.Nango, context.Context, nodesdk.ProxyConfiguration) (*http.Response,
	error)) func(*testing.T, *nodesdk.Nango, arguments) (any, error) {
	return func(t *testing.T, n *nodesdk.Nango, a arguments) (any, error) {
		return answer(t)(method(n, t.Context(), proxied(t, a)))
	}
}

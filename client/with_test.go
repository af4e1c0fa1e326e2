package client_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func TestWithAppliesItsOptionsToEveryCall(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"connection_id":"1"}`}}}
	c := newClient(t, s)
	with := c.With(nango.WithQuery("a", "1"), nil).With(nango.WithQuery("b", "2"))
	get := func(c *nango.Client, opts ...nango.CallOption) string {
		_, err := c.Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{}, opts...)
		require.NoError(t, err)
		return s.got[len(s.got)-1].query
	}
	require.Equal(t, "provider_config_key=k&a=1&b=2&c=3", get(with, nango.WithQuery("c", "3")))
	require.Equal(t, "provider_config_key=k", get(c), "the other client is unchanged")
	_, err := c.With(nango.WithCallTimeout(-1)).Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
	require.ErrorContains(t, err, "WithCallTimeout")
	for _, unmade := range []*nango.Client{nil, {}} {
		_, err := unmade.With(nango.WithQuery("a", "1")).Connections.Get(t.Context(), "1", "k", nango.GetConnectionParams{})
		require.ErrorContains(t, err, "was not made by New")
	}
}

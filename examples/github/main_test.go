package main

import (
	"strings"
	"testing"

	"github.com/google/go-github/v88/github"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

var ref = nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}

func TestJourney(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, ref, "octo/hello", 1))
	require.Equal(t, `#1 It does not start
#2 It does not stop
#3 Typo
opened #4 Opened through Nango
#1000000: 404 Not Found
downloaded 6000 bytes
`, out.String())
}

func TestUnknownConnection(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	c, err := openNango(ref)
	require.NoError(t, err)
	gone := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "gone"}
	gh, err := github.NewClient(github.WithHTTPClient(httpClient(c, gone)))
	require.NoError(t, err)
	_, _, err = gh.Issues.Get(t.Context(), "octo", "hello", 1)
	require.ErrorIs(t, err, nango.ErrNotFound)
}

func TestRepositoryMustHaveTwoParts(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	require.ErrorContains(t, run(t.Context(), &strings.Builder{}, ref, "hello", 1), "-repo")
}

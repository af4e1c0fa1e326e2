package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"tailscale.com/client/tailscale/v2"

	nango "github.com/nango-go/nango/client"
)

var ref = nango.ConnectionRef{ProviderConfigKey: "tailscale", ConnectionID: "user-42"}

func TestDevices(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, ref))
	require.Equal(t, "laptop.example.com (macOS)\nserver.example.com (linux)\n", out.String())
}

func TestRename(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	c, err := openNango(ref)
	require.NoError(t, err)
	devices := newClient(c, ref).Devices()
	require.NoError(t, devices.SetName(t.Context(), "n/1", "desktop.example.com")) // the slash is part of the id
	list, err := devices.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, "desktop.example.com", list[0].Name)

	require.True(t, tailscale.IsNotFound(devices.SetName(t.Context(), "gone", "x")))
}

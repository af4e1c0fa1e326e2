// Command tailscale uses Tailscale's own Go client with a connection in Nango. Nango's base URL for
// Tailscale, https://api.tailscale.com/api, ends in /api. The paths of the client's requests begin
// with /api too, so proxyhttp removes that prefix from the paths.
//
// Without NANGO_SECRET_KEY, the program runs on the emulator, with a simulated Tailscale. With
// NANGO_SECRET_KEY, and NANGO_HOST for a self-hosted Nango, it lists the devices of your own
// connection:
//
//	NANGO_SECRET_KEY=… go run ./tailscale -integration tailscale -connection user-42
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"tailscale.com/client/tailscale/v2"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
	"github.com/nango-go/nango/wrappers/proxyhttp"
)

func main() {
	ref := program.Connection("tailscale")
	program.Run(func(ctx context.Context) error { return run(ctx, os.Stdout, *ref) })
}

func run(ctx context.Context, out io.Writer, ref nango.ConnectionRef) error {
	c, err := openNango(ref)
	if err != nil {
		return err
	}
	devices, err := newClient(c, ref).Devices().List(ctx)
	if err != nil {
		return fmt.Errorf("list devices: %w", err)
	}
	for _, device := range devices {
		_, _ = fmt.Fprintf(out, "%s (%s)\n", device.Name, device.OS)
	}
	return nil
}

// newClient returns Tailscale's client with its default base URL. Instead of an API key, it has an
// http.Client that sends requests through Nango.
func newClient(c *nango.Client, ref nango.ConnectionRef) *tailscale.Client {
	return &tailscale.Client{
		HTTP: proxyhttp.NewClient(c, ref, proxyhttp.WithHosts("api.tailscale.com"),
			proxyhttp.WithStripPrefix("/api")),
	}
}

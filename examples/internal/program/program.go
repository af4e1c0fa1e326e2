// Package program has the main function and the flags that the examples share.
package program

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"

	nango "github.com/nango-go/nango/client"
)

// Connection defines the flags -integration and -connection, and returns the reference to the
// connection that they select.
func Connection(integration string) *nango.ConnectionRef {
	ref := &nango.ConnectionRef{}
	flag.StringVar(&ref.ProviderConfigKey, "integration", integration, "the `key` of the integration")
	flag.StringVar(&ref.ConnectionID, "connection", "user-42", "the `id` of the connection")
	return ref
}

// Run parses the flags and calls the function run. Arguments after the flags are an error. The
// context that the function receives ends at the first interrupt or SIGTERM. If the function fails,
// Run logs the error and exits with status 1.
func Run(run func(context.Context) error) {
	if flag.Parse(); flag.NArg() > 0 {
		log.Fatalf("unexpected argument %q; -help lists the flags", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

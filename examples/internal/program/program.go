// Package program has the main function that the examples share.
package program

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"
)

// Run parses the flags and calls run. Arguments after the flags are an error. The context of run
// ends at the first interrupt or SIGTERM. If run fails, Run logs the error and exits with status 1.
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

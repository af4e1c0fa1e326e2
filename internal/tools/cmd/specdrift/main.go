// Command specdrift compares openapi.yaml with the document that Nango publishes.
//
//	specdrift [-all] OURS PUBLISHED
//
// Both are paths, or http(s) URLs. It exits with 1 where a difference is not explained in drift/kept.yaml, or where an entry there no
// longer applies, and with 2 where a document cannot be read.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/nango-go/nango/internal/tools/drift"
)

func main() {
	all := flag.Bool("all", false, "list each kept difference")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: specdrift [-all] OURS PUBLISHED")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ok, err := run(ctx, os.Stdout, flag.Arg(0), flag.Arg(1), *all)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case !ok:
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, ours, published string, all bool) (bool, error) {
	kept, err := drift.ReadKept(drift.KeptFile)
	if err != nil {
		return false, err
	}
	a, err := drift.Read(ctx, ours)
	if err != nil {
		return false, err
	}
	b, err := drift.Read(ctx, published)
	if err != nil {
		return false, err
	}
	report := drift.Judge(drift.Compare(a, b), kept)
	return report.OK(), report.Print(w, all)
}

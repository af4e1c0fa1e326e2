// Command specdrift compares openapi.yaml with the document that Nango publishes.
//
//	specdrift [-all] [-types] OURS PUBLISHED
//
// OURS and PUBLISHED are paths or http(s) URLs. With -types, PUBLISHED is the output of
// types/document.mjs for Nango's endpoint types. The files drift/kept.yaml and
// drift/kept_types.yaml explain the intended differences. The exit status is 1 if there is a
// difference that these files do not explain, or if one of their entries no longer applies. It is 2
// if a document cannot be read.
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
	types := flag.Bool("types", false, "compare with endpoint types")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: specdrift [-all] [-types] OURS PUBLISHED")
		os.Exit(2)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ok, err := run(ctx, os.Stdout, flag.Arg(0), flag.Arg(1), *all, *types)
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case !ok:
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, ours, published string, all, types bool) (bool, error) {
	file, compare := drift.KeptFile, drift.Compare
	if types {
		file, compare = drift.KeptTypesFile, drift.CompareTypes
	}
	kept, err := drift.ReadKept(file)
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
	report := drift.Judge(compare(a, b), kept)
	if types {
		described, left, missing := report.Operations(b)
		if _, err := fmt.Fprintf(w,
			"%d of %d endpoint types accounted for: %d in openapi.yaml, %d omitted for a reason\n",
			described+left, described+left+missing, described, left); err != nil {
			return false, err
		}
	}
	return report.OK(), report.Print(w, all)
}

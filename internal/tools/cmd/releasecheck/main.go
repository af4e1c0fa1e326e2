// Command releasecheck compares openapi.yaml and the exported Go API with the last release tag, and
// prints the version to release next.
//
//	releasecheck [-tag v1.2.3] DIR
//
// With -tag it checks a release: client.Version and the newest heading of CHANGELOG.md must name
// that tag, and the version must be high enough for the changes since the previous tag. The exit
// status is 1 if there is a problem.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/nango-go/nango/internal/tools/release"
)

func main() {
	tag := flag.String("tag", "", "the `tag` to be released")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: releasecheck [-tag v1.2.3] DIR")
		os.Exit(2)
	}
	report, err := release.Check(context.Background(), flag.Arg(0), *tag)
	if report != nil {
		if printing := report.Print(os.Stdout); err == nil {
			err = printing
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release-check:", err)
		os.Exit(1)
	}
}

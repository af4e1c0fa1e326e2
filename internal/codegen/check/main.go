// Command check reports which features of OpenAPI the given document uses although the generator
// does not support them. Usage: check DOCUMENT.
package main

import (
	"fmt"
	"os"

	"github.com/nango-go/nango/internal/codegen/rules"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: check DOCUMENT")
		os.Exit(2)
	}
	document, err := os.ReadFile(os.Args[1]) //nolint:gosec // the user names the file
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	problems, err := rules.Problems(document)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

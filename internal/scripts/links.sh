#!/bin/sh
# Builds a tiny program in a module of its own that uses the client, and fails where it links a package from outside
# the standard library that is not this module's.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<MOD
module example.com/consumer

go 1.26.0

require github.com/nango-go/nango v0.0.0
replace github.com/nango-go/nango => $root
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"

	nango "github.com/nango-go/nango/client"
)

func main() {
	c, err := nango.New(os.Getenv("NANGO_SECRET_KEY"))
	if err != nil {
		fmt.Println(err)
		return
	}
	conn, err := c.Connections.Get(context.Background(), "user-42", "github", nango.GetConnectionParams{})
	fmt.Println(conn, err)
}
GO
go mod tidy >/dev/null 2>&1 || true
go build -o consumer .
echo "linked from this module:"
go list -deps . | grep '^github.com/nango-go/nango' | sed 's/^/  /'
foreign=$(go list -deps -f '{{if not .Standard}}{{.ImportPath}}{{end}}' . | grep -v -e '^github.com/nango-go/nango' -e '^example.com/consumer$' || true)
if [ -n "$foreign" ]; then
	echo "linked from outside the standard library:" "$foreign" >&2
	exit 1
fi
echo "linked from outside the standard library: nothing"

#!/bin/sh
# Builds a tiny program in a module of its own that uses the client, and fails where it, or a wrapper, links a module
# from outside the standard library that is not this one. Package token alone may add golang.org/x/oauth2.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
module=github.com/nango-go/nango
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<MOD
module example.com/consumer

go 1.26.0

require $module v0.0.0
replace $module => $root
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
wrappers=$(cd "$root/wrappers" && ls -d */ | tr -d / | grep -v '^internal$')
mkdir wrappers
for wrapper in $wrappers; do
	printf 'package wrappers\n\nimport _ "%s/wrappers/%s"\n' "$module" "$wrapper" >"wrappers/$wrapper.go"
done
go mod tidy >/dev/null 2>&1 || true
go build -o consumer .
echo "linked from this module:"
go list -deps . | grep "^$module" | sed 's/^/  /'

# check NAME PACKAGE [MODULE] fails where a package links other modules from outside than the one that is named.
check() {
	linked=$(go list -deps -f '{{with .Module}}{{.Path}}{{end}}' "$2")
	foreign=$(echo "$linked" | sort -u | grep -v -x -e "$module" -e example.com/consumer -e '' || true)
	if [ "$foreign" != "${3-}" ]; then
		echo "$1 links from outside the standard library:" $foreign "and not: ${3:-nothing}" >&2
		exit 1
	fi
	echo "$1 links from outside the standard library: ${foreign:-nothing}"
}
check client .
for wrapper in $wrappers; do
	case $wrapper in
	token) check "$wrapper" "$module/wrappers/$wrapper" golang.org/x/oauth2 ;;
	*) check "$wrapper" "$module/wrappers/$wrapper" ;;
	esac
done

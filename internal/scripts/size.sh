#!/bin/sh
# Builds a program that calls an API with JSON twice, without the client and with it, and fails if
# the second one, stripped, is larger by more than 925,000 bytes.
set -eu
most=925000
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/without" "$dir/with"
cat >"$dir/main.go" <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func main() {
	resp, err := http.Get("https://api.example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	var v map[string]any
	fmt.Println(json.NewDecoder(resp.Body).Decode(&v), v)
	use()
}
GO
printf 'package main\n\nfunc use() {}\n' >"$dir/without/use.go"
cat >"$dir/with/use.go" <<'GO'
package main

import (
	"context"
	"fmt"

	nango "github.com/nango-go/nango/client"
)

func use() {
	c, err := nango.FromEnv()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fmt.Println(c.Connections.Get(ctx, "a", "b", nango.GetConnectionParams{}))
	fmt.Println(c.Proxy.Get(ctx, nango.ProxyRequest{Endpoint: "/"}))
	for r, err := range nango.AllRecords[map[string]any](ctx, c, nango.ListRecordsParams{Model: "Contact"}) {
		fmt.Println(r, err)
	}
}
GO
# size USE is the size of the program. Its files are outside of the module, and what they import is the module's here.
size() {
	go build -trimpath -ldflags='-s -w' -o "$dir/program" "$dir/$1/main.go" "$dir/$1/use.go"
	wc -c <"$dir/program"
}
cp "$dir/main.go" "$dir/without/"
cp "$dir/main.go" "$dir/with/"
before=$(size without)
after=$(size with)
echo "$((before)) bytes without the client, $((after)) with it: $((after - before)) more, of $most that are allowed"
test $((after - before)) -le $most

#!/bin/sh
# Generates anew and fails where the result differs from what is committed or lies in the work tree.
set -eu
cd "$(dirname "$0")/../.."
before=$(cat gen/*.go gen/server/*.go client/*.gen.go | cksum)
go generate ./...
after=$(cat gen/*.go gen/server/*.go client/*.gen.go | cksum)
if [ "$before" != "$after" ]; then
	git --no-pager diff --stat -- gen client/types.gen.go || true
	echo "gen/ or client/types.gen.go is not what openapi.yaml and internal/codegen give; run make generate and commit the result" >&2
	exit 1
fi
lines=$(cat gen/*.go | wc -l)
echo "gen/ is fresh; its client side has $lines lines"
test "$lines" -lt 8000 || { echo "gen/ has grown to 8,000 lines or more" >&2; exit 1; }

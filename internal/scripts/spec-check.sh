#!/bin/sh
# Lints openapi.yaml, holds the house rules against it, and where a published document is given (a path or a URL), reports what differs from
# it: spec-check.sh [PUBLISHED [-all]]
set -eu
published=${1:-}
case "$published" in
"" | /* | http://* | https://*) ;;
*) published=$(pwd)/$published ;;
esac
cd "$(dirname "$0")/../.."
root=$(pwd)
if command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1; then
	cd internal/tools/npm
	npm ci --silent --no-audit --no-fund --ignore-scripts
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npx --no-install redocly lint --config redocly.yaml "$root/openapi.yaml"
	cd "$root"
else
	echo "there is no Node.js: openapi.yaml is not linted by Redocly"
fi
go test -count=1 ./tests/contract
if [ -z "$published" ]; then
	echo "no PUBLISHED=path-or-url: openapi.yaml is not compared with Nango's published document"
	exit 0
fi
cd internal/tools
go run ./cmd/specdrift ${2:-} "$root/openapi.yaml" "$published"

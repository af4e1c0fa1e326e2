#!/bin/sh
# Lints openapi.yaml, holds the house rules against it, and where a published document is given (a path or a URL), reports what differs from
# it: spec-check.sh [PUBLISHED [-all]]
# Where the linter cannot run, for want of Node.js or of a network to install it from, that is said and no failure, unless SPEC_LINT=required.
set -eu
published=${1:-}
case "$published" in
"" | /* | http://* | https://*) ;;
*) published=$(pwd)/$published ;;
esac
cd "$(dirname "$0")/../.."
root=$(pwd)

installed() (
	cd internal/tools/npm
	test node_modules/.package-lock.json -nt package-lock.json ||
		npm ci --silent --no-audit --no-fund --ignore-scripts --fetch-retries 1 --fetch-retry-mintimeout 1000
)
without() {
	echo "openapi.yaml is not linted by Redocly: $1"
	test "${SPEC_LINT:-}" != required
}
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
	without "there is no Node.js"
elif ! installed; then
	without "npm cannot install it"
else
	(
		cd internal/tools/npm
		REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true npx --no-install redocly lint --config redocly.yaml "$root/openapi.yaml"
	)
fi
go test -count=1 ./tests/contract
if [ -z "$published" ]; then
	echo "no PUBLISHED=path-or-url: openapi.yaml is not compared with Nango's published document"
	exit 0
fi
cd internal/tools
go run ./cmd/specdrift ${2:-} "$root/openapi.yaml" "$published"

#!/bin/sh
# Lints openapi.yaml, holds the house rules against it, and where a published document is given (a path or a URL), reports what differs from
# it, or with TYPES=VERSION from the endpoint types of that version of the npm package @nangohq/types:
#
#	[TYPES=VERSION] spec-check.sh [PUBLISHED [-all]]
#
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
if [ -n "${TYPES:-}" ]; then
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	cp internal/tools/types/package.json internal/tools/types/package-lock.json "$folder"
	(cd "$folder" && npm ci --silent --no-audit --no-fund --ignore-scripts &&
		npm install --silent --no-audit --no-fund --ignore-scripts --no-save "@nangohq/types@$TYPES")
	node internal/tools/types/document.mjs "$folder" >"$folder/types.json"
	(cd internal/tools && go run ./cmd/specdrift -types ${2:-} "$root/openapi.yaml" "$folder/types.json")
fi
if [ -z "$published" ]; then
	test -n "${TYPES:-}" || echo "no PUBLISHED=path-or-url and no TYPES=version: openapi.yaml is not compared with what Nango publishes"
	exit 0
fi
cd internal/tools
go run ./cmd/specdrift ${2:-} "$root/openapi.yaml" "$published"

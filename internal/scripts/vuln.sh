#!/bin/sh
# Looks for known vulnerabilities in what the module, its examples and its tools call, and fails where there are some. Where the
# database, or govulncheck itself, cannot be reached it says so, and fails if VULN=required. VULN_DB names another database, such as a mirror.
set -eu
version=v1.8.0
cd "$(dirname "$0")/../.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
without() {
	echo "$1 cannot be reached: nothing was looked for"
	test "${VULN:-}" != required
	exit
}
if ! GOBIN=$dir go install "golang.org/x/vuln/cmd/govulncheck@$version" 2>"$dir/out"; then
	cat "$dir/out"
	without "govulncheck"
fi
for module in . examples wrappers/follow/riverfollow internal/tools; do
	status=0
	(cd "$module" && "$dir/govulncheck" ${VULN_DB:+-db "$VULN_DB"} ./...) >"$dir/out" 2>&1 || status=$?
	if [ "$status" -ne 0 ] && grep -q -e 'fetching vulnerabilities' -e 'creating client' "$dir/out"; then
		without "the database of vulnerabilities"
	fi
	echo "$module:"
	cat "$dir/out"
	test "$status" -eq 0 || exit "$status"
done

#!/bin/sh
# Runs each fuzz target of the module for a while: fuzz.sh 10s
set -eu
cd "$(dirname "$0")/../.."
time=${1:-10s}
targets=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for file in $(git ls-files '*_test.go' | xargs grep -l '^func Fuzz'); do
	dir=$(dirname "$file")
	for name in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		# At times go test takes the end of the time for a failure, although no input has failed.
		if ! go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "./$dir" >"$out" 2>&1 &&
			{ ! grep -q '^ *context deadline exceeded$' "$out" || grep -q 'Failing input' "$out"; }; then
			cat "$out"
			exit 1
		fi
		echo "$dir $name: $(sed -n 's/.*execs: \([0-9]*\).*/\1 inputs/p' "$out" | tail -1)"
		targets=$((targets + 1))
	done
done
echo "$targets fuzz targets ran for $time each"
test "$targets" -ge 10

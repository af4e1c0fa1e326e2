#!/bin/sh
# Runs each fuzz target of the module for a while: fuzz.sh 5s
set -eu
cd "$(dirname "$0")/../.."
time=${1:-5s}
targets=0
for file in $(git ls-files '*_test.go' | xargs grep -l '^func Fuzz'); do
	dir=$(dirname "$file")
	for name in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$file"); do
		go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "./$dir"
		targets=$((targets + 1))
	done
done
echo "$targets fuzz targets ran for $time each"

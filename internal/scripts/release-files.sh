#!/bin/sh
# Makes the files of a release in DIR, the same bytes on every machine with the same release of Go: the source as an archive, the emulator as
# a program for each platform, and their checksums: release-files.sh v1.2.3 DIR
set -eu
version=$1
dir=$2
cd "$(dirname "$0")/../.."
mkdir -p "$dir"
git archive --format=tar --prefix="nango-go-$version/" HEAD | gzip -n >"$dir/nango-go-$version.tar.gz"
for platform in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64; do
	os=${platform%/*}
	arch=${platform#*/}
	ending=
	test "$os" != windows || ending=.exe
	CGO_ENABLED=0 GOOS=$os GOARCH=$arch go build -trimpath -buildvcs=false -ldflags='-s -w' \
		-o "$dir/nango-emulator-$version-$os-$arch$ending" ./cmd/nango-emulator
done
cd "$dir"
sha256sum nango-* >SHA256SUMS
cat SHA256SUMS

//go:build !race

package bench

// recordsRead is how many records pass while memory is watched.
const recordsRead = 1_000_000

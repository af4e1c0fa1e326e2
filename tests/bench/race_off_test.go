//go:build !race

package bench

// recordsRead is the number of records that are read while memory is measured.
const recordsRead = 1_000_000

//go:build race

package bench

// recordsRead is the number of records that are read while memory is measured. It is smaller than without the race
// detector, which makes reading twenty times slower. All pages together are still larger than the memory limits.
const recordsRead = 100_000

//go:build race

package bench

// recordsRead is how many records pass while memory is watched: with the race detector, which takes twenty times as long,
// fewer, whose pages are still more than the bounds allow to hold.
const recordsRead = 100_000

//go:build race

package pairs

// RaceDetector reports whether the race detector is on.
const RaceDetector = true

// Package pairs compares the cost of a wrapper's calls with the cost of the same calls made with
// the client alone.
package pairs

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Pair is one call, made in two ways: Client makes it with the client alone, and Wrapper makes it
// through a wrapper.
type Pair struct {
	Name            string
	Client, Wrapper func() error
}

// MostAllocations is how many allocations a wrapper may add to one call.
const MostAllocations = 5

// SkipUnderRace skips the test if the race detector is on. Tests that count allocations call it,
// since sync.Pool drops items at random under the race detector. make test also runs these tests
// without the race detector.
func SkipUnderRace(t *testing.T) {
	t.Helper()
	if RaceDetector {
		t.Skip("the race detector makes sync.Pool drop items at random; make test counts without it")
	}
}

// Allocations fails the test if a wrapper adds more than [MostAllocations] allocations to a call.
// It calls [SkipUnderRace].
func Allocations(t *testing.T, all []Pair) {
	SkipUnderRace(t)
	for _, p := range all {
		t.Run(p.Name, func(t *testing.T) {
			count := func(call func() error) float64 {
				return testing.AllocsPerRun(100, func() { require.NoError(t, call()) })
			}
			client, wrapper := count(p.Client), count(p.Wrapper)
			t.Logf("%v allocations, %v without the wrapper", wrapper, client)
			require.LessOrEqual(t, wrapper, client+MostAllocations)
		})
	}
}

// Bench runs the two calls of each pair alternately, so that the load of the machine affects both
// equally. It reports the median time of each call, and the time that the wrapper adds, in percent
// of the client's time (extra-%).
func Bench(b *testing.B, all []Pair) {
	for _, p := range all {
		b.Run(p.Name, func(b *testing.B) {
			turn := 1 // the number of calls per measurement
			took := func(call func() error) float64 {
				begin := time.Now()
				for range turn {
					if err := call(); err != nil {
						b.Fatal(err)
					}
				}
				return float64(time.Since(begin).Nanoseconds()) / float64(turn)
			}
			turn = max(1, min(32, int(1e6/took(p.Client)))) // a measurement takes about 1 ms
			var client, wrapper []float64
			for b.Loop() {
				client, wrapper = append(client, took(p.Client)), append(wrapper, took(p.Wrapper))
			}
			c, w := median(client), median(wrapper)
			b.ReportMetric(0, "ns/op") // the time of both calls together is meaningless
			b.ReportMetric(c, "client-ns")
			b.ReportMetric(w, "wrapper-ns")
			b.ReportMetric(100*(w/c-1), "extra-%")
		})
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

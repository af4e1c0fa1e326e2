// Package pairs holds a call of a wrapper against the call of the client that it makes.
package pairs

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Pair is a call of a wrapper, and the same work done with the client alone.
type Pair struct {
	Name            string
	Client, Wrapper func() error
}

// MostAllocations is how many a wrapper may add to the client's.
const MostAllocations = 5

// Allocations fails where a wrapper allocates more than it may. Unlike time, allocations are the
// same on every machine, but not with the race detector: make test counts them once more without
// it.
func Allocations(t *testing.T, all []Pair) {
	if raceDetector {
		t.Skip("the race detector drops at random what sync.Pool is given, so that what is allocated tells nothing")
	}
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

// Bench lets both calls of each pair take turns, so that they have the same luck with the machine,
// and reports the median time of each and what the wrapper adds to it: extra-%.
func Bench(b *testing.B, all []Pair) {
	for _, p := range all {
		b.Run(p.Name, func(b *testing.B) {
			turn := 1 // calls
			took := func(call func() error) float64 {
				begin := time.Now()
				for range turn {
					if err := call(); err != nil {
						b.Fatal(err)
					}
				}
				return float64(time.Since(begin).Nanoseconds()) / float64(turn)
			}
			turn = max(1, min(32, int(1e6/took(p.Client)))) // about 1 ms, which the clock measures well
			var client, wrapper []float64
			for b.Loop() {
				client, wrapper = append(client, took(p.Client)), append(wrapper, took(p.Wrapper))
			}
			c, w := median(client), median(wrapper)
			b.ReportMetric(0, "ns/op") // of a turn of both: says nothing
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

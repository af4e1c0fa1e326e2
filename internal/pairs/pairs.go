// Package pairs compares a call of a wrapper with the call of the client that it makes.
package pairs

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Pair is a call of a wrapper and the same work done with the client.
type Pair struct {
	Name            string
	Client, Wrapper func() error
}

// MostAllocations is the maximum number of allocations that a wrapper may add to a call.
const MostAllocations = 5

// Allocations fails if a wrapper adds more than [MostAllocations]. It does nothing under the race
// detector, so make test runs it once more without it.
func Allocations(t *testing.T, all []Pair) {
	if raceDetector {
		t.Skip("under the race detector sync.Pool drops items at random, so allocations cannot be counted")
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

// Bench runs the two calls of each pair alternately, so that both see the same load of the machine.
// It reports the median time of each, and how much the wrapper adds (extra-%).
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

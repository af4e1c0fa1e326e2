package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/tests/bench/internal/load"
)

// comparison is a job that several clients perform, so that their costs can be compared.
type comparison struct {
	name    string
	clients []string // names of the clients; nil means all
	job     job
	want    outcome
	once    bool // one round is enough, because the job takes long and does not measure time
	load.Setting
}

var (
	pages       = []int{100, 1000, 10_000}
	latencies   = []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond}
	concurrency = []int{1, 4, 16, 64, 256, 1024}
	getters     = []string{byHand, "stock", byNode, bySDK}
)

// amount maps a page size to the number of records that are read in one round. The number is large
// enough for a measurement. It is small enough that a round is short, even if the server adds
// latency.
var amount = map[int]int{100: 5_000, 1000: 20_000, 10_000: 40_000}

const million = 1_000_000

// comparisons returns the comparisons whose names contain the given text. The parameter root is the
// URL of the server that the clients call.
func comparisons(root, text string) []comparison {
	var all []comparison
	for _, page := range pages {
		want := outcome{N: amount[page], Sum: load.Want(amount[page])}
		for _, latency := range latencies {
			s := load.Setting{Records: amount[page], Page: page, Latency: latency}
			all = append(all, comparison{
				name: recordsName(page, latency), job: job{Op: "records", Base: s.Base(root), Page: page},
				want: want, Setting: s,
			})
		}
	}
	plain := load.Setting{}.Base(root)
	for _, n := range concurrency {
		const made = 5_000
		all = append(all, comparison{
			name: getName(n), clients: getters,
			job:  job{Op: "get", Base: plain, Calls: made, Concurrency: n},
			want: outcome{N: made},
		})
	}
	for op, size := range map[string]int{"download": load.DownloadSize, "upload": load.UploadSize} {
		all = append(all, comparison{name: op, clients: []string{byHand, bySDK},
			job: job{Op: op, Base: plain}, want: outcome{N: size}})
	}
	s := load.Setting{Records: million, Page: 10_000}
	all = append(all, comparison{
		name: "memory", clients: []string{byHand, bySDK, "sdk-sequential"}, once: true, Setting: s,
		job: job{Op: "memory", Base: s.Base(root), Page: s.Page},
	})
	all = slices.DeleteFunc(all, func(c comparison) bool { return !strings.Contains(c.name, text) })
	for i := range all {
		if all[i].name == "memory" {
			all[i].want = outcome{N: million, Sum: load.Want(million)}
		}
	}
	return all
}

func recordsName(page int, latency time.Duration) string {
	return fmt.Sprintf("records/page=%d/latency=%v", page, latency)
}

func getName(concurrency int) string { return fmt.Sprintf("get/concurrency=%d", concurrency) }

// findings has the outcomes of all rounds, by the name of the comparison and the name of the
// client.
type findings map[string]map[string][]outcome

// compare runs all comparisons. In each round, the clients take turns, in a different
// order each time, so that other load on the machine affects all of them alike.
func (p *pool) compare(all []comparison, rounds int) (findings, error) {
	found := findings{}
	for _, c := range all {
		fmt.Fprintln(os.Stderr, c.name)
		found[c.name] = map[string][]outcome{}
		workers := slices.Clone(p.workers)
		if c.clients != nil {
			workers = slices.DeleteFunc(workers,
				func(w *process) bool { return !slices.Contains(c.clients, w.name) })
		}
		repeats := rounds
		if c.once {
			repeats = 1
		}
		for round := range repeats + 1 {
			if c.once && round == 0 {
				continue
			}
			for _, w := range workers {
				o, err := w.do(c.job, c.want)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", c.name, err)
				}
				if round > 0 { // the first round warms up
					found[c.name][w.name] = append(found[c.name][w.name], o)
				}
			}
			if len(workers) > 1 {
				workers = append(workers[1:], workers[0])
			}
		}
	}
	return found, nil
}

// median calls the function value for each outcome of a client in a comparison, and returns the
// median of the numbers that the function returns. It returns 0 if there are no outcomes.
func (f findings) median(name, client string, value func(outcome) float64) float64 {
	var all []float64
	for _, o := range f[name][client] {
		all = append(all, value(o))
	}
	return middle(all)
}

// ratio compares two clients, whose names are the parameters client and base. In each round of a
// comparison, it calls the function value for the outcomes of both clients, and divides the number
// for client by the number for base. It returns the median of these ratios.
func (f findings) ratio(name, client, base string, value func(outcome) float64) float64 {
	var all []float64
	others := f[name][base]
	for round, o := range f[name][client] {
		if round < len(others) {
			all = append(all, value(o)/value(others[round]))
		}
	}
	return middle(all)
}

func middle(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func wall(o outcome) float64 { return o.Wall / float64(o.N) }
func cpu(o outcome) float64  { return o.CPU / float64(o.N) }

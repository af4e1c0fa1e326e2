package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
)

// Every way to read is measured against a loop written by hand in the same
// run, over the same loopback server. All of them add up every field of every
// record, so that an empty decode cannot look fast.

// flat is what somebody would write by hand.
type flat struct {
	contact
	Nango struct {
		FirstSeenAt    time.Time  `json:"first_seen_at"`
		LastModifiedAt time.Time  `json:"last_modified_at"`
		LastAction     string     `json:"last_action"`
		DeletedAt      *time.Time `json:"deleted_at"`
		PrunedAt       *time.Time `json:"pruned_at"`
		Cursor         string     `json:"cursor"`
	} `json:"_nango_metadata"`
}

func (c *contact) sum() int {
	n := c.Age + int(8*c.Score) + int(c.Updated.Unix()%1_000_003)
	for _, s := range [...]string{c.ID, c.FirstName, c.LastName, c.Email, c.Company, c.Title, c.CreatedAt, c.Notes,
		c.Address.Street, c.Address.City, c.Address.Country, c.Address.Zip} {
		n = n*31 + len(s)<<8 + int(s[len(s)-1])
	}
	for _, s := range c.Tags {
		n = n*31 + len(s)
	}
	if c.Phone != nil {
		n += len(*c.Phone)
	}
	if c.Active {
		n++
	}
	return n
}

func metaSum(first, last time.Time, deleted, pruned *time.Time, action, cursor string) int {
	n := first.Nanosecond() + last.Nanosecond() + len(action) + len(cursor) + int(cursor[len(cursor)-1])
	if deleted != nil || pruned != nil {
		n++
	}
	return n
}

const (
	benchTotal = 20_000
	benchPage  = 1000
)

// loopback serves the pages, made beforehand, after a latency.
func loopback(b *testing.B, latency time.Duration) (ask page.Fetch, want int) {
	server := pages{record: contactJSON, total: benchTotal, size: benchPage}
	made := map[string][]byte{}
	for from := 0; from < benchTotal; from += benchPage {
		cursor := ""
		if from > 0 {
			cursor = cursorOf(from - 1)
		}
		made[cursor] = server.body(cursor)
	}
	for i := range benchTotal {
		c, m := contactOf(i), metaOf(i)
		want += c.sum() + metaSum(m.FirstSeenAt, m.LastModifiedAt, nil, nil, m.LastAction, m.Cursor)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(latency)
		body := made[r.URL.Query().Get("cursor")]
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
	b.Cleanup(srv.Close)
	return func(ctx context.Context, cursor string) (io.ReadCloser, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/records?cursor="+url.QueryEscape(cursor), nil)
		if err != nil {
			return nil, err
		}
		resp, err := srv.Client().Do(req)
		if err != nil {
			return nil, err
		}
		return resp.Body, nil
	}, want
}

func byHand(b *testing.B, ask page.Fetch) (n, sum int) {
	cursor := ""
	for {
		body, err := ask(b.Context(), cursor)
		require.NoError(b, err)
		var answer struct {
			Records    []flat  `json:"records"`
			NextCursor *string `json:"next_cursor"`
		}
		require.NoError(b, json.NewDecoder(body).Decode(&answer))
		_, err = io.Copy(io.Discard, body)
		require.NoError(b, err)
		require.NoError(b, body.Close())
		for i := range answer.Records {
			r, m := &answer.Records[i], &answer.Records[i].Nango
			sum += r.sum() + metaSum(m.FirstSeenAt, m.LastModifiedAt, m.DeletedAt, m.PrunedAt, m.LastAction, m.Cursor)
			n++
		}
		if answer.NextCursor == nil {
			return n, sum
		}
		cursor = *answer.NextCursor
	}
}

func byEngine(b *testing.B, cfg page.Config, ask page.Fetch) (n, sum int) {
	for r, err := range page.Iterate(b.Context(), cfg, ask, place[contact]) {
		require.NoError(b, err)
		m := &r.Meta
		sum += r.Data.sum() + metaSum(m.FirstSeenAt, m.LastModifiedAt, m.DeletedAt, m.PrunedAt, m.LastAction, m.Cursor)
		n++
	}
	return n, sum
}

// BenchmarkIterate gives time and CPU a record for benchstat.
func BenchmarkIterate(b *testing.B) {
	for _, latency := range latencies {
		ask, want := loopback(b, latency)
		for _, way := range ways(ask) {
			b.Run(fmt.Sprintf("latency=%v/%s", latency, way.name), func(b *testing.B) {
				b.ReportAllocs()
				var used cost
				for b.Loop() {
					used = used.plus(way.measure(b, want))
				}
				all := float64(b.N) * benchTotal
				b.ReportMetric(float64(used.wall)/all, "ns/record")
				b.ReportMetric(float64(used.cpu)/all, "cpu-ns/record")
			})
		}
	}
}

// BenchmarkRatios takes turns, so that a busy machine is busy for all of them,
// and reports how many times as fast as the loop by hand each way is, in time
// and in CPU: the median of the rounds.
func BenchmarkRatios(b *testing.B) {
	for _, latency := range latencies {
		b.Run(fmt.Sprintf("latency=%v", latency), func(b *testing.B) {
			ask, want := loopback(b, latency)
			wall, cpu := map[string][]float64{}, map[string][]float64{}
			for b.Loop() {
				var hand cost
				for i, way := range ways(ask) {
					used := way.measure(b, want)
					if i == 0 {
						hand = used
						continue
					}
					wall[way.name] = append(wall[way.name], float64(hand.wall)/float64(used.wall))
					cpu[way.name] = append(cpu[way.name], float64(hand.cpu)/float64(used.cpu))
				}
			}
			for name := range wall {
				b.ReportMetric(median(wall[name]), strings.ReplaceAll(name, " ", "-")+"-x")
				b.ReportMetric(median(cpu[name]), strings.ReplaceAll(name, " ", "-")+"-cpu-x")
			}
		})
	}
}

var latencies = []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond}

// way is one way to read everything.
type way struct {
	name string
	read func(b *testing.B) (n, sum int)
}

// ways has the loop by hand first.
func ways(ask page.Fetch) []way {
	all := []way{{"by hand", func(b *testing.B) (int, int) { return byHand(b, ask) }}}
	for _, mode := range []string{"sequential", "read ahead", "read ahead and decoders"} {
		all = append(all, way{mode, func(b *testing.B) (int, int) { return byEngine(b, modes[mode], ask) }})
	}
	return all
}

type cost struct{ wall, cpu time.Duration }

func (c cost) plus(d cost) cost { return cost{c.wall + d.wall, c.cpu + d.cpu} }

func (w way) measure(b *testing.B, want int) cost {
	cpu, begin := processCPU(b), time.Now()
	n, sum := w.read(b)
	used := cost{time.Since(begin), processCPU(b) - cpu}
	require.Equal(b, benchTotal, n)
	require.Equal(b, want, sum)
	return used
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}

// processCPU is what this process, with the server in it, has used.
func processCPU(b *testing.B) time.Duration {
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

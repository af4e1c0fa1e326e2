package follow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/follow"
)

// fleet is a simulation in virtual time. It runs a real follower against a simulated Nango server
// with many connections. Each connection has one record, which changes at random times.
type fleet struct {
	connections, limit, workers int
	period                      time.Duration // time between two requests for the same connection
	changes                     time.Duration // average time between two changes of a connection
	webhooks                    bool
	lasts, outage               time.Duration // outage lies in the middle of lasts; during it, webhooks are lost

	mu                 sync.Mutex
	random             *rand.Rand
	conns              []simulated
	minute             time.Time // start of the rate limit window
	inMinute, most     int
	down               bool
	up                 time.Time // end of the outage
	level              time.Duration
	requests, refused  int
	waiting, made      int
	waitingSinceOutage int
	lags               []time.Duration
}

// simulated is a simulated connection with one record. The field version is the current version of
// the record, and the field handed is the last version that Handle received. The field looks counts
// how often the follower has requested the record.
type simulated struct {
	version, handed int32
	looks           int32
	changed         time.Time // oldest change that Handle has not received
	beforeOutage    bool
}

// RoundTrip implements http.RoundTripper. It answers like GET /records.
func (s *fleet) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(50 * time.Millisecond)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	answer := func(status int, body string) (*http.Response, error) {
		resp := canned.Response(status, body)
		resp.Request = r
		return resp, nil
	}
	if s.down {
		return answer(http.StatusServiceUnavailable, `{}`)
	}
	now := time.Now()
	if now.Sub(s.minute) >= time.Minute {
		s.minute, s.inMinute = now, 0
	}
	if s.inMinute++; s.inMinute > s.limit {
		s.refused++
		resp, err := answer(http.StatusTooManyRequests, `{"error":{"code":"too_many_request"}}`)
		resp.Header.Set("Retry-After", strconv.Itoa(int(time.Minute-now.Sub(s.minute))/int(time.Second)))
		return resp, err
	}
	s.most = max(s.most, s.inMinute)
	i, err := strconv.Atoi(r.Header.Get("Connection-Id"))
	if err != nil {
		return nil, err
	}
	c := &s.conns[i]
	c.looks++
	from, err := strconv.Atoi("0" + r.URL.Query().Get("cursor"))
	if err != nil {
		return nil, err
	}
	records := ""
	if int32(from) < c.version {
		records = fmt.Sprintf(`{"id":"1","title":"%[1]d","_nango_metadata":{"first_seen_at":"2000-01-01T00:00:00.000000+00:00",`+
			`"last_modified_at":"%[2]s","last_action":"UPDATED","deleted_at":null,"pruned_at":null,"cursor":"%[1]d"}}`,
			c.version, now.UTC().Format("2006-01-02T15:04:05.000000+00:00"))
	}
	return answer(http.StatusOK, `{"next_cursor":null,"records":[`+records+`]}`)
}

// deliver is the Handle function of the simulated follower. It measures the time from a change of a
// record until Handle receives it.
func (s *fleet) deliver(_ context.Context, b follow.Batch[Issue]) error {
	version, err := strconv.Atoi(b.Records[len(b.Records)-1].Data.Title)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(b.Ref.Connection.ConnectionID)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.conns[i]
	c.handed = int32(version)
	if c.changed.IsZero() || c.handed < c.version {
		return nil
	}
	s.lags = append(s.lags, time.Since(c.changed))
	s.waiting--
	if c.beforeOutage {
		c.beforeOutage = false
		if s.waitingSinceOutage--; s.waitingSinceOutage == 0 {
			s.level = time.Since(s.up)
		}
	}
	c.changed = time.Time{}
	return nil
}

// change gives the record of connection i a new version. If webhooks are used and there is no
// outage, it also sends a webhook for the new version.
func (s *fleet) change(f *follow.Follower[Issue], i int) error {
	s.mu.Lock()
	c := &s.conns[i]
	c.version++
	s.made++
	if c.changed.IsZero() {
		c.changed = time.Now()
		s.waiting++
	}
	told := s.webhooks && !s.down
	s.mu.Unlock()
	if told {
		return f.Note(s.ref(i))
	}
	return nil
}

func (s *fleet) ref(i int) follow.Ref {
	return follow.Ref{Connection: nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: strconv.Itoa(i)}, Model: "GithubIssue"}
}

func (s *fleet) refs(context.Context) iter.Seq2[follow.Ref, error] {
	return func(yield func(follow.Ref, error) bool) {
		for i := range s.conns {
			if !yield(s.ref(i), nil) {
				return
			}
		}
	}
}

// level is a store that does not keep the saved states. Instead, it derives each state from the
// last version of the record that Handle received, which the simulation knows.
type level struct{ s *fleet }

// Delete implements follow.Store. The simulation never calls it.
func (level) Delete(context.Context, follow.Ref) error { return errors.ErrUnsupported }

// Load implements follow.Store.
func (l level) Load(_ context.Context, ref follow.Ref) (follow.State, error) {
	i, err := strconv.Atoi(ref.Connection.ConnectionID)
	if err != nil {
		return follow.State{}, err
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	handed := l.s.conns[i].handed
	return follow.State{
		Ref: ref, Token: strconv.Itoa(int(handed)), Cursor: strconv.Itoa(int(handed)), Before: strconv.Itoa(int(handed - 1)),
		Position: simulationEnd, Verified: simulationEnd, Pass: 1,
	}, nil
}

// Save implements follow.Store.
func (l level) Save(context.Context, follow.Step) error { return nil }

var simulationEnd = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// run simulates a follower whose copy is up to date when it starts, as after a deployment.
func (s *fleet) run(t *testing.T) {
	t.Helper()
	s.random = rand.New(rand.NewPCG(1, 2))
	s.conns = make([]simulated, s.connections)
	for i := range s.conns {
		s.conns[i] = simulated{version: 1, handed: 1}
	}
	limiter := follow.NewLimiter(s.limit * 95 / 100)
	c, err := nango.New("5ec2e7c0-0000-4000-8000-000000000001", nango.WithHTTPClient(&http.Client{Transport: s}),
		nango.WithLimiter(limiter), nango.WithRetry(nango.RetryPolicy{MaxAttempts: 1}))
	require.NoError(t, err)
	f, err := follow.New(c, follow.Config[Issue]{
		Handle: s.deliver, Refs: s.refs, RefsPeriod: 1000 * time.Hour, Period: s.period, Workers: s.workers, Limiter: limiter,
		Store: level{s},
	})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	began := time.Now()
	outage := began.Add(s.lasts / 2)
	space := s.changes / time.Duration(s.connections)
	for time.Since(began) < s.lasts {
		time.Sleep(time.Duration(s.random.ExpFloat64() * float64(space)))
		require.NoError(t, s.change(f, s.random.IntN(s.connections)))
		if s.outage > 0 {
			s.setDown(!time.Now().Before(outage) && time.Now().Before(outage.Add(s.outage)))
		}
	}
	s.setDown(false)
	cancel()
	require.NoError(t, <-ended)
	for _, c := range s.conns { // a change that was never received has waited at least until now
		if !c.changed.IsZero() {
			s.lags = append(s.lags, time.Since(c.changed))
		}
	}
}

func (s *fleet) setDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down && !down {
		s.up = time.Now()
		for i := range s.conns {
			if c := &s.conns[i]; !c.changed.IsZero() {
				c.beforeOutage = true
				s.waitingSinceOutage++
			}
		}
	}
	s.down = down
}

// lag returns a percentile of the delays: for the given share of the changes, Handle received the
// change after at most this time.
func (s *fleet) lag(share float64) time.Duration {
	if len(s.lags) == 0 {
		return 0
	}
	slices.Sort(s.lags)
	return s.lags[int(share*float64(len(s.lags)-1))].Round(time.Second / 10)
}

// fairness counts how often each connection was read, and returns the smallest and the average of
// these counts.
func (s *fleet) fairness() (least, average float64) {
	least = float64(s.conns[0].looks)
	for _, c := range s.conns {
		least = min(least, float64(c.looks))
		average += float64(c.looks) / float64(len(s.conns))
	}
	return least, average
}

// A small fleet stays within the rate limit and receives every change, even after an outage.
func TestAFleetKeepsTheLimitAndLosesNothing(t *testing.T) {
	for _, webhooks := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			s := &fleet{
				connections: 400, limit: 100, workers: 20, period: 30 * time.Minute, changes: 6 * time.Hour, webhooks: webhooks,
				lasts: 6 * time.Hour, outage: time.Hour,
			}
			s.run(t)
			require.Zero(t, s.refused)
			require.LessOrEqual(t, s.most, s.limit)
			require.Positive(t, s.level)
			require.LessOrEqual(t, s.level, 2*s.period)
			least, average := s.fairness()
			require.Greater(t, least, average/2)
			if webhooks {
				require.Less(t, s.lag(0.5), 2*time.Second)
			} else {
				require.Less(t, s.lag(0.5), s.period)
			}
			require.Less(t, s.waiting, 200, "those of the last minutes")
		})
	}
}

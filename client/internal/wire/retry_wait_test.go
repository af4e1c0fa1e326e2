package wire

import (
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// waits makes a call to which the server always responds with 503, and returns the waits between
// its attempts.
func waits(t *testing.T, p RetryPolicy, header ...string) []time.Duration {
	t.Helper()
	s := serve(respond(503, "", header...))
	_, err := s.wire(Config{Retry: p}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
	refused(t, err)
	var d []time.Duration
	for i := 1; i < len(s.times); i++ {
		d = append(d, s.times[i].Sub(s.times[i-1]))
	}
	return d
}

func TestWaitsDoubleAndAreHalfRandom(t *testing.T) {
	for name, tt := range map[string]struct {
		policy RetryPolicy
		most   []time.Duration
	}{
		"default": {RetryPolicy{}, []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}},
		"capped":  {RetryPolicy{MaxAttempts: 6, MinWait: time.Second, MaxWait: 3 * time.Second}, []time.Duration{1e9, 2e9, 3e9, 3e9, 3e9}},
		"a cap below the least": {
			RetryPolicy{MaxAttempts: 3, MinWait: time.Minute, MaxWait: time.Second}, []time.Duration{time.Second, time.Second},
		},
		"the shortest": {RetryPolicy{MaxAttempts: 4, MinWait: 1, MaxWait: 1}, []time.Duration{1, 1, 1}},
		"the longest": {
			RetryPolicy{MaxAttempts: 4, MinWait: math.MaxInt64/2 + 1, MaxWait: math.MaxInt64},
			[]time.Duration{math.MaxInt64/2 + 1, math.MaxInt64, math.MaxInt64},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := tt.policy.withDefaults()
			for i, most := range tt.most {
				for range 100 {
					d := p.backoff(i + 1)
					require.LessOrEqual(t, d, most)
					require.GreaterOrEqual(t, d, most/2)
				}
			}
			if tt.most[0] > time.Hour {
				return
			}
			synctest.Test(t, func(t *testing.T) {
				got := waits(t, tt.policy)
				require.Len(t, got, len(tt.most))
				for i, d := range got {
					require.LessOrEqual(t, d, tt.most[i])
					require.GreaterOrEqual(t, d, tt.most[i]/2)
				}
			})
		})
	}
}

func TestARetryWaitsOneSecondMoreThanRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		date := func(d time.Duration) string { return now.Add(d).UTC().Format(http.TimeFormat) }
		for value, want := range map[string]time.Duration{
			"0": time.Second, "1": 2 * time.Second, " 2 ": 3 * time.Second, "59": time.Minute, "soon": time.Second, "-5": time.Second,
			"1.5": 3 * time.Second, "59.0": time.Minute, "0.001": 2 * time.Second, "7.x": time.Second, ".5": time.Second,
			date(10 * time.Second): 11 * time.Second, date(-time.Hour): time.Second,
		} {
			s := serve(respond(429, "", "Retry-After", value), respond(200, `{}`))
			start := time.Now()
			now = start
			if value != "" && value[0] >= 'A' && value[0] <= 'Z' { // dates are relative to the time of the call
				at, err := http.ParseTime(value)
				require.NoError(t, err)
				want = max(at.Sub(start), 0) + time.Second
			}
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.Equal(t, want, s.times[1].Sub(s.times[0]), value)
		}
	})
}

func TestARetryAfterBeyondMaxWaitIsReturnedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		threeDays := 72 * time.Hour
		for value, want := range map[string]time.Duration{
			"259200": threeDays, time.Now().Add(threeDays).UTC().Format(http.TimeFormat): threeDays, "60": time.Minute,
			"99999999999999999999": 365 * 24 * time.Hour,
		} {
			s := serve(respond(429, limited, "Retry-After", value))
			start := time.Now()
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			r := refused(t, err)
			require.Equal(t, want, r.RetryAfter, value)
			require.Len(t, s.sent, 1, value)
			require.Equal(t, start, time.Now(), "it slept")
		}
	})
}

func TestBackoffOverridesAShorterRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := waits(t, RetryPolicy{MaxAttempts: 2, MinWait: 20 * time.Second}, "Retry-After", "0")
		require.Len(t, d, 1)
		require.GreaterOrEqual(t, d[0], 10*time.Second)
	})
}

func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC)
	for _, s := range []string{"", "0", "37", " 5 ", "-1", "1.5", "1e3", "99999999999999999999", "Sat, 21 Nov 2026 20:01:00 GMT", "Saturday, 21-Nov-26 20:01:00 GMT",
		"Sat Nov 21 20:01:00 2026", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "soon", "１", "0x10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		d := parseRetryAfter(value, now)
		require.GreaterOrEqual(t, d, time.Duration(0))
		require.LessOrEqual(t, d, 365*24*time.Hour)
		require.Equal(t, d, parseRetryAfter(" "+value+"\t", now), "surrounding white space is ignored")
	})
}

// The clocks of client and server may differ, so a date in Retry-After is relative to the Date of
// the response.
func TestARetryAfterDateIsRelativeToTheAnswersDate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, skew := range []time.Duration{-10 * time.Hour, -time.Minute, 0, time.Minute, 24 * time.Hour} {
			date := time.Now().Add(skew).UTC()
			start := time.Now()
			s := serve(respond(503, "", "Retry-After", date.Add(20*time.Second).Format(http.TimeFormat), "Date", date.Format(http.TimeFormat)), respond(200, "{}"))
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.Equal(t, 21*time.Second, time.Since(start), "the server's clock differs by %s", skew)
		}
		for _, date := range []string{"", "now"} {
			start := time.Now()
			s := serve(respond(503, "", "Retry-After", start.Add(20*time.Second).UTC().Format(http.TimeFormat), "Date", date), respond(200, "{}"))
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.Equal(t, 21*time.Second, time.Since(start), "without a Date the client's clock is used")
		}
	})
}

// If a server and a gateway each add a Retry-After, the longest wait counts.
func TestTheLongestOfSeveralRetryAftersCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, values := range [][]string{{"1", "20"}, {"20", "1"}, {"", "20"}, {"soon", "20", "-3"}} {
			s := serve(func(*http.Request) (*http.Response, error) {
				resp, err := respond(503, "")(nil)
				resp.Header["Retry-After"] = values
				return resp, err
			}, respond(200, `{}`))
			start := time.Now()
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			require.NoError(t, err)
			require.Equal(t, 21*time.Second, time.Since(start), "%q", values)
		}
	})
}

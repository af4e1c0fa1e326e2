package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// broken is a server that answers with the first half of a page, followed by the contents of the
// reader that tail returns. It records the time of each request.
type broken struct {
	page  string
	tail  func(context.Context) io.Reader
	asked []time.Time
	heal  int // the number, from 1, of the request that gets the whole page; 0 for none
}

func (b *broken) answer(req *http.Request) (*http.Response, error) {
	b.asked = append(b.asked, time.Now())
	resp := respond(200, b.page)
	if len(b.asked) != b.heal {
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(b.page[:len(b.page)/2]), b.tail(req.Context())))
		resp.ContentLength = -1
	}
	return resp, nil
}

func breaksOff(context.Context) io.Reader { return iotest.ErrReader(io.ErrUnexpectedEOF) }

func stalls(ctx context.Context) io.Reader {
	return readFunc(func([]byte) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

var (
	noRecords = `{"next_cursor":null,"other":"` + strings.Repeat("x", 100) + `","records":[]}`
	readers   = map[string]func(ctx context.Context, c *nango.Client, opts ...nango.CallOption) (n int, err error){
		"ListRecords": func(ctx context.Context, c *nango.Client, opts ...nango.CallOption) (int, error) {
			page, err := nango.ListRecords[issue](ctx, c, someRecords, opts...)
			if err != nil {
				return 0, err
			}
			return len(page.Records), nil
		},
		"AllRecords": func(ctx context.Context, c *nango.Client, opts ...nango.CallOption) (n int, err error) {
			for _, err := range nango.AllRecords[issue](ctx, c, someRecords, opts...) {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		},
	}
)

// If only the beginning of a page arrives, ListRecords and AllRecords request the page again, as
// often as the retry policy and the call options allow.
func TestABrokenPageIsRequestedAgainByTheRetryPolicy(t *testing.T) {
	for name, tt := range map[string]struct {
		policy nango.RetryPolicy
		opts   []nango.CallOption
		waits  []time.Duration // the longest possible waits; each wait is at least half as long
	}{
		"the default":   {waits: []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}},
		"another":       {policy: nango.RetryPolicy{MaxAttempts: 3, MinWait: time.Minute, MaxWait: time.Minute}, waits: []time.Duration{time.Minute, time.Minute}},
		"once":          {policy: nango.RetryPolicy{MaxAttempts: 1}},
		"WithNoRetry":   {opts: []nango.CallOption{nango.WithNoRetry()}},
		"no read-ahead": {opts: []nango.CallOption{nango.WithNoReadAhead()}, waits: []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second}},
	} {
		for reader, read := range readers {
			t.Run(name+"/"+reader, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := &broken{page: noRecords, tail: breaksOff}
					_, err := read(t.Context(), clientOf(t, b.answer, nango.WithRetry(tt.policy)), tt.opts...)
					var e *nango.TransportError
					require.ErrorAs(t, err, &e)
					require.Equal(t, len(tt.waits)+1, e.Attempts)
					require.ErrorIs(t, err, io.ErrUnexpectedEOF)
					require.Len(t, b.asked, len(tt.waits)+1)
					for i, most := range tt.waits {
						wait := b.asked[i+1].Sub(b.asked[i])
						require.LessOrEqual(t, wait, most)
						require.GreaterOrEqual(t, wait, most/2)
					}
				})
			})
		}
	}
}

func TestAPageThatStallsIsRequestedAgain(t *testing.T) {
	for name, opts := range map[string][]nango.CallOption{"WithTimeout": nil, "WithCallTimeout": {nango.WithCallTimeout(time.Second)}} {
		for reader, read := range readers {
			t.Run(name+"/"+reader, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := &broken{page: recordsPage("", 1, 2, 3, 4).body, tail: stalls, heal: 2}
					timeout := 10 * time.Second
					if opts != nil {
						timeout = time.Second
					}
					start := time.Now()
					n, err := read(t.Context(), clientOf(t, b.answer, nango.WithTimeout(10*time.Second)), opts...)
					require.NoError(t, err)
					require.Equal(t, 4, n)
					require.InDelta(t, timeout+375*time.Millisecond, time.Since(start), float64(125*time.Millisecond))

					b = &broken{page: noRecords, tail: stalls}
					_, err = read(t.Context(), clientOf(t, b.answer, nango.WithTimeout(10*time.Second)), append(opts, nango.WithNoRetry())...)
					var e *nango.TransportError
					require.ErrorAs(t, err, &e)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.ErrorContains(t, err, "within the timeout")
					require.Len(t, b.asked, 1)
				})
			})
		}
	}
}

// The timeout does not end a loop that handles records slowly, since the timeout limits only the
// time that the server takes.
func TestASlowLoopIsNotTimedOut(t *testing.T) {
	for _, opts := range [][]nango.CallOption{nil, {nango.WithNoReadAhead()}} {
		synctest.Test(t, func(t *testing.T) {
			ids := make([]int, 3000)
			for i := range ids {
				ids[i] = i
			}
			pages := []string{recordsPage("n", ids...).body, recordsPage("", ids...).body}
			sent := 0
			c := clientOf(t, func(req *http.Request) (*http.Response, error) {
				page := strings.NewReader(pages[sent])
				sent++
				resp := respond(200, "")
				resp.ContentLength, resp.Body = -1, io.NopCloser(readFunc(func(p []byte) (int, error) {
					if err := req.Context().Err(); err != nil {
						return 0, err
					}
					return page.Read(p)
				}))
				return resp, nil
			}, nango.WithTimeout(time.Second))
			n := 0
			for _, err := range nango.AllRecords[issue](t.Context(), c, someRecords, opts...) {
				require.NoError(t, err)
				time.Sleep(time.Minute)
				n++
			}
			require.Equal(t, 6000, n)
			require.Equal(t, 2, sent)
		})
	}
}

// The size limit of a response applies to a page too. If a page exceeds it, AllRecords requests
// fewer records.
func TestAPageOverTheLimitIsRequestedInParts(t *testing.T) {
	const records, mostFit = 100, 60
	var limits []int
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		q := req.URL.Query()
		from, _ := strconv.Atoi(q.Get("cursor"))
		limit, err := strconv.Atoi(q.Get("limit"))
		if err != nil {
			limit = 100
		}
		limits = append(limits, limit)
		to, next := min(records, from+limit), "null"
		if to < records {
			next = fmt.Sprintf(`"%d"`, to)
		}
		resp := respond(200, "")
		if resp.ContentLength = -1; to-from > mostFit { // the client does not read the body to its end
			resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"next_cursor":"no","records":[{"id":0,"x":"`), endless{}))
			return resp, nil
		}
		parts := []io.Reader{strings.NewReader(`{"next_cursor":` + next + `,"records":[`)}
		for i := from; i < to; i++ {
			parts = append(parts, strings.NewReader(strings.Repeat(",", min(1, i-from))+fmt.Sprintf(`{"id":%d}`, i)))
		}
		resp.Body = io.NopCloser(io.MultiReader(append(parts, strings.NewReader("]}"))...))
		return resp, nil
	})
	_, err := readers["ListRecords"](t.Context(), c)
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Equal(t, 200, e.StatusCode)
	require.ErrorContains(t, err, "64 MiB")
	for _, opts := range [][]nango.CallOption{nil, {nango.WithNoReadAhead()}} {
		limits = nil
		params := someRecords
		params.Limit = 200
		n := 0
		for record, err := range nango.AllRecords[issue](t.Context(), c, params, opts...) {
			require.NoError(t, err)
			require.Equal(t, n, record.Data.ID)
			n++
		}
		require.Equal(t, records, n)
		require.Equal(t, []int{200, 100, 50, 50}, limits)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// If a complete response has incomplete JSON, requesting it again would not help, so it is not
// requested again.
func TestAPageOfTruncatedJSONIsNotRequestedAgain(t *testing.T) {
	s, c := newStub(t, reply{body: `{"next_cursor":null,"records":[{"id":1},`})
	_, err := readers["ListRecords"](t.Context(), c)
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Equal(t, []any{200, "GET", "/records"}, []any{e.StatusCode, e.Method, e.Path})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Len(t, s.got, 1)
}

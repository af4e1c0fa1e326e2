package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/stretchr/testify/require"
)

var notYet = reply{status: 404, body: `{"error":{"code":"not_found","message":"No action 'a-1' found"}}`}

func TestWaitAction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStub(t, notYet, notYet, notYet, reply{body: `{"issue":7}`})
		start := time.Now()
		got, err := nango.WaitAction[struct{ Issue int }](t.Context(), c, "a-1")
		require.NoError(t, err)
		require.Equal(t, 7, got.Issue)
		require.Len(t, s.got, 4)
		require.InDelta(t, 3.5, time.Since(start).Seconds(), 1, "waits of 0.5, 1 and 2 s, less a quarter at most")
	})
}

// If all responses before the deadline have status 404, the error says that the action may still be
// running, may be unknown, or may have returned null.
func TestWaitActionEndsAtTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStub(t, notYet)
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := nango.WaitAction[string](ctx, c, "a-1")
		require.Equal(t, time.Minute, time.Since(start))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		var e *nango.WaitError
		require.ErrorAs(t, err, &e)
		require.Equal(t, len(s.got), e.Asked)
		require.Less(t, e.Asked, 15)
		for _, part := range []string{"still runs", "unknown", "null", "deadline exceeded"} {
			require.ErrorContains(t, err, part)
		}
	})
}

// If the context has no deadline, the wait ends after the longest time that an action can take.
func TestWaitActionWithoutDeadlineEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := newStub(t, notYet)
		start := time.Now()
		_, err := nango.WaitAction[string](context.Background(), c, "a-1")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, 24*time.Hour+15*time.Minute, time.Since(start))
	})
}

// The last request of a wait is sent shortly before the deadline, so that a late result is not
// missed.
func TestWaitAsksOnceMoreBeforeTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newStub(t, notYet)
		ctx, cancel := context.WithTimeout(t.Context(), 13*time.Second)
		defer cancel()
		time.AfterFunc(12*time.Second, func() { s.answer(reply{body: `"done"`}) })
		got, err := nango.WaitAction[string](ctx, c, "a-1")
		require.NoError(t, err)
		require.Equal(t, "done", got)
	})
}

func TestWaitEndsWithOtherErrors(t *testing.T) {
	for name, answer := range map[string]reply{
		"a failed action":    {status: 500, body: `{"error":{"code":"action_script_runtime_error","payload":{"why":"no"}}}`},
		"a provider's error": {status: 424, body: `{"error":{"code":"script_http_error","upstream":{"status":403}}}`},
		"another 404":        {status: 404, kind: "text/html", body: "<html>no such route</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := newStub(t, notYet, answer)
				_, err := nango.WaitAction[string](t.Context(), c, "a-1")
				var e *nango.SDKError
				require.ErrorAs(t, err, &e)
				require.Equal(t, answer.status, e.StatusCode)
				require.Len(t, s.got, 2)
			})
		})
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := newStub(t, notYet)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		start := time.Now()
		_, err := nango.WaitAction[string](ctx, c, "a-1")
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 5*time.Second, time.Since(start))
	})
}

func TestWaitForFunctionJobs(t *testing.T) {
	answer := func(status, more string) reply {
		return reply{body: fmt.Sprintf(`{"id":"d-1","status":%q,"created_at":"2026-11-21T20:00:00Z"%s}`, status, more)}
	}
	for final, more := range map[string]string{
		"success": "", "failed": `,"error":{"code":"compilation_error","message":"line 1"}`, "cancelled": `,"completed_at":"2026-11-21T20:01:00Z"`,
	} {
		t.Run(final, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := newStub(t, answer("waiting", ""), answer("running", ""), answer(final, more))
				run, err := c.Functions.WaitDryrun(t.Context(), "d-1")
				require.NoError(t, err)
				require.Equal(t, nango.FunctionJobStatus(final), run.Status)
				require.Len(t, s.got, 3)

				s.answer(answer(final, more))
				deployment, err := c.Functions.WaitDeployment(t.Context(), "d-1")
				require.NoError(t, err)
				require.Equal(t, nango.FunctionJobStatus(final), deployment.Status)
				require.Equal(t, strings.Contains(more, "line 1"), deployment.Error.Message == "line 1")
			})
		})
	}
}

func TestWaitForConnection(t *testing.T) {
	none := reply{body: `{"connections":[]}`}
	old := reply{body: `{"connections":[{"connection_id":"old","created":"2026-11-21T20:00:00Z"}]}`}
	fresh := reply{body: `{"connections":[{"connection_id":"new","created":"2026-11-21T20:05:00.5+00:00"}]}`}
	params := nango.ListConnectionsParams{Tags: nango.Tags{"end_user_id": "u-1"}, IntegrationID: []string{"github"}, Page: 3, Limit: 50}
	synctest.Test(t, func(t *testing.T) {
		s, c := newStub(t, none, old, old, fresh)
		got, err := c.Connect.WaitForConnection(t.Context(), params, time.Date(2026, 11, 21, 20, 5, 0, 5e8, time.UTC))
		require.NoError(t, err)
		require.Equal(t, "new", got.ConnectionID)
		require.Equal(t, "/connections", s.last(t).path)
		require.Equal(t, "integrationId=github&tags%5Bend_user_id%5D=u-1&limit=1", s.last(t).query)

		s.answer(old)
		got, err = c.Connect.WaitForConnection(t.Context(), params, time.Time{})
		require.NoError(t, err)
		require.Equal(t, "old", got.ConnectionID)
	})
}

// Every verb of package fmt can print a WaitError, even its zero value.
func TestWaitErrorPrints(t *testing.T) {
	for _, e := range []*nango.WaitError{{}, {What: "a connection", Asked: 3, Err: context.Canceled}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d"} {
			require.Contains(t, fmt.Sprintf(verb, e), "nango: ")
		}
		_, err := json.Marshal(e)
		require.NoError(t, err)
		require.Equal(t, slog.KindGroup, e.LogValue().Kind())
	}
}

func TestWaitErrorCountsItsRequests(t *testing.T) {
	for asked, want := range map[int]string{0: "0 times", 1: "once", 2: "2 times", 21: "21 times"} {
		e := &nango.WaitError{What: "a connection", Asked: asked, Err: context.Canceled}
		require.EqualError(t, e, "nango: gave up waiting for a connection after asking "+want+": context canceled")
	}
}

// If a response with status 404 is incomplete, its error code is unknown, so the wait continues.
func TestWaitActionContinuesAfterARefusalThatBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		transport := canned.Transport(func(r *http.Request) (*http.Response, error) {
			sent++
			answer := &http.Response{
				StatusCode: http.StatusNotFound, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
				Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"error":{"code":"not_f`), iotest.ErrReader(io.ErrUnexpectedEOF))),
			}
			switch sent {
			case 1, 3: // the response breaks off
			case 2:
				answer.Body = io.NopCloser(strings.NewReader(notYet.body))
			default:
				answer.StatusCode, answer.Body = 200, io.NopCloser(strings.NewReader(`{"issue":7}`))
			}
			return answer, nil
		})
		c, err := nango.New(stubKey, nango.WithHost(stubHost), nango.WithHTTPClient(&http.Client{Transport: transport}))
		require.NoError(t, err)
		got, err := nango.WaitAction[struct{ Issue int }](t.Context(), c, "a-1")
		require.NoError(t, err)
		require.Equal(t, 7, got.Issue)
		require.Equal(t, 4, sent)
	})
}

package follow

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client"
)

// The queue selects the Refs that webhooks named first. But after three of them, it selects a Ref
// that is due because its period has passed.
func TestWebhooksAndPeriodsShareTheTurns(t *testing.T) {
	q := newQueue()
	named := func(name string, i int) Ref {
		return Ref{Connection: client.ConnectionRef{ProviderConfigKey: name, ConnectionID: strconv.Itoa(i)}, Model: "M"}
	}
	for i := range 3 {
		q.add(named("polled", i), time.Now())
	}
	for i := range 20 {
		q.note(named("noted", i))
	}
	q.note(named("polled", 2)) // moves to the end of the Refs named by webhooks
	var order []string
	for {
		e, wait := q.next(time.Now())
		if e == nil {
			require.Zero(t, wait)
			break
		}
		order = append(order, e.ref.Connection.ProviderConfigKey+e.ref.Connection.ConnectionID)
	}
	require.Equal(t, []string{"noted0", "noted1", "noted2", "polled0", "noted3", "noted4", "noted5", "polled1", "noted6"}, order[:9])
	require.Equal(t, "polled2", order[len(order)-1])
	require.Len(t, order, 23)
}

// A coarse clock makes many Refs due at the same time. They take turns nevertheless.
func TestRefsDueAtTheSameTimeTakeTurns(t *testing.T) {
	q, now := newQueue(), time.Now()
	const refs = 7
	for i := range refs {
		q.add(Ref{Connection: client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: strconv.Itoa(i)}, Model: "M"}, now)
	}
	for _, e := range q.entries {
		e.due = now
	}
	for turn := range 5 * refs {
		e, _ := q.next(now)
		require.Equal(t, strconv.Itoa(turn%refs), e.ref.Connection.ConnectionID)
		q.done(e, now)
	}
}

// A Ref that is forgotten after the queue has selected it must not return to the queue, even if a
// webhook named it before it was forgotten.
func TestAForgottenRefDoesNotComeBack(t *testing.T) {
	for _, again := range []bool{false, true} {
		q := newQueue()
		ref := Ref{Connection: client.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-1"}, Model: "M"}
		q.add(ref, time.Now())
		e, _ := q.next(time.Now())
		if again {
			q.note(ref)
		}
		q.forget(ref)
		q.done(e, time.Now())
		e, wait := q.next(time.Now())
		require.Nil(t, e)
		require.Zero(t, wait)
		require.Empty(t, q.entries)
	}
}

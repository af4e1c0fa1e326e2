package client_test

import (
	"fmt"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestAnItemThatDoesNotDecodeIsNamedAndTheOthersAreRead(t *testing.T) {
	const connections = `{"connections":[{"connection_id":"a","created":"2026-11-21T20:29:43.010+00:00"},` +
		`{"connection_id":"secret","created":"2026-11-21T20:29"},{"connection_id":"c","created":""},{"connection_id":"d","tags":{"secret":5}},{"connection_id":"e"}]}`
	_, c := newStub(t, reply{body: connections})
	var ids, fields []string
	for connection, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{}) {
		if err == nil {
			ids = append(ids, connection.ConnectionID)
			continue
		}
		var e *nango.SDKValidationError
		require.ErrorAs(t, err, &e)
		require.Zero(t, connection)
		require.NotContains(t, printed(t, err), "secret")
		fields = append(fields, e.Field)
	}
	require.Equal(t, []string{"a", "e"}, ids)
	require.Equal(t, []string{"connections[1].created", "connections[2].created", "connections[3].tags"}, fields)

	list, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.Nil(t, list)
	var e *nango.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Equal(t, "connections[1].created", e.Field)

	n := 0
	for _, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{}) {
		if n++; err != nil {
			break // a loop may end at such an error
		}
	}
	require.Equal(t, 2, n)

	for _, body := range []string{`{"connections":5}`, `{"connections":[]`, `[]`, `{}`} {
		_, c := newStub(t, reply{body: body})
		n := 0
		for _, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{}) {
			require.ErrorAs(t, err, new(*nango.SDKValidationError), body)
			n++
		}
		require.Equal(t, 1, n, body)
	}
}

func TestAFunctionThatDoesNotDecodeIsNamed(t *testing.T) {
	_, c := newStub(t, reply{body: `{"data":[{"type":"sync","name":"a"},{"type":"sync","name":5},{"type":"action","name":"c"}]}`})
	n, odd := 0, 0
	for _, err := range c.Functions.All(t.Context(), "github", nango.ListFunctionsParams{}) {
		if n++; err != nil {
			var e *nango.SDKValidationError
			require.ErrorAs(t, err, &e)
			require.Equal(t, "data[1].name", e.Field)
			odd++
		}
	}
	require.Equal(t, []int{3, 1}, []int{n, odd})
}

// If no item on a page can be decoded, the iteration still continues with the next page. An item
// that moves to the next page between two requests is yielded only once.
func TestItemsThatDoNotDecodeAreToldApart(t *testing.T) {
	page := func(from int) reply {
		const odd = `{"connection_id":"%d","created":""}`
		return reply{body: fmt.Sprintf(`{"connections":[`+odd+`,`+odd+`]}`, from, from+1)}
	}
	for name, test := range map[string]struct {
		replies []reply
		want    int
	}{
		"many pages":     {[]reply{page(0), page(2), page(4), page(6), page(8), {body: `{"connections":[]}`}}, 10},
		"a shifted item": {[]reply{page(0), page(1), {body: `{"connections":[]}`}}, 3},
		"the same page":  {[]reply{page(0)}, 3}, // the last error says that page is ignored
	} {
		_, c := newStub(t, test.replies...)
		n := 0
		for _, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{Limit: 2}) {
			require.ErrorAs(t, err, new(*nango.SDKValidationError))
			n++
		}
		require.Equal(t, test.want, n, name)
	}
}

package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// byID returns all methods whose endpoint has a connection id in its path.
func byID(c *nango.Client) map[string]func(ctx context.Context, id, key string) error {
	return map[string]func(ctx context.Context, id, key string) error{
		"Get": func(ctx context.Context, id, key string) error {
			_, err := c.Connections.Get(ctx, id, key, nango.GetConnectionParams{})
			return err
		},
		"Delete": func(ctx context.Context, id, key string) error { return c.Connections.Delete(ctx, id, key) },
		"Patch": func(ctx context.Context, id, key string) error {
			return c.Connections.Patch(ctx, nango.ConnectionRef{ProviderConfigKey: key, ConnectionID: id}, nango.PatchConnectionRequest{})
		},
	}
}

func TestIncompleteImportsAreRefused(t *testing.T) {
	s, c := newStub(t, reply{body: `{"connection_id":"1"}`})
	for field, body := range map[string]nango.CreateConnectionRequest{
		"ProviderConfigKey": {Credentials: nango.NewImportCredentials(nango.ImportNoCredentials{})}, "Credentials": {ProviderConfigKey: "k"},
	} {
		_, err := c.Connections.Create(t.Context(), body)
		requireField(t, err, field)
	}
	require.Empty(t, s.got)
}

func TestConnectionIDsInAPath(t *testing.T) {
	s, c := newStub(t, reply{body: `{"success":true,"connection_id":"1"}`})
	for name, call := range byID(c) {
		for id, want := range map[string]string{
			"1": "1", "a/b": "a%2Fb", "a?b#c%2F": "a%3Fb%23c%252F", "../x": "..%2Fx", "...": "...", "Zoë ✓": "Zo%C3%AB%20%E2%9C%93", "%2e%2e": "%252e%252e", "a\r\nb": "a%0D%0Ab",
		} {
			require.NoError(t, call(t.Context(), id, "k&x=1"), name)
			require.Equal(t, "/connections/"+want, s.last(t).path, name)
			require.Equal(t, "provider_config_key=k%26x%3D1", s.last(t).query, name)
		}
		sent := len(s.got)
		idName, keyName := "connectionID", "providerConfigKey"
		if name == "Patch" {
			idName, keyName = "ConnectionID", "ProviderConfigKey"
		}
		for _, id := range []string{"", ".", ".."} {
			requireField(t, call(t.Context(), id, "k"), idName, "%s %q", name, id)
		}
		requireField(t, call(t.Context(), "1", ""), keyName, name)
		require.Len(t, s.got, sent, name)
	}
}

func TestMetadataArguments(t *testing.T) {
	s, c := newStub(t, reply{body: `{}`})
	metadata := nango.Metadata{"a": 1}
	for field, tt := range map[string]struct {
		ids []string
		key string
		m   nango.Metadata
	}{
		"connectionID": {[]string{""}, "k", metadata}, "providerConfigKey": {[]string{"1"}, "", metadata}, "metadata": {[]string{"1"}, "k", nil},
	} {
		ref := nango.ConnectionRef{ProviderConfigKey: tt.key, ConnectionID: tt.ids[0]}
		_, err := c.Connections.SetMetadata(t.Context(), ref, tt.m)
		requireField(t, err, inRef(field))
		_, err = c.Connections.UpdateMetadata(t.Context(), ref, tt.m)
		requireField(t, err, inRef(field))
		requireField(t, c.Connections.CreateMetadata(t.Context(), tt.ids[0], tt.key, tt.m), field)
		_, err = c.Connections.Update(t.Context(), tt.ids[0], tt.key, tt.m)
		requireField(t, err, field)
		inBatch := strings.Replace(field, "connectionID", "connectionIDs", 1)
		_, err = c.Connections.SetMetadataBatch(t.Context(), tt.key, tt.ids, tt.m)
		requireField(t, err, inBatch)
		_, err = c.Connections.UpdateMetadataBatch(t.Context(), tt.key, tt.ids, tt.m)
		requireField(t, err, inBatch)
	}
	_, err := c.Connections.SetMetadataBatch(t.Context(), "k", nil, metadata)
	requireField(t, err, "connectionIDs", "the server would do nothing and say that it went well")
	notJSON := nango.Metadata{"f": func() {}}
	requireField(t, c.Connections.CreateMetadata(t.Context(), "1", "k", notJSON), "metadata")
	_, err = c.Connections.Update(t.Context(), "1", "k", notJSON)
	requireField(t, err, "metadata")
	require.Empty(t, s.got)
}

// inRef returns the name of the ConnectionRef field that has the value of the given parameter. If
// ConnectionRef has no such field, it returns the name of the parameter.
func inRef(parameter string) string {
	switch parameter {
	case "connectionID":
		return "ConnectionID"
	case "providerConfigKey":
		return "ProviderConfigKey"
	}
	return parameter
}

func TestMetadataKeepsNumbersExact(t *testing.T) {
	const number = "9007199254740993"
	s, c := newStub(t, reply{body: `{"connection_id":"1","provider_config_key":"k","metadata":{"n":` + number + `,"deep":[{"f":1.10}]}}`})
	got, err := c.Connections.Update(t.Context(), "1", "k", nango.Metadata{"n": 1})
	require.NoError(t, err)
	require.NoError(t, c.Connections.CreateMetadata(t.Context(), "1", "k", got.Metadata))
	require.JSONEq(t, `{"connection_id":"1","provider_config_key":"k","metadata":{"n":`+number+`,"deep":[{"f":1.10}]}}`, s.last(t).body)
	require.Contains(t, s.last(t).body, number)
	require.Contains(t, s.last(t).body, "1.10")
	require.NoError(t, c.Connections.CreateMetadata(t.Context(), "1", "k", nango.Metadata{}))
	require.Contains(t, s.last(t).body, `"metadata":{}`, "empty metadata removes all fields")
}

// paged is a fake server that lists connections, newest first. The function added returns the ids
// of the connections that are created after the given page has been served.
type paged struct {
	ids   []string
	added func(page int) []string
	pages []string
}

func (p *paged) RoundTrip(req *http.Request) (*http.Response, error) {
	q := req.URL.Query()
	page, _ := strconv.Atoi(q.Get("page"))
	limit, _ := strconv.Atoi(q.Get("limit"))
	p.pages = append(p.pages, q.Get("page"))
	from, to := min(page*limit, len(p.ids)), min((page+1)*limit, len(p.ids))
	items := make([]string, 0, limit)
	for _, id := range p.ids[from:to] {
		items = append(items, fmt.Sprintf(`{"connection_id":%q,"provider_config_key":"k"}`, id))
	}
	if p.added != nil {
		p.ids = append(p.added(page), p.ids...)
	}
	return respond(200, `{"connections":[`+strings.Join(items, ",")+`]}`), nil
}

// allIDs returns the ids of all connections that p lists, and the error that ended the iteration.
func allIDs(t *testing.T, p *paged, params nango.ListConnectionsParams) ([]string, error) {
	t.Helper()
	var ids []string
	for conn, err := range clientOf(t, p.RoundTrip).Connections.All(t.Context(), params) {
		if err != nil {
			require.Zero(t, conn)
			return ids, err
		}
		ids = append(ids, conn.ConnectionID)
	}
	return ids, nil
}

func TestAllConnections(t *testing.T) {
	ids := []string{"e", "d", "c", "b", "a"}
	for name, tt := range map[string]struct {
		params nango.ListConnectionsParams
		want   string
		pages  []string
	}{
		"by default":             {nango.ListConnectionsParams{}, "edcba", []string{""}},
		"the last page is short": {nango.ListConnectionsParams{Limit: 2}, "edcba", []string{"", "1", "2"}},
		"the last page is full":  {nango.ListConnectionsParams{Limit: 5}, "edcba", []string{"", "1"}},
		"from a later page":      {nango.ListConnectionsParams{Limit: 2, Page: 1}, "cba", []string{"1", "2"}},
		"beyond":                 {nango.ListConnectionsParams{Limit: 2, Page: 9}, "", []string{"9"}},
	} {
		p := &paged{ids: ids}
		got, err := allIDs(t, p, tt.params)
		require.NoError(t, err, name)
		require.Equal(t, tt.want, strings.Join(got, ""), name)
		require.Equal(t, tt.pages, p.pages, name)
	}
}

func TestAllConnectionsWhileSomeAreCreated(t *testing.T) {
	for _, limit := range []int{1, 2, 3} {
		p := &paged{ids: []string{"d", "c", "b", "a"}, added: func(page int) []string {
			if page == 0 {
				return []string{"new"}
			}
			return nil
		}}
		got, err := allIDs(t, p, nango.ListConnectionsParams{Limit: limit})
		require.NoError(t, err)
		require.Equal(t, "dcba", strings.Join(got, ""), "limit %d: none twice, none left out", limit)
	}
}

func TestAllConnectionsOfAServerWithoutPages(t *testing.T) {
	asked := 0
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		asked++
		return respond(200, `{"connections":[{"connection_id":"1","provider_config_key":"k"},{"connection_id":"1","provider_config_key":"other"}]}`), nil
	})
	var got []string
	var last error
	for conn, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{Limit: 2}) {
		got, last = append(got, conn.ProviderConfigKey), err
	}
	require.Equal(t, []string{"k", "other", ""}, got)
	require.ErrorContains(t, last, "several pages had the same items")
	require.Less(t, asked, 10)
}

func TestAllConnectionsStartsAgainAndStops(t *testing.T) {
	p := &paged{ids: []string{"c", "b", "a"}}
	all := clientOf(t, p.RoundTrip).Connections.All(t.Context(), nango.ListConnectionsParams{Limit: 1})
	for range 2 {
		p.pages = nil
		for conn, err := range all {
			require.NoError(t, err)
			if conn.ConnectionID == "b" {
				break
			}
		}
		require.Equal(t, []string{"", "1"}, p.pages, "no unneeded page is requested")
	}
}

func TestAllConnectionsEndsWithItsError(t *testing.T) {
	asked := 0
	c := clientOf(t, func(*http.Request) (*http.Response, error) {
		if asked++; asked == 2 {
			return respond(500, `{"error":{"code":"generic_error_support"}}`), nil
		}
		return respond(200, `{"connections":[{"connection_id":"1"}]}`), nil
	})
	var errs []error
	for _, err := range c.Connections.All(t.Context(), nango.ListConnectionsParams{Limit: 1}) {
		errs = append(errs, err)
	}
	require.Len(t, errs, 2)
	var e *nango.SDKError
	require.ErrorAs(t, errs[1], &e)
}

func TestListConnectionsParams(t *testing.T) {
	s, c := newStub(t, reply{body: `{"connections":[]}`})
	_, err := c.Connections.List(t.Context(), nango.ListConnectionsParams{
		ConnectionID: "a/b", Search: "x y", IntegrationID: []string{"github", "slack"}, Tags: nango.Tags{"plan": "pro&"}, Limit: 10, Page: 2,
	})
	require.NoError(t, err)
	q, err := url.ParseQuery(s.last(t).query)
	require.NoError(t, err)
	require.Equal(t, url.Values{
		"connectionId": {"a/b"}, "search": {"x y"}, "integrationId": {"github,slack"}, "tags[plan]": {"pro&"}, "limit": {"10"}, "page": {"2"},
	}, q)
	_, err = c.Connections.List(t.Context(), nango.ListConnectionsParams{IntegrationID: []string{"a,b"}})
	requireField(t, err, "IntegrationID")
}

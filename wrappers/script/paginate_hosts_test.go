package script_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

// Equal pages are a cycle only if they come from the same cursor, link or offset. Offsets always
// advance, so equal pages at different offsets are allowed.
func TestEqualPagesAtDifferentOffsetsAreNotACycle(t *testing.T) {
	const pagesThereAre = 50
	for _, method := range []nango.OffsetCalculationMethod{"", script.OffsetPerPage} {
		s := &stub{}
		s.answer = func(sent) reply {
			if len(s.got) > pagesThereAre {
				return reply{body: `{"items":[]}`}
			}
			return reply{body: `{"items":[0,0]}`}
		}
		got, err := read(t, s, pages(script.Pagination{
			Type: script.PaginationOffset, ResponsePath: "items", OffsetNameInRequest: "start", OffsetCalculationMethod: method,
		}))
		require.NoError(t, err)
		require.Len(t, got, pagesThereAre)
	}
}

// If a response links to a host that the program has not allowed, the connection's credentials are
// not sent to that host.
func TestLinksStayOnTheirHosts(t *testing.T) {
	for name, test := range map[string]struct {
		hosts []string
		links []string // links to the next page, in the order of the pages
		pages int
		err   error
	}{
		"the first one's":      {nil, []string{"https://api.example.com/2", "https://API.example.com:443/3", "/4", ""}, 4, nil},
		"another one":          {nil, []string{"https://api.example.com/2", "https://evil.example.com/3"}, 2, script.ErrForeignHost},
		"another port":         {nil, []string{"https://api.example.com/2", "https://api.example.com:8443/3"}, 2, script.ErrForeignHost},
		"a user in front":      {nil, []string{"https://api.example.com/2", "https://api.example.com@evil.example.com/3"}, 2, script.ErrForeignHost},
		"given":                {[]string{"api.example.com"}, []string{"https://api.example.com/2", ""}, 2, nil},
		"not given":            {[]string{"api.example.com"}, []string{"https://evil.example.com/2"}, 1, script.ErrForeignHost},
		"one of several":       {[]string{"a.example.com", "b.example.com:8443"}, []string{"https://b.example.com:8443/2", "https://a.example.com/3", ""}, 3, nil},
		"all of them, on word": {[]string{"*"}, []string{"https://a.example.com/2", "https://b.example.com/3", ""}, 3, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stub{}
			s.answer = func(sent) reply {
				return reply{body: fmt.Sprintf(`{"items":[%d],"next":%q}`, len(s.got), test.links[len(s.got)-1])}
			}
			got, err := read(t, s, pages(script.Pagination{
				Type: script.PaginationLink, ResponsePath: "items", LinkPathInResponseBody: "next", LinkHosts: test.hosts,
			}))
			require.ErrorIs(t, err, test.err)
			require.Len(t, got, test.pages)
			require.Len(t, s.got, test.pages, "nothing is sent to another host")
		})
	}
}

func TestStartSyncsOfOtherConnections(t *testing.T) {
	for want, opts := range map[string][]script.CallOption{
		`{"connection_id":"g-1","provider_config_key":"golden","syncs":["a"]}`: nil,
		`{"connection_id":"g-2","provider_config_key":"golden","syncs":["a"]}`: {script.OnConnection(nango.ConnectionRef{ConnectionID: "g-2"})},
		`{"connection_id":"g-2","provider_config_key":"other","syncs":["a"]}`:  {script.OnConnection(nango.ConnectionRef{ProviderConfigKey: "other", ConnectionID: "g-2"})},
		`{"provider_config_key":"golden","syncs":["a"]}`:                       {script.OnEveryConnection()},
		`{"provider_config_key":"other","syncs":["a"]}`:                        {script.OnConnection(nango.EveryConnection("other"))},
	} {
		s := &stub{replies: []reply{{body: `{"success":true}`}}}
		require.NoError(t, newAction(t, s).StartSync(t.Context(), nango.SyncNames("a"), opts...), want)
		require.JSONEq(t, want, s.got[0].body)
	}
	s := &stub{}
	a := newAction(t, s)
	for _, id := range []script.CallOption{script.OnEveryConnection(), script.OnConnection(nango.ConnectionRef{})} {
		_, err := a.GetConnection(t.Context(), id)
		require.Error(t, err)
		_, err = a.TriggerAction(t.Context(), "x", nil, id)
		require.Error(t, err)
	}
	require.Error(t, a.StartSync(t.Context(), nango.SyncNames("a"), script.OnConnection(nango.ConnectionRef{})), "a lost id is not every connection")
	require.Empty(t, s.got)
}

func TestTokensOfEveryKind(t *testing.T) {
	for credentials, want := range map[string]script.Token{
		`{"type":"OAUTH2","access_token":"secret","raw":{}}`:                                  {AccessToken: "secret"},
		`{"type":"API_KEY","apiKey":"secret"}`:                                                {AccessToken: "secret"},
		`{"type":"OAUTH1","oauth_token":"secret","oauth_token_secret":"secret-too","raw":{}}`: {OAuthToken: "secret", OAuthTokenSecret: "secret-too"},
		`{"type":"BASIC","username":"u","password":"secret"}`:                                 {},
	} {
		s := &stub{replies: []reply{{body: `{"id":1,"connection_id":"g-1","provider_config_key":"golden","credentials":` + credentials + `}`}}}
		token, err := newAction(t, s).GetToken(t.Context())
		require.NoError(t, err)
		require.NotContains(t, fmt.Sprintf("%v %+v %#v %s %d", token, token, token, token, token), "secret")
		require.NotNil(t, token.Credentials.Value(), credentials)
		if basic, ok := token.Credentials.Value().(nango.BasicCredentials); ok {
			require.Equal(t, "secret", basic.Password)
		}
		token.Credentials = nango.ConnectionCredentials{}
		require.Equal(t, want, token, credentials)
	}
}

func TestVariantsOfScripts(t *testing.T) {
	require.Equal(t, "base", newAction(t, &stub{}).Variant())
	require.Equal(t, "eu", newAction(t, &stub{}, script.WithVariant("eu")).Variant())
	require.Equal(t, "base", newSync(t, &stub{}).Variant())
	require.Equal(t, "eu", newSync(t, &stub{}, script.WithVariant("eu")).Variant())
}

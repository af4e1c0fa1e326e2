package wire

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/canned"
)

// own holds error responses that Nango itself sends for calls through the proxy. Most of them were
// recorded on Nango 0.71.4.
var own = map[string]struct {
	status int
	body   string
}{
	"rate limit":              {429, `{"error":{"code":"too_many_request","method":"GET","path":"/proxy/x"}}`},
	"invalid headers":         {400, `{"error":{"code":"invalid_headers","errors":[{"code":"invalid_value","message":"M","path":["decompress"]}]}}`},
	"no base URL":             {400, `{"error":{"code":"unsupported_provider","message":"unsupported_provider"}}`},
	"override":                {400, `{"error":{"code":"base_url_override_not_allowed","message":"This outbound URL is not allowed by server configuration."}}`},
	"unknown connection":      {400, `{"error":{"code":"server_error","message":"Failed to get connection"}}`},
	"failed refresh":          {400, `{"error":{"code":"server_error","message":"Failed to get connection credentials: 'x'"}}`},
	"unknown integration":     {404, `{"error":{"code":"unknown_provider_config","message":"M"}}`},
	"scope":                   {403, `{"error":{"code":"forbidden","message":"Insufficient scope. Required: environment:proxy"}}`},
	"key":                     {401, `{"error":{"code":"unknown_account","message":"M","payload":{}}}`},
	"plan":                    {402, `{"error":{"code":"plan_limit","message":"M"}}`},
	"backoff":                 {424, `{"error":{"code":"connection_refresh_backoff","message":"M","payload":{}}}`},
	"no answer of a provider": {500, `{"message":"connect ECONNREFUSED","code":"ECONNREFUSED","method":"GET"}`},
	"a reset":                 {500, `{"message":"socket hang up","code":"ECONNRESET","method":"get"}`},
	"a certificate":           {500, `{"message":"self-signed certificate","code":"DEPTH_ZERO_SELF_SIGNED_CERT","method":"get"}`},
	"no HTTP":                 {500, `{"message":"Parse Error: Expected HTTP/","code":"HPE_INVALID_CONSTANT","method":"get"}`},
	"redirects":               {500, `{"code":"ERR_FR_TOO_MANY_REDIRECTS","message":"Maximum number of redirects exceeded","method":"get"}`},
	"a scalar":                {400, `{"error":{"code":"invalid_json","message":"Unexpected token '\"', \"\"text\"\" is not valid JSON"}}`},
	"half of JSON":            {400, `{"error":{"code":"invalid_json","message":"Unexpected end of JSON input"}}`},
	"another type":            {415, `{"error":{"code":"invalid_content_type","message":"Content-Type header must be application/json"}}`},
	"a large body":            {413, `{"error":{"code":"request_too_large","message":"Request is too large (>75mb)"}}`},
	"a fault":                 {500, `{"error":{"code":"generic_error_support","message":"M","payload":"790dca3b-cad5-441c-9eef-a9af4a755d61"}}`},
	"no code of its own":      {400, `{"error":{"code":"unknown_error","message":"unknown_error"}}`},
	"a client's certificate":  {400, `{"error":{"code":"invalid_certificate_or_key_format","message":"M"}}`},
	"a header":                {401, `{"error":{"code":"malformed_auth_header","message":"M","payload":{}}}`},
	"another environment":     {403, `{"error":{"code":"forbidden","message":"API key is not authorized for an environment"}}`},
}

// others holds responses of providers that look like Nango's own error responses.
var others = map[string]struct {
	status int
	body   string
}{
	"another status":           {500, `{"error":{"code":"unknown_provider_config","message":"M"}}`},
	"a provider's rate limit":  {429, `{"error":{"code":"too_many_request","message":"Slow down"}}`},
	"its status of a rate":     {503, `{"error":{"code":"too_many_request"}}`},
	"a provider's forbidden":   {403, `{"error":{"code":"forbidden","message":"Not yours"}}`},
	"a scope at 401":           {401, `{"error":{"code":"forbidden","message":"Insufficient scope."}}`},
	"a provider's fault":       {500, `{"error":{"code":"server_error","message":"Oops"}}`},
	"something beside error":   {400, `{"error":{"code":"invalid_headers"},"request_id":"1"}`},
	"something else in error":  {400, `{"error":{"code":"invalid_headers","doc_url":"x"}}`},
	"another spelling":         {400, `{"Error":{"Code":"invalid_headers"}}`},
	"another spelling inside":  {400, `{"error":{"Code":"invalid_headers"}}`},
	"another code":             {400, `{"error":{"code":"invalid_request","message":"M"}}`},
	"a text":                   {400, `{"error":"invalid_headers"}`},
	"a bare code":              {400, `{"code":"invalid_headers","message":"M"}`},
	"a network code elsewhere": {502, `{"message":"M","code":"ECONNREFUSED","method":"GET"}`},
	"a network code and more":  {500, `{"message":"M","code":"ECONNREFUSED","stack":"x"}`},
	"a network code of others": {500, `{"message":"M","code":"ECONNREFUSED","method":"POST"}`},
	"no network code":          {500, `{"message":"M","code":"INTERNAL","method":"GET"}`},
	"a network code alone":     {500, `{"code":"ECONNREFUSED"}`},
	"its JSON":                 {400, `{"error":{"code":"invalid_json","message":"Problems parsing the body"}}`},
	"its type":                 {415, `{"error":{"code":"invalid_content_type","message":"Use text/xml"}}`},
	"its limit":                {413, `{"error":{"code":"request_too_large","message":"At most 10 MB"}}`},
	"its unknown error":        {400, `{"error":{"code":"unknown_error","message":"Try again"}}`},
	"no code":                  {500, `{"message":"M"}`},
	"a list":                   {400, `[{"error":{"code":"invalid_headers"}}]`},
	"no JSON":                  {400, `<error>`},
	"empty":                    {500, ``},
	"more after it":            {400, `{"error":{"code":"invalid_headers"}} and more`},
}

func TestOnlyAnEmptyAnswerWithoutTypeIsNangosRefusal(t *testing.T) {
	answer := func(status int, header http.Header, body io.Reader) (*http.Response, error) {
		return foreign(t, func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), ContentLength: -1}, nil
		})
	}
	_, err := answer(500, http.Header{"X-Ratelimit-Limit": {"100"}}, strings.NewReader(""))
	require.Equal(t, 500, refused(t, err).StatusCode)
	broken := errors.New("broken off")
	for name, tt := range map[string]struct {
		status int
		header http.Header
		body   io.Reader
		err    error
	}{
		"a type":         {500, http.Header{"Content-Type": {"text/html; charset=utf-8"}}, strings.NewReader(""), nil},
		"an ETag":        {500, http.Header{"Etag": {`W/"0-2jmj7l5rSw0yVb/vlWAYkK/YBwk"`}}, strings.NewReader(""), nil},
		"a body":         {500, http.Header{}, strings.NewReader("oops"), nil},
		"a cut body":     {500, http.Header{}, &failing{broken}, broken},
		"another status": {502, http.Header{}, strings.NewReader(""), nil},
	} {
		resp, err := answer(tt.status, tt.header, tt.body)
		require.NoError(t, err, name)
		require.Equal(t, tt.status, resp.StatusCode)
		body, err := io.ReadAll(resp.Body)
		require.ErrorIs(t, err, tt.err, name)
		require.Equal(t, name == "a body", string(body) == "oops", name)
	}
}

func TestASwitchOfProtocolsIsARefusal(t *testing.T) {
	body := &canned.Body{Reader: strings.NewReader("")}
	_, err := foreign(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusSwitchingProtocols, Header: http.Header{"Upgrade": {"websocket"}}, Body: body}, nil
	})
	require.Equal(t, 101, refused(t, err).StatusCode)
	require.True(t, body.Closed)
}

func foreign(t *testing.T, answer func(*http.Request) (*http.Response, error)) (*http.Response, error) {
	t.Helper()
	return serve(answer).wire(Config{}).Stream(Call{Foreign: true, NoTimeout: true}, newRequest(t, "GET", ""))
}

func TestNangosOwnRefusalsAtTheProxyAreErrors(t *testing.T) {
	for name, tt := range own {
		_, err := foreign(t, respond(tt.status, tt.body))
		r := refused(t, err)
		require.Equal(t, tt.status, r.StatusCode, name)
		require.NotEmpty(t, r.Code, name)
		require.Equal(t, tt.body, string(r.Body), name)

		resp, err := foreign(t, respond(tt.status, tt.body, "Content-Type", "text/plain"))
		require.NoError(t, err, "%s: Nango's are JSON", name)
		require.Equal(t, tt.body, canned.Text(t, resp), name)

		if tt.status != 200 {
			resp, err = foreign(t, respond(200, tt.body))
			require.NoError(t, err, "%s: a success is no refusal", name)
			require.Equal(t, tt.body, canned.Text(t, resp), name)
		}
	}
}

func TestAProvidersAnswersThatLookSimilarAreData(t *testing.T) {
	for name, tt := range others {
		resp, err := foreign(t, respond(tt.status, tt.body))
		require.NoError(t, err, name)
		require.Equal(t, tt.status, resp.StatusCode, name)
		require.Equal(t, tt.body, canned.Text(t, resp), name)
	}
}

func TestAnswersOfAnySizeAreComplete(t *testing.T) {
	for _, size := range []int{0, 1, MaxErrorBody - 1, MaxErrorBody, MaxErrorBody + 1, 3 * MaxErrorBody} {
		for _, announced := range []bool{true, false} {
			body := strings.Repeat("x", size)
			resp, err := foreign(t, func(*http.Request) (*http.Response, error) {
				resp, _ := respond(400, body)(nil)
				if !announced {
					resp.ContentLength = -1
				}
				return resp, nil
			})
			require.NoError(t, err)
			require.Equal(t, body, canned.Text(t, resp))
		}
	}
}

func TestATruncatedAnswerIsReportedToItsReader(t *testing.T) {
	broken := errors.New("broken off")
	body := &canned.Body{Reader: io.MultiReader(strings.NewReader(`{"error":{"code":"invalid_headers"`), &failing{broken})}
	resp, err := foreign(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{"Content-Type": {"application/problem+json"}}, Body: body, ContentLength: -1}, nil
	})
	require.NoError(t, err)
	head, err := io.ReadAll(resp.Body)
	require.ErrorIs(t, err, broken)
	require.Equal(t, `{"error":{"code":"invalid_headers"`, string(head))
	require.False(t, body.Closed)
	require.NoError(t, resp.Body.Close())
	require.True(t, body.Closed)
}

func TestANeverEndingErrorOfAProviderStreams(t *testing.T) {
	f := &flood{}
	resp, err := foreign(t, func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{"Content-Type": {"application/json"}}, Body: f, ContentLength: -1}, nil
	})
	require.NoError(t, err)
	require.LessOrEqual(t, f.read, int64(2*MaxErrorBody))
	require.NoError(t, resp.Body.Close())
}

package nodesdk_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

func TestNewRefusesInvalidConfigs(t *testing.T) {
	for name, test := range map[string]struct {
		config nodesdk.Config
		field  string
	}{
		"no key":        {nodesdk.Config{}, "SecretKey"},
		"key with line": {nodesdk.Config{SecretKey: nodesdk.Key("a\nb")}, "SecretKey"},
		"no scheme":     {nodesdk.Config{SecretKey: nodesdk.Key(stubKey), Host: "example.com"}, "Host"},
		"query":         {nodesdk.Config{SecretKey: nodesdk.Key(stubKey), Host: "https://example.com?a=1"}, "Host"},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := nodesdk.New(test.config)
			require.Nil(t, n)
			requireInvalid(t, err, test.field)
		})
	}
}

func TestHostMayEndInASlash(t *testing.T) {
	s := &stub{answer: "[]"}
	n, err := nodesdk.New(nodesdk.Config{SecretKey: nodesdk.Key(stubKey), Host: stubHost + "/"}, client.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	_, err = n.GetEnvironmentVariables(t.Context())
	require.NoError(t, err)
	require.Equal(t, "/environment-variables", s.sent[0].Path)
}

func TestKeysAreNotPrinted(t *testing.T) {
	config := nodesdk.Config{SecretKey: nodesdk.Key(stubKey), WebhookSigningKey: nodesdk.Key("signing-key"), Host: stubHost}
	n, err := nodesdk.New(config)
	require.NoError(t, err)
	_, withToken := newStub(t, `{"credentials": {"type": "OAUTH2", "access_token": "access-token", "raw": {}}}`, nodesdk.Config{})
	token, err := withToken.GetToken(t.Context(), "github", "1")
	require.NoError(t, err)
	require.Equal(t, "access-token", token.AccessToken)
	for _, value := range []any{config, &config, n, *n, token, &token} {
		var logged strings.Builder
		slog.New(slog.NewJSONHandler(&logged, nil)).Info("json", "value", value)
		slog.New(slog.NewTextHandler(&logged, nil)).Info("text", "value", value)
		texts := []string{logged.String()}
		verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"}
		var encoded bytes.Buffer
		if !strings.Contains(fmt.Sprintf("%T", value), "Token") { // the caller has requested the fields of a Token
			verbs = append(verbs, "%p", "%w")
			_ = json.NewEncoder(&encoded).Encode(value)
			_ = xml.NewEncoder(&encoded).Encode(value)
			_ = gob.NewEncoder(&encoded).Encode(value)
		}
		for _, verb := range verbs {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
		texts = append(texts, encoded.String())
		for _, text := range texts {
			for _, secret := range []string{stubKey, "signing-key", "access-token", fmt.Sprintf("%x", stubKey)} {
				require.NotContains(t, text, secret, "%T", value)
			}
		}
		require.Contains(t, texts[1], "nodesdk.")
	}
	require.Contains(t, fmt.Sprint(config), stubHost)
	require.Contains(t, fmt.Sprint(token), "OAuth2Credentials")
}

// A Nango that New did not create refuses every call and does not panic.
func TestNangoNotCreatedByNewRefusesEveryCall(t *testing.T) {
	for name, n := range map[string]*nodesdk.Nango{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			for call, c := range namedCalls {
				require.ErrorContains(t, c.do(t.Context(), n, benign), "was not made by New", call)
			}
			require.False(t, n.VerifyIncomingWebhookRequest(nil, nil))
			require.NotPanics(t, func() { _ = fmt.Sprint(n) })
		})
	}
}

// The table in the package documentation must list every method of the Node SDK.
func TestDocumentationHasEveryMethod(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	names := []string{"verifyWebhookSignature", "verifyIncomingWebhookRequest", "getRecords"}
	for name := range calls {
		names = append(names, name)
	}
	for _, name := range names {
		documented := strings.ToUpper(name[:1]) + name[1:]
		require.Contains(t, string(text), documented, "the Go name of %s", name)
		require.Contains(t, string(text), name, "the Node name of %s", name)
	}
}

// requireInvalid fails the test unless err says that the given field is invalid.
func requireInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var e *client.SDKValidationError
	require.ErrorAs(t, err, &e)
	require.Equal(t, field, e.Field)
	require.Zero(t, e.StatusCode)
}

// If the configuration describes the run of a Nango function, requests have the headers that
// Nango's own runner sends.
func TestRequestsHaveTheHeadersOfTheRun(t *testing.T) {
	for name, test := range map[string]struct {
		config      nodesdk.Config
		call, proxy map[string]string
	}{
		"none": {nodesdk.Config{}, nil, nil},
		"all": {
			nodesdk.Config{IsSync: true, DryRun: true, ActivityLogID: "log-1"},
			map[string]string{"nango-is-sync": "true", "nango-is-dry-run": "true"},
			map[string]string{"nango-is-sync": "true", "nango-is-dry-run": "true", "nango-activity-log-id": "log-1"},
		},
	} {
		s := &headers{}
		test.config.SecretKey, test.config.Host = nodesdk.Key(stubKey), stubHost
		n, err := nodesdk.New(test.config, client.WithHTTPClient(&http.Client{Transport: s}))
		require.NoError(t, err)
		_, err = n.GetEnvironmentVariables(t.Context())
		require.NoError(t, err)
		resp, err := n.Get(t.Context(), nodesdk.ProxyConfiguration{ProviderConfigKey: "github", ConnectionID: "1", Endpoint: "/x"})
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		for i, want := range []map[string]string{test.call, test.proxy} {
			got := map[string]string{}
			for _, header := range []string{"nango-is-sync", "nango-is-dry-run", "nango-activity-log-id"} {
				if value := s.sent[i].Get(header); value != "" {
					got[header] = value
				}
			}
			require.Equal(t, len(want), len(got), name)
			for header, value := range want {
				require.Equal(t, value, got[header], name)
			}
		}
	}
}

// headers is an HTTP transport that answers every request and records its headers.
type headers struct{ sent []http.Header }

func (h *headers) RoundTrip(r *http.Request) (*http.Response, error) {
	h.sent = append(h.sent, r.Header.Clone())
	return canned.Always("[]").RoundTrip(r)
}

func TestWithSetsCallOptions(t *testing.T) {
	s, n := newStub(t, `[]`, nodesdk.Config{})
	_, err := n.With(client.WithQuery("a", "b")).GetEnvironmentVariables(t.Context())
	require.NoError(t, err)
	_, err = n.GetEnvironmentVariables(t.Context())
	require.NoError(t, err)
	require.Equal(t, "b", s.sent[0].Query.Get("a"))
	require.Empty(t, s.sent[1].Query)
	_, err = (*nodesdk.Nango)(nil).With(client.WithQuery("a", "b")).GetEnvironmentVariables(t.Context())
	require.ErrorContains(t, err, "was not made by New")
}

func TestMetadataOfAnyType(t *testing.T) {
	type settings struct {
		Fields map[string]string `json:"fields"`
		Big    int64             `json:"big"`
	}
	const answer = `{"connection_id":"1","provider_config_key":"github","metadata":{"fields":{"a":"b"},"big":9007199254740993}}`
	s, n := newStub(t, answer, nodesdk.Config{})
	mine := settings{map[string]string{"a": "b"}, 9007199254740993}
	set, err := n.SetMetadata(t.Context(), "github", "1", mine)
	require.NoError(t, err)
	require.Equal(t, json.Number("9007199254740993"), set.Metadata["big"])
	updated, err := n.UpdateMetadata(t.Context(), "github", "1", &mine)
	require.NoError(t, err)
	require.NotNil(t, updated)
	for _, sent := range s.sent {
		raw, err := json.Marshal(sent.Body)
		require.NoError(t, err)
		require.Contains(t, string(raw), `"fields":{"a":"b"}`)
	}
	for _, bad := range []any{nil, (*settings)(nil), client.Metadata(nil), 7, "text", []string{}, func() {}} {
		_, err := n.SetMetadata(t.Context(), "github", "1", bad)
		requireInvalid(t, err, "metadata")
		_, err = n.UpdateMetadataBatch(t.Context(), "github", []string{"1"}, bad)
		requireInvalid(t, err, "metadata")
	}
	require.Len(t, s.sent, 2)
}

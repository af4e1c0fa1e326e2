package nodesdk_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

func TestNewRefusesUnusableConfigs(t *testing.T) {
	for name, test := range map[string]struct {
		config nodesdk.Config
		field  string
	}{
		"no key":        {nodesdk.Config{}, "secretKey"},
		"key with line": {nodesdk.Config{SecretKey: "a\nb"}, "secretKey"},
		"no scheme":     {nodesdk.Config{SecretKey: stubKey, Host: "example.com"}, "host"},
		"query":         {nodesdk.Config{SecretKey: stubKey, Host: "https://example.com?a=1"}, "host"},
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
	n, err := nodesdk.New(nodesdk.Config{SecretKey: stubKey, Host: stubHost + "/"}, client.WithHTTPClient(&http.Client{Transport: s}))
	require.NoError(t, err)
	_, err = n.GetEnvironmentVariables(t.Context())
	require.NoError(t, err)
	require.Equal(t, "/environment-variables", s.sent[0].Path)
}

func TestKeysAreNotPrinted(t *testing.T) {
	config := nodesdk.Config{SecretKey: stubKey, WebhookSigningKey: "signing-key", Host: stubHost}
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
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			texts = append(texts, fmt.Sprintf(verb, value))
		}
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

// A Nango that New did not make refuses every call instead of breaking down.
func TestNangoThatNewDidNotMake(t *testing.T) {
	for name, n := range map[string]*nodesdk.Nango{"nil": nil, "zero": {}} {
		t.Run(name, func(t *testing.T) {
			for call, c := range named {
				require.ErrorContains(t, c.do(t.Context(), n, benign), "was not made by New", call)
			}
			require.False(t, n.VerifyIncomingWebhookRequest(nil, nil))
			require.NotPanics(t, func() { _ = fmt.Sprint(n) })
		})
	}
}

// The table in the package documentation has every method of the Node SDK.
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

// requireInvalid checks that an argument was refused, and which.
func requireInvalid(t *testing.T, err error, field string) {
	t.Helper()
	e, ok := errors.AsType[*client.SDKValidationError](err)
	require.True(t, ok, "%T %v", err, err)
	require.Equal(t, field, e.Field)
	require.Zero(t, e.StatusCode)
}

package nodesdk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/nango-go/nango/wrappers/webhook"
	"github.com/stretchr/testify/require"
)

func TestVerifyIncomingWebhookRequest(t *testing.T) {
	body := []byte(`{"type":"auth","success":true}`)
	signed := func(key string) http.Header { return http.Header{webhook.SignatureHeader: {webhook.Sign(body, key)}} }
	_, withKey := newStub(t, "", nodesdk.Config{WebhookSigningKey: nodesdk.Key("signing-key")})
	_, without := newStub(t, "", nodesdk.Config{})
	for name, test := range map[string]struct {
		n      *nodesdk.Nango
		header http.Header
		want   bool
	}{
		"signing key":                       {withKey, signed("signing-key"), true},
		"secret key where another is set":   {withKey, signed(stubKey), false},
		"secret key where no other is set":  {without, signed(stubKey), true},
		"empty key":                         {without, signed(""), false},
		"no signature":                      {withKey, http.Header{}, false},
		"signature of something else":       {withKey, http.Header{webhook.SignatureHeader: {webhook.Sign([]byte("{}"), "signing-key")}}, false},
		"header in lower case":              {withKey, http.Header{"x-nango-hmac-sha256": {webhook.Sign(body, "signing-key")}}, true},
		"the older signature does not help": {withKey, http.Header{"X-Nango-Signature": {older("signing-key", body)}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, test.want, test.n.VerifyIncomingWebhookRequest(body, test.header))
		})
	}
}

// verdict is a recorded webhook with the Node SDK's verdict on its signature; see
// ../webhook/testdata/README.md.
type verdict struct {
	Name       string
	SigningKey string `json:"signing_key"`
	Client     *struct{ SecretKey, WebhookSigningKey, APIKey string }
	Body       string
	Headers    map[string]string
	Valid      bool
}

// passHere lists the webhooks that the Node SDK refuses although they are signed with the client's
// key. This package accepts them.
var passHere = map[string]bool{
	// An empty WebhookSigningKey counts as unset, because Key returns nil for an empty string.
	// SecretKey is used instead.
	"client with a secret key and an empty signing key: no fallback": true,
	// The Node SDK accepts the key under two names but verifies webhooks with only one of them.
	// This package has only one name for the key.
	"client with only an api key: never valid": true,
}

func TestVerifyIncomingWebhookRequestAgreesWithTheNodeSDK(t *testing.T) {
	verdicts := fromFile[verdict](t, "../webhook/testdata/webhooks.json")
	require.Len(t, verdicts, 41)
	for _, v := range verdicts {
		t.Run(v.Name, func(t *testing.T) {
			config := nodesdk.Config{SecretKey: nodesdk.Key(stubKey), WebhookSigningKey: nodesdk.Key(v.SigningKey)}
			if c := v.Client; c != nil {
				config = nodesdk.Config{SecretKey: nodesdk.Key(c.SecretKey + c.APIKey), WebhookSigningKey: nodesdk.Key(c.WebhookSigningKey)}
			}
			n, err := nodesdk.New(config)
			require.NoError(t, err)
			passes := n.VerifyIncomingWebhookRequest([]byte(v.Body), recorded.Header(v.Headers))
			require.Equal(t, v.Valid != passHere[v.Name], passes)
		})
	}
}

func TestVerifyWebhookSignature(t *testing.T) {
	body := []byte(`{"type":"auth"}`)
	_, n := newStub(t, "", nodesdk.Config{WebhookSigningKey: nodesdk.Key("signing-key")})
	require.True(t, n.VerifyWebhookSignature(older("signing-key", body), body))
	require.False(t, n.VerifyWebhookSignature(older(stubKey, body), body))
	require.False(t, n.VerifyWebhookSignature("", body))
}

func older(key string, body []byte) string {
	sum := sha256.Sum256(append([]byte(key), body...))
	return hex.EncodeToString(sum[:])
}

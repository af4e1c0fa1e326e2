package nodesdk_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/nango-go/nango/wrappers/webhook"
	"github.com/stretchr/testify/require"
)

func TestVerifyIncomingWebhookRequest(t *testing.T) {
	body := []byte(`{"type":"auth","success":true}`)
	signed := func(key string) http.Header { return http.Header{webhook.SignatureHeader: {webhook.Sign(body, key)}} }
	_, withKey := newStub(t, "", nodesdk.Config{WebhookSigningKey: "signing-key"})
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

func TestVerifyWebhookSignature(t *testing.T) {
	body := []byte(`{"type":"auth"}`)
	_, n := newStub(t, "", nodesdk.Config{WebhookSigningKey: "signing-key"})
	require.True(t, n.VerifyWebhookSignature(older("signing-key", body), body))
	require.False(t, n.VerifyWebhookSignature(older(stubKey, body), body))
	require.False(t, n.VerifyWebhookSignature("", body))
}

func older(key string, body []byte) string {
	sum := sha256.Sum256(append([]byte(key), body...))
	return hex.EncodeToString(sum[:])
}

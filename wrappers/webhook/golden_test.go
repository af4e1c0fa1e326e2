package webhook_test

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/recorded"
	"github.com/nango-go/nango/wrappers/webhook"
)

// golden is a recorded webhook body. Valid and LegacyValid say whether Nango's Node client accepted
// its signatures; see testdata/README.md.
type golden struct {
	Name        string            `json:"name"`
	SigningKey  string            `json:"signing_key"`
	Client      map[string]string `json:"client"`
	Body        string            `json:"body"`
	Headers     map[string]string `json:"headers"`
	Valid       bool              `json:"valid"`
	LegacyValid *bool             `json:"legacy_valid"`
}

func goldens(t testing.TB) []golden {
	t.Helper()
	data, err := os.ReadFile("testdata/webhooks.json")
	require.NoError(t, err)
	var all []golden
	require.NoError(t, json.Unmarshal(data, &all))
	require.Len(t, all, 41)
	return all
}

// keys returns the keys with which the Node client verified the body.
func (g golden) keys() []string {
	if g.Client == nil {
		return []string{g.SigningKey}
	}
	for _, name := range []string{"webhookSigningKey", "secretKey"} {
		if key, ok := g.Client[name]; ok {
			return []string{key}
		}
	}
	return nil
}

func TestVerifyAgreesWithNodeClient(t *testing.T) {
	for _, g := range goldens(t) {
		t.Run(g.Name, func(t *testing.T) {
			err := webhook.Verify([]byte(g.Body), recorded.Header(g.Headers), g.keys()...)
			require.Equal(t, g.Valid, err == nil, "%v", err)

			// Header names may arrive in upper or lower case, because gateways may change the case.
			asSent := http.Header{}
			for name, value := range g.Headers {
				asSent[name] = []string{value}
			}
			err = webhook.Verify([]byte(g.Body), asSent, g.keys()...)
			require.Equal(t, g.Valid, err == nil, "%v", err)
		})
	}
}

// Nango signs the bytes that it sends, and VerifyLegacy checks these bytes. The Node client instead
// parses the body, encodes it again and signs the result. It also compares signatures as strings.
func TestVerifyLegacyAgreesWithNodeClient(t *testing.T) {
	accepted := map[string]bool{ // signed as sent, but the Node client prints them differently
		"indented": true, "trailing newline": true, "crlf line ends": true, "byte order mark": true, "number spellings": true,
		"upper-case hex": true, "mixed-case hex": true,
	}
	refused := map[string]bool{ // changed after signing, but the Node client prints them the same
		"whitespace added after signing": true, "indented after signing": true,
	}
	for _, g := range goldens(t) {
		t.Run(g.Name, func(t *testing.T) {
			want := g.LegacyValid != nil && *g.LegacyValid
			if accepted[g.Name] || refused[g.Name] {
				require.Equal(t, want, refused[g.Name], "no longer a difference")
				want = accepted[g.Name]
			}
			err := webhook.VerifyLegacy([]byte(g.Body), recorded.Header(g.Headers), g.keys()...)
			require.Equal(t, want, err == nil, "%v", err)
		})
	}
}

func TestSignAgreesWithNango(t *testing.T) {
	for _, g := range goldens(t) {
		if g.Valid && g.Headers["content-type"] != "" { // the other cases write the signature header differently
			require.Equal(t, g.Headers[webhook.SignatureHeader], webhook.Sign([]byte(g.Body), g.keys()[0]), g.Name)
		}
	}
}

// Parse accepts every recorded body except the one with a byte order mark, which Nango never sends.
func TestParseGoldenBodies(t *testing.T) {
	types := map[webhook.EventType]int{}
	for _, g := range goldens(t) {
		ev, err := webhook.Parse([]byte(g.Body))
		if g.Name == "byte order mark" {
			require.ErrorIs(t, err, webhook.ErrMalformed)
			continue
		}
		require.NoError(t, err, g.Name)
		require.Equal(t, g.Body, string(ev.Raw), g.Name)
		types[ev.Type]++
	}
	require.Equal(t, map[webhook.EventType]int{
		webhook.TypeAuth: 25, webhook.TypeSync: 6, webhook.TypeForward: 3, webhook.TypeAsyncAction: 2,
		webhook.TypeUnattributed: 3, "something_new": 1,
	}, types)
}

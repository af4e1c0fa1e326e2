package webhook_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/webhook"
)

const key = "f3c1d2e4-5a6b-4c7d-8e9f-0a1b2c3d4e5f"

var body = []byte(`{"type":"auth","from":"nango","connectionId":"user-42"}`)

func signed(values ...string) http.Header {
	return http.Header{webhook.SignatureHeader: values}
}

func TestVerify(t *testing.T) {
	good := webhook.Sign(body, key)
	tests := map[string]struct {
		header http.Header
		keys   []string
		want   error
	}{
		"one key":                         {signed(good), []string{key}, nil},
		"new key first while rotating":    {signed(good), []string{"new", key}, nil},
		"old key first while rotating":    {signed(good), []string{key, "new"}, nil},
		"upper case":                      {signed(strings.ToUpper(good)), []string{key}, nil},
		"name in lower case":              {http.Header{"x-nango-hmac-sha256": {good}}, []string{key}, nil},
		"no key":                          {signed(good), nil, webhook.ErrNoKey},
		"empty key":                       {signed(webhook.Sign(body, "")), []string{""}, webhook.ErrNoKey},
		"empty key after the right one":   {signed(good), []string{key, ""}, webhook.ErrNoKey},
		"empty key before the right one":  {signed(good), []string{"", key}, webhook.ErrNoKey},
		"other keys":                      {signed(good), []string{"other", "another"}, webhook.ErrInvalidSignature},
		"key with a line break":           {signed(good), []string{key + "\n"}, webhook.ErrInvalidSignature},
		"nil header":                      {nil, []string{key}, webhook.ErrMissingSignature},
		"no value":                        {signed(), []string{key}, webhook.ErrMissingSignature},
		"empty value":                     {signed(""), []string{key}, webhook.ErrMissingSignature},
		"blank value":                     {signed(" "), []string{key}, webhook.ErrInvalidSignature},
		"repeated header":                 {signed(good, good), []string{key}, webhook.ErrInvalidSignature},
		"right one first":                 {signed(good, "00"), []string{key}, webhook.ErrInvalidSignature},
		"right one last":                  {signed("00", good), []string{key}, webhook.ErrInvalidSignature},
		"name in two cases":               {http.Header{webhook.SignatureHeader: {good}, "x-nango-hmac-sha256": {good}}, []string{key}, webhook.ErrInvalidSignature},
		"list in one value":               {signed(good + ", " + good), []string{key}, webhook.ErrInvalidSignature},
		"half a signature":                {signed(good[:32]), []string{key}, webhook.ErrInvalidSignature},
		"odd number of digits":            {signed(good[:63]), []string{key}, webhook.ErrInvalidSignature},
		"with more digits":                {signed(good + "00"), []string{key}, webhook.ErrInvalidSignature},
		"name that folds to the header":   {http.Header{"X-Nango-Hmac-ſha256": {good}}, []string{key}, webhook.ErrMissingSignature},
		"legacy header":                   {http.Header{webhook.LegacySignatureHeader: {good}}, []string{key}, webhook.ErrMissingSignature},
		"signature of another body":       {signed(webhook.Sign([]byte(`{}`), key)), []string{key}, webhook.ErrInvalidSignature},
		"signature of the body in quotes": {signed(webhook.Sign([]byte(`"`+string(body)+`"`), key)), []string{key}, webhook.ErrInvalidSignature},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			err := webhook.Verify(body, tt.header, tt.keys...)
			require.ErrorIs(t, err, tt.want)
			if err != nil {
				require.NotContains(t, err.Error(), key)
				require.NotContains(t, strings.ToLower(err.Error()), good[:32])
			}
		})
	}
}

func TestVerifyEmptyBody(t *testing.T) {
	require.NoError(t, webhook.Verify(nil, signed(webhook.Sign(nil, key)), key))
	require.ErrorIs(t, webhook.Verify(nil, signed(webhook.Sign(body, key)), key), webhook.ErrInvalidSignature)
}

// Anyone can compute the hash for an empty key, so the legacy check must refuse an empty key too.
func TestVerifyLegacyRefusesEmptyKey(t *testing.T) {
	header := http.Header{webhook.LegacySignatureHeader: {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}
	require.ErrorIs(t, webhook.VerifyLegacy(nil, header), webhook.ErrNoKey)
	require.ErrorIs(t, webhook.VerifyLegacy(nil, header, key, ""), webhook.ErrNoKey)
	require.ErrorIs(t, webhook.VerifyLegacy(nil, header, key), webhook.ErrInvalidSignature)
	require.ErrorIs(t, webhook.VerifyLegacy(body, signed(webhook.Sign(body, key)), key), webhook.ErrMissingSignature)
}

package proxy

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// oauth1 holds the parameters of an OAuth 1 signature (RFC 5849).
type oauth1 struct {
	method                            string
	hash                              func() hash.Hash
	realm, key, secret, token, tokens string
	now                               int64
}

// oauth1 returns the parameters with which requests for the connection are signed. For the auth
// mode TBA, the client id and secret stored with the connection take precedence over those of the
// integration.
func (f Filler) oauth1() oauth1 {
	in, c := f.In, f.Conn
	fields, now := c.Credentials.Fields, c.Env.Account.Clock.Now().Unix()
	if c.Credentials.Kind != "TBA" {
		return oauth1{
			method: "HMAC-SHA1", hash: sha1.New, now: now,
			key: in.Credentials.Text("client_id"), secret: in.Credentials.Text("client_secret"),
			token: fields.Text("oauth_token"), tokens: fields.Text("oauth_token_secret"),
		}
	}
	own := wirejson.Object{}
	_ = json.Unmarshal(fields["config_override"], &own)
	return oauth1{
		method: "HMAC-SHA256", hash: sha256.New, now: now,
		realm: strings.ToUpper(strings.Replace(c.Config.Text("accountId"), "-", "_", 1)),
		key: cmp.Or(own.Text("client_id"), c.Config.Text("oauth_client_id"),
			in.Credentials.Text("client_id")),
		secret: cmp.Or(own.Text("client_secret"), c.Config.Text("oauth_client_secret"),
			in.Credentials.Text("client_secret")),
		token: fields.Text("token_id"), tokens: fields.Text("token_secret"),
	}
}

// signOAuth1 returns the Authorization header with the OAuth 1 signature of the request r.
func signOAuth1(r *axios.Request, o oauth1) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	params := url.Values{
		"oauth_consumer_key": {o.key}, "oauth_nonce": {ids.RandomHex(16)},
		"oauth_signature_method": {o.method},
		"oauth_timestamp":        {strconv.FormatInt(o.now, 10)}, "oauth_token": {o.token}, "oauth_version": {"1.0"},
	}
	all := r.URL.Query()
	maps.Copy(all, params)
	bare := *r.URL
	bare.RawQuery = ""
	base := r.Method + "&" + escape(bare.String()) + "&" +
		escape(strings.ReplaceAll(all.Encode(), "+", "%20"))
	mac := hmac.New(o.hash, []byte(escape(o.secret)+"&"+escape(o.tokens)))
	mac.Write([]byte(base))
	params.Set("oauth_signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	var parts []string
	if o.realm != "" {
		parts = append(parts, fmt.Sprintf("realm=%q", o.realm))
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		parts = append(parts, fmt.Sprintf("%s=%q", name, escape(params.Get(name))))
	}
	return "OAuth " + strings.Join(parts, ", ")
}

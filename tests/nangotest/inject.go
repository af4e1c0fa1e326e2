package nangotest

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// inject puts the credentials of a connection on a request to its provider, where the provider wants them.
func (in *integration) inject(conn *connection, out *http.Request) {
	for name, template := range in.info.Proxy.Headers {
		if value := interpolate(template, conn); value != "" {
			out.Header.Set(name, value)
		}
	}
	query := out.URL.Query()
	for name, template := range in.info.Proxy.Query {
		query.Set(name, interpolate(template, conn))
	}
	if in.injectConfigured(conn, out, query) || len(in.info.Proxy.Query) > 0 {
		out.URL.RawQuery = query.Encode()
		out.RequestURI = out.URL.RequestURI()
	}
	if out.Header.Get("Authorization") != "" {
		return
	}
	if auth := conn.credentials.authorization(in, out, conn.env.srv.clock.now().Unix()); auth != "" {
		out.Header.Set("Authorization", auth)
	}
}

// injectConfigured serves integrations that say themselves where their key goes. It reports whether that is the query.
func (in *integration) injectConfigured(conn *connection, out *http.Request, query url.Values) bool {
	name := in.config["keyName"]
	if name == "" {
		return false
	}
	template := in.config["valueTemplate"]
	if template == "" {
		template = "${apiKey}"
	}
	if in.config["keyPlacement"] == "query" {
		query.Set(name, interpolate(template, conn))
		return true
	}
	out.Header.Set(name, interpolate(template, conn))
	return false
}

// authorization is the header that the kind of credentials has by default.
func (c *credentials) authorization(in *integration, out *http.Request, now int64) string {
	bearer := func(fields object, name string) string {
		if token := fields.text(name); token != "" {
			return "Bearer " + token
		}
		return ""
	}
	switch c.kind {
	case "OAUTH2", "APP", "APP_STORE":
		return bearer(c.fields, "access_token")
	case "OAUTH2_CC", "JWT", "TWO_STEP", "SIGNATURE":
		return bearer(c.fields, "token")
	case "CUSTOM":
		app := object{}
		_ = json.Unmarshal(c.fields["app"], &app)
		return bearer(app, "access_token")
	case "BASIC":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.fields.text("username")+":"+c.fields.text("password")))
	case "OAUTH1":
		return signOAuth1(in, c.fields.text("oauth_token"), c.fields.text("oauth_token_secret"), out, now)
	case "TBA":
		return signOAuth1(in, c.fields.text("token_id"), c.fields.text("token_secret"), out, now)
	}
	return ""
}

// signOAuth1 signs a request as RFC 5849 has it, with HMAC-SHA1.
func signOAuth1(in *integration, token, secret string, out *http.Request, now int64) string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	params := url.Values{
		"oauth_consumer_key": {in.credentials.text("client_id")}, "oauth_nonce": {randomHex(16)},
		"oauth_signature_method": {"HMAC-SHA1"}, "oauth_timestamp": {fmt.Sprint(now)},
		"oauth_token": {token}, "oauth_version": {"1.0"},
	}
	all := out.URL.Query()
	for name, values := range params {
		all[name] = values
	}
	bare := *out.URL
	bare.RawQuery = ""
	base := out.Method + "&" + escape(bare.String()) + "&" + escape(strings.ReplaceAll(all.Encode(), "+", "%20"))
	mac := hmac.New(sha1.New, []byte(escape(in.credentials.text("client_secret"))+"&"+escape(secret)))
	mac.Write([]byte(base))
	params.Set("oauth_signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	var parts []string
	for _, name := range []string{
		"oauth_consumer_key", "oauth_nonce", "oauth_signature", "oauth_signature_method", "oauth_timestamp", "oauth_token", "oauth_version",
	} {
		parts = append(parts, fmt.Sprintf("%s=%q", name, escape(params.Get(name))))
	}
	return "OAuth " + strings.Join(parts, ", ")
}

var placeholder = regexp.MustCompile(`\$\{([a-zA-Z_.]+)\}`)

// interpolate fills ${…} with values of the connection. A text of which a value is missing is nothing.
func interpolate(template string, conn *connection) string {
	complete := true
	out := placeholder.ReplaceAllStringFunc(template, func(match string) string {
		name := match[2 : len(match)-1]
		value := conn.credentials.fields.text(credentialNames[name])
		if config, ok := strings.CutPrefix(name, "connectionConfig."); ok {
			value = conn.config.text(config)
		}
		complete = complete && value != ""
		return value
	})
	if !complete {
		return ""
	}
	return out
}

// credentialNames are the fields of credentials by their name in a provider's templates.
var credentialNames = map[string]string{
	"accessToken": "access_token", "apiKey": "apiKey", "username": "username", "password": "password", "token": "token",
}

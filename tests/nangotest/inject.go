package nangotest

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// injectHeaders puts the credentials of a connection into the headers of a request to its provider,
// where the provider wants them.
func (in *integration) injectHeaders(conn *connection, out *axios.Request) {
	if auth := conn.authorization(in, out); auth != "" {
		out.Header.Set("Authorization", auth)
	}
	for name, template := range in.info.Proxy.Headers {
		if value := in.interpolate(template, conn); value != "" {
			out.Header.Set(name, value)
		}
	}
	if name := in.config["keyName"]; name != "" && in.config["keyPlacement"] != "query" {
		out.Header.Set(name, in.interpolate(in.keyTemplate(), conn))
	}
}

// injectQuery puts them into the query. A query that gets any is written anew.
func (in *integration) injectQuery(conn *connection, u *url.URL) {
	added := maps.Clone(in.info.Proxy.Query)
	if name := in.config["keyName"]; name != "" && in.config["keyPlacement"] == "query" {
		if added == nil {
			added = map[string]string{}
		}
		added[name] = in.keyTemplate()
	}
	for _, name := range slices.Sorted(maps.Keys(added)) {
		if value := in.interpolate(added[name], conn); value != "" {
			u.RawQuery = withParameter(u.RawQuery, name, value)
		}
	}
}

// keyTemplate is for integrations that say themselves where their key goes.
func (in *integration) keyTemplate() string {
	if template := in.config["valueTemplate"]; template != "" {
		return template
	}
	return "${apiKey}"
}

// withParameter sets a parameter of a query in the place of the first of its name, as
// URLSearchParams does.
func withParameter(query, name, value string) string {
	var pairs []string
	found := false
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		key, val, _ := strings.Cut(pair, "=")
		key, val = nodejs.Unescape(key), nodejs.Unescape(val)
		if key == name {
			if found {
				continue
			}
			val, found = value, true
		}
		pairs = append(pairs, formEscape(key)+"="+formEscape(val))
	}
	if !found {
		pairs = append(pairs, formEscape(name)+"="+formEscape(value))
	}
	return strings.Join(pairs, "&")
}

func formEscape(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

// bodyFields are credentials that the provider wants in the body.
func (in *integration) bodyFields(conn *connection) *js.Object {
	v, err := js.Parse(string(in.info.Proxy.Body))
	template, ok := v.(*js.Object)
	if err != nil || !ok {
		return &js.Object{}
	}
	return in.filled(template, conn)
}

// filled is a template with the values of the connection. What lacks one is left out.
func (in *integration) filled(template *js.Object, conn *connection) *js.Object {
	out := &js.Object{}
	for _, name := range template.Names() {
		switch v, _ := template.Get(name); v := v.(type) {
		case string:
			if text := in.interpolate(v, conn); text != "" {
				out.Set(name, text)
			}
		case *js.Object:
			if inner := in.filled(v, conn); len(inner.Names()) > 0 {
				out.Set(name, inner)
			}
		}
	}
	return out
}

// computesHeaders reports whether Nango computes headers for this provider from the request.
func (in *integration) computesHeaders() bool {
	return in.info.Proxy.Headers != nil ||
		in.info.IntegrationConfig != nil && in.config["keyName"] != ""
}

// authorization is the header that the kind of credentials has by default.
func (c *connection) authorization(in *integration, out *axios.Request) string {
	fields := c.credentials.fields
	bearer := func(token string) string {
		if token == "" {
			return ""
		}
		return "Bearer " + token
	}
	switch c.credentials.kind {
	case "OAUTH2", "APP", "APP_STORE":
		return bearer(fields.Text("access_token"))
	case "OAUTH2_CC", "JWT", "TWO_STEP", "SIGNATURE", "MCP_OAUTH2", "MCP_OAUTH2_GENERIC":
		if token := fields.Text("token"); token != "" {
			return bearer(token)
		}
		return bearer(fields.Text("access_token"))
	case "CUSTOM":
		app := wirejson.Object{}
		_ = json.Unmarshal(fields["app"], &app)
		return bearer(app.Text("access_token"))
	case "BASIC":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(fields.Text("username")+":"+
			fields.Text("password")))
	case "OAUTH1", "TBA":
		return signOAuth1(out, c.oauth1(in))
	}
	return ""
}

var (
	placeholder  = regexp.MustCompile(`\$\{([a-zA-Z_.]+)\}`)
	base64Nested = regexp.MustCompile(`\$\{base64\((.*?)\)\}`)
)

// interpolate fills ${…} with values of the connection or the integration. A text of which a value
// is missing is nothing.
func (in *integration) interpolate(template string, conn *connection) string {
	missing := false
	template = base64Nested.ReplaceAllStringFunc(template, func(match string) string {
		inner := in.interpolate(base64Nested.FindStringSubmatch(match)[1], conn)
		missing = missing || inner == ""
		return base64.StdEncoding.EncodeToString([]byte(inner))
	})
	out := placeholder.ReplaceAllStringFunc(template, func(match string) string {
		value := in.value(match[2:len(match)-1], conn)
		missing = missing || value == ""
		return value
	})
	if missing {
		return ""
	}
	return out
}

// value is what a provider's template calls name.
func (in *integration) value(name string, conn *connection) string {
	if config, ok := strings.CutPrefix(name, "connectionConfig."); ok {
		return conn.config.Text(config)
	}
	switch name {
	case "clientId":
		return in.credentials.Text("client_id")
	case "clientSecret":
		return in.credentials.Text("client_secret")
	case "accessToken":
		if token := conn.credentials.fields.Text("access_token"); token != "" {
			return token
		}
		return conn.credentials.fields.Text("token")
	}
	return conn.credentials.fields.Text(strings.TrimPrefix(name, "credentials."))
}

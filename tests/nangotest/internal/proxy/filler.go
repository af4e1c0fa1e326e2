package proxy

import (
	"cmp"
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
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Filler fills the templates in a provider's description with values of a connection.
type Filler struct {
	In   *state.Integration
	Conn *state.Connection
}

// InjectHeaders adds the connection's credentials to the headers of a request in the way that the
// provider's description defines.
func (f Filler) InjectHeaders(out *axios.Request) {
	if auth := f.authorization(out); auth != "" {
		out.Header.Set("Authorization", auth)
	}
	for name, template := range f.In.Info.Proxy.Headers {
		if value := f.Interpolate(template); value != "" {
			out.Header.Set(name, value)
		}
	}
	if name := f.In.Config["keyName"]; name != "" && f.In.Config["keyPlacement"] != "query" {
		out.Header.Set(name, f.Interpolate(f.keyTemplate()))
	}
}

// InjectQuery adds the connection's credentials to the query of u if the provider's description or
// the integration's configuration defines query parameters for them. If it adds a parameter, it
// encodes the whole query again.
func (f Filler) InjectQuery(u *url.URL) {
	added := maps.Clone(f.In.Info.Proxy.Query)
	if name := f.In.Config["keyName"]; name != "" && f.In.Config["keyPlacement"] == "query" {
		if added == nil {
			added = map[string]string{}
		}
		added[name] = f.keyTemplate()
	}
	for _, name := range slices.Sorted(maps.Keys(added)) {
		if value := f.Interpolate(added[name]); value != "" {
			u.RawQuery = withParameter(u.RawQuery, name, value)
		}
	}
}

// keyTemplate returns the template for the value of the header or query parameter that contains the
// API key. It is used only if the integration's configuration has the field keyName, which is the
// name of this header or parameter.
func (f Filler) keyTemplate() string { return cmp.Or(f.In.Config["valueTemplate"], "${apiKey}") }

// withParameter sets a parameter of a query as JavaScript's URLSearchParams does: the value
// replaces the first parameter of this name, and any others of this name are removed.
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
		pairs = append(pairs, axios.Escaped(key)+"="+axios.Escaped(val))
	}
	if !found {
		pairs = append(pairs, axios.Escaped(name)+"="+axios.Escaped(value))
	}
	return strings.Join(pairs, "&")
}

// bodyFields returns the fields with credentials that the provider expects in the body of a
// request.
func (f Filler) bodyFields() *js.Object {
	v, err := js.Parse(string(f.In.Info.Proxy.Body))
	template, ok := v.(*js.Object)
	if err != nil || !ok {
		return &js.Object{}
	}
	return f.filled(template)
}

// filled returns a copy of the template in which each ${…} is replaced with its value. It omits a
// field if a value for it is missing.
func (f Filler) filled(template *js.Object) *js.Object {
	out := &js.Object{}
	for name, v := range template.All() {
		switch v := v.(type) {
		case string:
			if text := f.Interpolate(v); text != "" {
				out.Set(name, text)
			}
		case *js.Object:
			if inner := f.filled(v); len(inner.Names()) > 0 {
				out.Set(name, inner)
			}
		}
	}
	return out
}

// computesHeaders reports whether Nango evaluates header templates for requests to this provider.
func (f Filler) computesHeaders() bool {
	return f.In.Info.Proxy.Headers != nil ||
		f.In.Info.IntegrationConfig != nil && f.In.Config["keyName"] != ""
}

// authorization returns the Authorization header for the connection's credentials, or "" if
// credentials of this kind are not sent in this header.
func (f Filler) authorization(out *axios.Request) string {
	fields := f.Conn.Credentials.Fields
	bearer := func(token string) string {
		if token == "" {
			return ""
		}
		return "Bearer " + token
	}
	switch f.Conn.Credentials.Kind {
	case "OAUTH2", "APP", "APP_STORE":
		return bearer(fields.Text("access_token"))
	case "OAUTH2_CC", "JWT", "TWO_STEP", "SIGNATURE", "MCP_OAUTH2", "MCP_OAUTH2_GENERIC":
		return bearer(cmp.Or(fields.Text("token"), fields.Text("access_token")))
	case "CUSTOM":
		app := wirejson.Object{}
		_ = json.Unmarshal(fields["app"], &app)
		return bearer(app.Text("access_token"))
	case "BASIC":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(fields.Text("username")+":"+
			fields.Text("password")))
	case "OAUTH1", "TBA":
		return signOAuth1(out, f.oauth1())
	}
	return ""
}

var (
	placeholder  = regexp.MustCompile(`\$\{([a-zA-Z_.]+)\}`)
	base64Nested = regexp.MustCompile(`\$\{base64\((.*?)\)\}`)
)

// Interpolate replaces each ${…} in a template with a value of the connection or the integration.
// It returns "" if a value is missing.
func (f Filler) Interpolate(template string) string {
	missing := false
	template = base64Nested.ReplaceAllStringFunc(template, func(match string) string {
		inner := f.Interpolate(base64Nested.FindStringSubmatch(match)[1])
		missing = missing || inner == ""
		return base64.StdEncoding.EncodeToString([]byte(inner))
	})
	out := placeholder.ReplaceAllStringFunc(template, func(match string) string {
		value := f.value(match[2 : len(match)-1])
		missing = missing || value == ""
		return value
	})
	if missing {
		return ""
	}
	return out
}

// value returns the value of the template variable with the given name, or "" if it is not set.
func (f Filler) value(name string) string {
	if config, ok := strings.CutPrefix(name, "connectionConfig."); ok {
		return f.Conn.Config.Text(config)
	}
	fields := f.Conn.Credentials.Fields
	switch name {
	case "clientId":
		return f.In.Credentials.Text("client_id")
	case "clientSecret":
		return f.In.Credentials.Text("client_secret")
	case "accessToken":
		return cmp.Or(fields.Text("access_token"), fields.Text("token"))
	}
	return fields.Text(strings.TrimPrefix(name, "credentials."))
}

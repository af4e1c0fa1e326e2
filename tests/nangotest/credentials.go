package nangotest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// credentials are those of a connection, in the forms in which answers show them.
type credentials struct {
	kind    string // the auth mode; NONE for none
	fields  wirejson.Object
	full    json.RawMessage // everything
	shown   json.RawMessage // without refresh tokens
	expires time.Time
}

// newCredentials takes what a test or a refresh gives.
func newCredentials(given gen.ConnectionCredentials) (credentials, error) {
	if given.IsZero() {
		return makeCredentials(wirejson.Object{})
	}
	fields, err := wirejson.AsObject(given)
	if err != nil {
		return credentials{}, fmt.Errorf("are not an object: %w", err)
	}
	if raw, ok := fields["raw"]; ok && (raw == nil || string(raw) == "null") {
		own := maps.Clone(fields)
		delete(own, "raw")
		fields.Set("raw", own)
	}
	return makeCredentials(fields)
}

func makeCredentials(fields wirejson.Object) (credentials, error) {
	c := credentials{kind: fields.Text("type"), fields: fields}
	if c.kind == "" || c.kind == noCredentials {
		return credentials{kind: noCredentials, fields: wirejson.Object{}, full: wirejson.EmptyJSON,
			shown: wirejson.EmptyJSON}, nil
	}
	if at := fields.Text("expires_at"); at != "" {
		expires, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			return credentials{}, fmt.Errorf("expires_at: %q is not a time", at)
		}
		c.expires = expires
	}
	var err error
	if c.full, err = wirejson.Encode(fields); err != nil {
		return credentials{}, err
	}
	shown := maps.Clone(fields)
	delete(shown, "refresh_token")
	var raw wirejson.Object
	if json.Unmarshal(fields["raw"], &raw) == nil && raw["refresh_token"] != nil {
		delete(raw, "refresh_token")
		shown.Set("raw", raw)
	}
	c.shown, err = wirejson.Encode(shown)
	return c, err
}

const noCredentials = "NONE"

// tokenLife is how long a token lives that the server makes up when it refreshes one.
const tokenLife = time.Hour

// value is what a RefreshFunc sees.
func (c *credentials) value() (v gen.ConnectionCredentials) {
	_ = json.Unmarshal(c.full, &v)
	return v
}

// refreshable kinds have a provider that gives new ones.
func (c *credentials) refreshable() bool {
	switch c.kind {
	case "OAUTH2":
		return c.fields.Text("refresh_token") != ""
	case "OAUTH2_CC", "APP", "APP_STORE", "CUSTOM", "JWT", "TWO_STEP", "BILL",
		"SIGNATURE", "AWS_SIGV4":
		return true
	}
	return false
}

// signed reports whether the token is one that Nango makes itself, at each use anew.
func (c *credentials) signed() bool { return c.kind == "JWT" || c.kind == "SIGNATURE" }

// imported are credentials as POST /connections takes them. now dates tokens that Nango itself
// would fetch.
func imported(given wirejson.Object, now time.Time) (credentials, error) {
	if raw, ok := given["expires_at"]; ok {
		given = maps.Clone(given)
		var v any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if d.Decode(&v) == nil {
			if t, ok := zod.AsDate(v); ok {
				given.Set("expires_at", clock.Text(t.UTC(), clock.LayoutZ))
			}
		}
	}
	switch given.Text("type") {
	case "OAUTH2", "OAUTH2_CC", "OAUTH1":
		fields := maps.Clone(given)
		fields.Set("raw", given)
		return makeCredentials(fields)
	case "APP", "CUSTOM": // both read as APP
		token := wirejson.Object{}
		token.Set("type", "APP")
		token.Set("access_token", "ghs_"+ids.RandomHex(16))
		token.Set("expires_at", clock.Text(now.Add(tokenLife), clock.LayoutZ))
		token.Set("jwtToken", "eyJmYWxzZSI6MX0.eyJmYWxzZSI6MX0."+ids.RandomHex(16))
		token.Set("raw", map[string]any{
			"token":       token.Text("access_token"),
			"expires_at":  clock.Text(now.Add(tokenLife), "2006-01-02T15:04:05Z"),
			"permissions": map[string]string{"contents": "read"}, "repository_selection": "all",
		})
		return makeCredentials(token)
	}
	return makeCredentials(given)
}

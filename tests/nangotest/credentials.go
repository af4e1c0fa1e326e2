package nangotest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/nango-go/nango/gen"
)

// credentials are those of a connection, in the forms in which answers show them.
type credentials struct {
	kind    string // the auth mode; NONE for none
	fields  object
	full    json.RawMessage // everything
	shown   json.RawMessage // without refresh tokens
	expires time.Time
}

// newCredentials takes what a test or a refresh gives.
func newCredentials(given gen.ConnectionCredentials) (credentials, error) {
	if given.IsZero() {
		return makeCredentials(object{})
	}
	fields, err := asObject(given)
	if err != nil {
		return credentials{}, fmt.Errorf("are not an object: %w", err)
	}
	if raw, ok := fields["raw"]; ok && (raw == nil || string(raw) == "null") {
		own := maps.Clone(fields)
		delete(own, "raw")
		fields.set("raw", own)
	}
	return makeCredentials(fields)
}

func makeCredentials(fields object) (credentials, error) {
	c := credentials{kind: fields.text("type"), fields: fields}
	if c.kind == "" || c.kind == noCredentials {
		return credentials{kind: noCredentials, fields: object{}, full: emptyJSON, shown: emptyJSON}, nil
	}
	if at := fields.text("expires_at"); at != "" {
		expires, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			return credentials{}, fmt.Errorf("expires_at: %q is not a time", at)
		}
		c.expires = expires
	}
	var err error
	if c.full, err = encode(fields); err != nil {
		return credentials{}, err
	}
	shown := maps.Clone(fields)
	delete(shown, "refresh_token")
	var raw object
	if json.Unmarshal(fields["raw"], &raw) == nil && raw["refresh_token"] != nil {
		delete(raw, "refresh_token")
		shown.set("raw", raw)
	}
	c.shown, err = encode(shown)
	return c, err
}

const noCredentials = "NONE"

var emptyJSON = json.RawMessage("{}")

// value is what a RefreshFunc sees.
func (c *credentials) value() (v gen.ConnectionCredentials) {
	_ = json.Unmarshal(c.full, &v)
	return v
}

// refreshable kinds have a provider that gives new ones.
func (c *credentials) refreshable() bool {
	switch c.kind {
	case "OAUTH2":
		return c.fields.text("refresh_token") != ""
	case "OAUTH2_CC", "APP", "APP_STORE", "CUSTOM", "JWT", "TWO_STEP", "BILL", "SIGNATURE", "AWS_SIGV4":
		return true
	}
	return false
}

// signed reports whether the token is one that Nango makes itself, at each use anew.
func (c *credentials) signed() bool { return c.kind == "JWT" || c.kind == "SIGNATURE" }

// imported are credentials as POST /connections takes them. now dates tokens that Nango itself would fetch.
func imported(given object, now time.Time) (credentials, error) {
	if raw, ok := given["expires_at"]; ok {
		given = maps.Clone(given)
		var v any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if d.Decode(&v) == nil {
			if t, ok := asDate(v); ok {
				given.set("expires_at", text(t.UTC(), layoutZ))
			}
		}
	}
	switch given.text("type") {
	case "OAUTH2", "OAUTH2_CC", "OAUTH1":
		fields := maps.Clone(given)
		fields.set("raw", given)
		return makeCredentials(fields)
	case "APP", "CUSTOM": // both read as APP
		token := object{}
		token.set("type", "APP")
		token.set("access_token", "ghs_"+randomHex(16))
		token.set("expires_at", text(now.Add(tokenLife), layoutZ))
		token.set("jwtToken", "eyJmYWxzZSI6MX0.eyJmYWxzZSI6MX0."+randomHex(16))
		token.set("raw", map[string]any{
			"token": token.text("access_token"), "expires_at": text(now.Add(tokenLife), "2006-01-02T15:04:05Z"),
			"permissions": map[string]string{"contents": "read"}, "repository_selection": "all",
		})
		return makeCredentials(token)
	}
	return makeCredentials(given)
}

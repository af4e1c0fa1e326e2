package state

import (
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

// Credentials holds the credentials of a connection in decoded form and as JSON.
type Credentials struct {
	Kind    string // the auth mode, or NONE
	Fields  wirejson.Object
	Full    json.RawMessage // the JSON with all fields
	Shown   json.RawMessage // the JSON without refresh tokens
	expires time.Time
}

// NewCredentials converts credentials that a test or a [RefreshFunc] supplied to the form that the
// emulator stores.
func NewCredentials(credentials gen.ConnectionCredentials) (Credentials, error) {
	if credentials.IsZero() {
		return MakeCredentials(wirejson.Object{})
	}
	fields, err := wirejson.AsObject(credentials)
	if err != nil {
		return Credentials{}, fmt.Errorf("are not an object: %w", err)
	}
	if raw, ok := fields["raw"]; ok && (raw == nil || string(raw) == "null") {
		delete(fields, "raw")
		fields.Set("raw", fields)
	}
	return MakeCredentials(fields)
}

// MakeCredentials returns credentials with the given fields. Their kind is the value of the field
// "type".
func MakeCredentials(fields wirejson.Object) (Credentials, error) {
	c := Credentials{Kind: fields.Text("type"), Fields: fields}
	if c.Kind == "" || c.Kind == NoCredentials {
		return Credentials{Kind: NoCredentials, Fields: wirejson.Object{}, Full: wirejson.EmptyJSON,
			Shown: wirejson.EmptyJSON}, nil
	}
	if at := fields.Text("expires_at"); at != "" {
		expires, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			return Credentials{}, fmt.Errorf("expires_at: %q is not a time", at)
		}
		c.expires = expires
	}
	var err error
	if c.Full, err = wirejson.Encode(fields); err != nil {
		return Credentials{}, err
	}
	shown := maps.Clone(fields)
	delete(shown, "refresh_token")
	var raw wirejson.Object
	if json.Unmarshal(fields["raw"], &raw) == nil && raw["refresh_token"] != nil {
		delete(raw, "refresh_token")
		shown.Set("raw", raw)
	}
	c.Shown, err = wirejson.Encode(shown)
	return c, err
}

// NoCredentials is the value of [Credentials.Kind] for a connection without credentials.
const NoCredentials = "NONE"

// TokenLife is the lifetime of a token that the emulator creates.
const TokenLife = time.Hour

// Value returns the credentials as a value that can be passed to a [RefreshFunc].
func (c *Credentials) Value() (v gen.ConnectionCredentials) {
	_ = json.Unmarshal(c.Full, &v)
	return v
}

// Refreshable reports whether the credentials can be refreshed.
func (c *Credentials) Refreshable() bool {
	switch c.Kind {
	case "OAUTH2":
		return c.Fields.Text("refresh_token") != ""
	case "OAUTH2_CC", "APP", "APP_STORE", "CUSTOM", "JWT", "TWO_STEP", "BILL",
		"SIGNATURE", "AWS_SIGV4":
		return true
	}
	return false
}

// Signed reports whether Nango itself signs the token of the credentials. For such credentials,
// Nango creates a new token for each use.
func (c *Credentials) Signed() bool { return c.Kind == "JWT" || c.Kind == "SIGNATURE" }

// Imported returns the credentials that a POST /connections request contains. For the types APP and
// CUSTOM, for which Nango would fetch a token from the provider, it returns a made-up token. The
// lifetime of this token begins at the given time.
func Imported(fields wirejson.Object, now time.Time) (Credentials, error) {
	if raw, ok := fields["expires_at"]; ok {
		fields = maps.Clone(fields)
		var v any
		if wirejson.Decode(raw, &v) == nil {
			if t, ok := zod.AsDate(v); ok {
				fields.Set("expires_at", clock.Text(t.UTC(), clock.LayoutZ))
			}
		}
	}
	switch fields.Text("type") {
	case "OAUTH2", "OAUTH2_CC", "OAUTH1":
		return MakeCredentials(fields.With(map[string]any{"raw": fields}))
	case "APP", "CUSTOM": // Nango returns both as APP
		token, expires := "ghs_"+ids.RandomHex(16), now.Add(TokenLife)
		return MakeCredentials(wirejson.Object{}.With(map[string]any{
			"type": "APP", "access_token": token, "expires_at": clock.Text(expires, clock.LayoutZ),
			"jwtToken": "eyJmYWxzZSI6MX0.eyJmYWxzZSI6MX0." + ids.RandomHex(16),
			"raw": map[string]any{
				"token": token, "expires_at": clock.Text(expires, "2006-01-02T15:04:05Z"),
				"permissions": map[string]string{"contents": "read"}, "repository_selection": "all",
			},
		}))
	}
	return MakeCredentials(fields)
}

package nodesdk

import (
	"net/http"
	"strings"
)

// Secret is a string that is never printed or encoded. Create it with [Key]; nil means none.
type Secret func() string

// Key returns a key as a [Secret], for [Config]:
//
//	nodesdk.Config{SecretKey: nodesdk.Key(os.Getenv("NANGO_SECRET_KEY"))}
func Key(key string) Secret {
	if key == "" {
		return nil
	}
	return func() string { return key }
}

func (s Secret) value() string {
	if s == nil {
		return ""
	}
	return s()
}

// String returns "[hidden]", or "" if there is no secret.
func (s Secret) String() string {
	if s == nil {
		return ""
	}
	return "[hidden]"
}

// MarshalText returns the result of String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// headers returns a transport that adds the headers of IsSync, DryRun and ActivityLogID.
func (c Config) headers(next http.RoundTripper) http.RoundTripper {
	return transport(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		if c.IsSync {
			r.Header.Set("Nango-Is-Sync", "true")
		}
		if c.DryRun {
			r.Header.Set("Nango-Is-Dry-Run", "true")
		}
		if c.ActivityLogID != "" && strings.Contains(r.URL.EscapedPath(), "/proxy/") {
			r.Header.Set("Nango-Activity-Log-Id", c.ActivityLogID)
		}
		return next.RoundTrip(r)
	})
}

// transport is a function that implements http.RoundTripper.
type transport func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// Package bench holds the SDK against code written by hand for one purpose, in the same run: the ratio is what counts.
package bench

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

const connectionJSON = `{"id":7,"connection_id":"c-gh-fut","provider_config_key":"gh","provider":"github","errors":[],"end_user":null,"tags":{"plan":"pro"},` +
	`"metadata":{"filter":"closed=true"},"connection_config":{"subdomain":"example"},"webhook_url_override":null,"created_at":"2026-11-21T20:29:43.010+00:00",` +
	`"updated_at":"2026-11-21T20:29:43.010+00:00","last_fetched_at":"2026-11-21T20:29:43.281+00:00","credentials":{"type":"OAUTH2","access_token":"gho_abc",` +
	`"expires_at":"2099-01-01T00:00:00.000Z","raw":{"type":"OAUTH2","access_token":"gho_abc","expires_at":"2099-01-01T00:00:00.000Z"}}}`

// stub answers from memory, so that only the client's own work counts.
type stub struct{}

func (stub) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body: io.NopCloser(strings.NewReader(connectionJSON)), ContentLength: int64(len(connectionJSON)), Request: req,
	}, nil
}

// handConnection is what somebody who writes the call by hand would declare.
type handConnection struct {
	ID                int64             `json:"id"`
	ConnectionID      string            `json:"connection_id"`
	ProviderConfigKey string            `json:"provider_config_key"`
	Provider          string            `json:"provider"`
	Errors            []json.RawMessage `json:"errors"`
	Tags              map[string]string `json:"tags"`
	Metadata          map[string]any    `json:"metadata"`
	ConnectionConfig  map[string]any    `json:"connection_config"`
	WebhookURL        *string           `json:"webhook_url_override"`
	CreatedAt         time.Time         `json:"created_at"`
	UpdatedAt         time.Time         `json:"updated_at"`
	LastFetchedAt     *time.Time        `json:"last_fetched_at"`
	Credentials       struct {
		Type        string         `json:"type"`
		AccessToken string         `json:"access_token"`
		ExpiresAt   time.Time      `json:"expires_at"`
		Raw         map[string]any `json:"raw"`
	} `json:"credentials"`
}

// handGet has the same checks as the SDK: status, bounded body.
func handGet(ctx context.Context, hc *http.Client, base, id, key string) (*handConnection, error) {
	u := base + "/connections/" + url.PathEscape(id) + "?provider_config_key=" + url.QueryEscape(key)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer secret")
	req.Header.Set("User-Agent", "by-hand")
	resp, err := hc.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != 200 {
		return nil, errors.New(resp.Status)
	}
	var c handConnection
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, err
	}
	return &c, nil
}

func getters(tb testing.TB, base string, hc *http.Client) (sdk, hand func()) {
	c, err := nango.New("secret", nango.WithHost(base), nango.WithHTTPClient(hc))
	require.NoError(tb, err)
	ctx := tb.Context()
	sdk = func() {
		conn, err := c.Connections.Get(ctx, "c-gh-fut", "gh", nango.GetConnectionParams{})
		if err != nil || conn.Credentials.Value().(nango.OAuth2Credentials).AccessToken != "gho_abc" || conn.Metadata["filter"] != "closed=true" {
			tb.Fatal(err, conn)
		}
	}
	hand = func() {
		conn, err := handGet(ctx, hc, base, "c-gh-fut", "gh")
		if err != nil || conn.Credentials.AccessToken != "gho_abc" || conn.Metadata["filter"] != "closed=true" {
			tb.Fatal(err, conn)
		}
	}
	return sdk, hand
}

// BenchmarkGet reads one connection from a stub transport.
func BenchmarkGet(b *testing.B) {
	sdk, hand := getters(b, "https://api.example.com/v1", &http.Client{Transport: stub{}})
	run(b, "sdk", sdk)
	run(b, "by hand", hand)
}

// BenchmarkGetLoopback reads one connection through a socket.
func BenchmarkGetLoopback(b *testing.B) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, connectionJSON)
	}))
	defer srv.Close()
	sdk, hand := getters(b, srv.URL, srv.Client())
	run(b, "sdk", sdk)
	run(b, "by hand", hand)
}

func run(b *testing.B, name string, f func()) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f()
		}
	})
}

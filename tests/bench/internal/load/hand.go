package load

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/nango-go/nango/internal/contacts"
)

// ConnectionJSON is the JSON of a connection as Nango returns it.
const ConnectionJSON = `{"id":7,"connection_id":"c-gh-fut","provider_config_key":"gh","provider":"github","errors":[],"end_user":null,"tags":{"plan":"pro"},` +
	`"metadata":{"filter":"closed=true"},"connection_config":{"subdomain":"example"},"webhook_url_override":null,"created_at":"2026-11-21T20:29:43.010+00:00",` +
	`"updated_at":"2026-11-21T20:29:43.010+00:00","last_fetched_at":"2026-11-21T20:29:43.281+00:00","credentials":{"type":"OAUTH2","access_token":"gho_abc",` +
	`"expires_at":"2099-01-01T00:00:00.000Z","raw":{"type":"OAUTH2","access_token":"gho_abc","expires_at":"2099-01-01T00:00:00.000Z"}}}`

// Connection is a connection as the handwritten client decodes it.
type Connection struct {
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

// Hand is a handwritten client that uses only net/http and encoding/json. Like the SDK, it checks
// the status and limits the size of a body that it reads completely.
type Hand struct {
	HTTP *http.Client
	Base string
}

func (h Hand) request(ctx context.Context, method, target string,
	body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, h.Base+target, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+Key)
	req.Header.Set("User-Agent", "by-hand")
	return req, nil
}

func (h Hand) do(req *http.Request) (*http.Response, error) {
	resp, err := h.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		_ = resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp, nil
}

// Get reads one connection.
func (h Hand) Get(ctx context.Context, id, key string) (*Connection, error) {
	req, err := h.request(ctx, http.MethodGet,
		"/connections/"+url.PathEscape(id)+"?provider_config_key="+url.QueryEscape(key), nil)
	if err != nil {
		return nil, err
	}
	resp, err := h.do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<20))
	if err != nil {
		return nil, err
	}
	var c Connection
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, err
	}
	return &c, nil
}

// Record is a record as the handwritten client decodes it: the fields that a sync saved, and the
// metadata that Nango added.
type Record struct {
	contacts.Contact
	Nango contacts.Metadata `json:"_nango_metadata"`
}

// Records reads all records in pages of the given size, and calls handle with each record.
func (h Hand) Records(ctx context.Context, page int, handle func(*Record)) error {
	query := url.Values{"model": {Model}, "limit": {strconv.Itoa(page)}}
	for {
		next, err := h.page(ctx, query, handle)
		if err != nil || next == "" {
			return err
		}
		query.Set("cursor", next)
	}
}

func (h Hand) page(ctx context.Context, query url.Values,
	handle func(*Record)) (next string, err error) {
	req, err := h.request(ctx, http.MethodGet, "/records?"+query.Encode(), nil)
	if err != nil {
		return "", err
	}
	req.Header.Set("Connection-Id", ConnectionID)
	req.Header.Set("Provider-Config-Key", ProviderConfigKey)
	resp, err := h.do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Records    []Record `json:"records"`
		NextCursor string   `json:"next_cursor"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", err
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return "", err
	}
	for i := range answer.Records {
		handle(&answer.Records[i])
	}
	return answer.NextCursor, nil
}

// Download requests a body of DownloadSize bytes through the proxy.
func (h Hand) Download(ctx context.Context) (*http.Response, error) {
	req, err := h.request(ctx, http.MethodGet, "/proxy/file", nil)
	if err != nil {
		return nil, err
	}
	return h.do(req)
}

// Upload sends a body of UploadSize bytes through the proxy.
func (h Hand) Upload(ctx context.Context) (*http.Response, error) {
	req, err := h.request(ctx, http.MethodPost, "/proxy/file", Zeros())
	if err != nil {
		return nil, err
	}
	return h.do(req)
}

// Zeros returns a body of UploadSize zero bytes.
func Zeros() io.Reader { return io.LimitReader(zeros{}, UploadSize) }

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

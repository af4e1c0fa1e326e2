package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/bench/internal/load"
	"github.com/nango-go/nango/wrappers/webhook"
)

const host = "https://api.example.com"

// unmarshal is the JSON engine of the handwritten client.
var unmarshal = json.Unmarshal

// memory is an http.RoundTripper that needs no network. It answers each request with the next body
// in the list bodies. After the last body, it begins again with the first.
type memory struct {
	bodies []string
	next   int
}

func answering(bodies ...string) *memory { return &memory{bodies: bodies} }

func (m *memory) RoundTrip(req *http.Request) (*http.Response, error) {
	body := m.bodies[m.next%len(m.bodies)]
	m.next++
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body:       io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: req,
	}, nil
}

// reading returns a function that performs a benchmark case once, over the given transport. If
// client is the name of a JSON engine, such as "goccy", the handwritten client performs the case
// with that engine, by calling hand. Otherwise the SDK performs the case, by calling sdk. If client
// is "sdk-with-goccy", for example, the SDK uses the engine "goccy".
func reading(answers *memory, client string, hand func(*http.Client) error,
	sdk func(*nango.Client) error) (func() error, error) {
	hc := &http.Client{Transport: answers}
	if engine := engineOf(client); engine != nil {
		unmarshal = engine
		return func() error { return hand(hc) }, nil
	}
	opts := []nango.Option{nango.WithHost(host), nango.WithHTTPClient(hc)}
	if name, found := strings.CutPrefix(client, "sdk-with-"); found {
		opts = append(opts, nango.WithUnmarshal(engineOf(name)))
	}
	c, err := nango.New(load.Key, opts...)
	return func() error { return sdk(c) }, err
}

// recordsOf returns a function that reads a page with the given number of records. The SDK decodes
// each record as a T, and the handwritten client as an H.
func recordsOf[T, H any](client, body string, count int) (func() error, error) {
	var opts []nango.CallOption
	if client == "sdk-no-read-ahead" {
		opts = append(opts, nango.WithNoReadAhead())
	}
	return reading(answering(body), client, func(hc *http.Client) error {
		records, err := handPage[H](byHand{hc})
		return same(err, len(records) == count)
	}, func(c *nango.Client) error {
		n := 0
		for _, err := range nango.AllRecords[T](context.Background(), c, selection(count), opts...) {
			if err != nil {
				return err
			}
			n++
		}
		return same(nil, n == count)
	})
}

func selection(limit int) nango.ListRecordsParams {
	return nango.ListRecordsParams{ConnectionID: load.ConnectionID,
		ProviderConfigKey: load.ProviderConfigKey, Model: load.Model, Limit: limit}
}

func same(err error, as bool) error {
	if err == nil && !as {
		return errors.New("the result is not what the server sent")
	}
	return err
}

// byHand is the handwritten client with which the SDK is compared. Like the SDK, it checks the
// status, limits the size of a body, sets a timeout and returns typed results.
type byHand struct{ *http.Client }

func (h byHand) answer(target string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	resp, err := h.send(ctx, target)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	const most = 64 << 20
	body, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if len(body) > most {
		return nil, errors.New("too large")
	}
	return body, err
}

// send sends a GET request with the headers that Nango requires.
func (h byHand) send(ctx context.Context, target string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, host+target, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+load.Key)
	req.Header.Set("User-Agent", "by-hand")
	req.Header.Set("Connection-Id", load.ConnectionID)
	req.Header.Set("Provider-Config-Key", load.ProviderConfigKey)
	return h.Do(req)
}

func (h byHand) get() (*load.Connection, error) {
	body, err := h.answer("/connections/" + url.PathEscape(load.ConnectionID) +
		"?provider_config_key=" + url.QueryEscape(load.ProviderConfigKey))
	if err != nil {
		return nil, err
	}
	c := new(load.Connection)
	return c, unmarshal(body, c)
}

// summary is a connection in a list of connections, as the handwritten client decodes it.
type summary struct {
	ID                int               `json:"id"`
	ConnectionID      string            `json:"connection_id"`
	Provider          string            `json:"provider"`
	ProviderConfigKey string            `json:"provider_config_key"`
	Created           time.Time         `json:"created"`
	Metadata          map[string]any    `json:"metadata"`
	Tags              map[string]string `json:"tags"`
	Errors            []struct {
		Type  string `json:"type"`
		LogID string `json:"log_id"`
	} `json:"errors"`
}

func (h byHand) list() ([]summary, error) {
	body, err := h.answer("/connections?limit=1000")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Connections []summary `json:"connections"`
	}
	err = unmarshal(body, &answer)
	return answer.Connections, err
}

// proxy returns the provider's response with an unread body, whatever its status. Like the SDK's
// proxy calls, it has neither a size limit nor a deadline.
func (h byHand) proxy() (*http.Response,
	error) {
	return h.send(context.Background(), "/proxy/file")
}

// handPage reads a page of records and decodes the whole page at once.
func handPage[R any](h byHand) ([]R, error) {
	body, err := h.answer("/records?model=" + load.Model + "&limit=1000")
	if err != nil {
		return nil, err
	}
	var answer struct {
		Records    []R     `json:"records"`
		NextCursor *string `json:"next_cursor"`
	}
	if err := unmarshal(body, &answer); err != nil {
		return nil, err
	}
	return answer.Records, nil
}

func drain(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	body, err := io.ReadAll(resp.Body)
	return errors.Join(same(err, len(body) == 130), resp.Body.Close())
}

// handWebhook returns a handwritten handler for forwarded webhooks that are signed with key. Like
// the SDK's handler, it refuses a request with several signatures, limits the size of a body and
// the number of bodies that it reads at a time, and sets a deadline for reading. It passes the
// typed event, the raw body and the headers to handle.
func handWebhook(key string, handle func(*handEvent) error) http.Handler {
	reading := make(chan struct{}, 16)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		given := r.Header.Values(webhook.SignatureHeader)
		if len(given) != 1 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		signature, err := hex.DecodeString(given[0])
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		select {
		case reading <- struct{}{}:
			defer func() { <-reading }()
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		deadline := http.NewResponseController(w)
		if deadline.SetReadDeadline(time.Now().Add(10*time.Second)) == nil {
			defer func() { _ = deadline.SetReadDeadline(time.Time{}) }()
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, webhook.MaxBodyBytes))
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(body)
		if !hmac.Equal(mac.Sum(nil), signature) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		event := handEvent{Raw: body, Header: r.Header}
		if json.Unmarshal(body, &event) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if handle(&event) != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}

// handEvent is the event that handWebhook passes to its function.
type handEvent struct {
	Type, From, ProviderConfigKey, ConnectionID string

	Payload json.RawMessage
	Raw     []byte      `json:"-"`
	Header  http.Header `json:"-"`
}

// forwarded returns the body of a forwarded webhook whose payload has about size bytes.
func forwarded(size int) string {
	var items []string
	for i := 0; len(items)*120 < size; i++ {
		items = append(items,
			fmt.Sprintf(`{"id":%d,"action":"opened","title":"A title of some length","user":{"login":"octo","id":7},"labels":["bug","help"]}`, i))
	}
	return `{"from":"github","type":"forward","providerConfigKey":"gh","connectionId":"` +
		load.ConnectionID + `","payload":{"items":[` + strings.Join(items, ",") + `]}}`
}

package hostile_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
)

const (
	host         = "http://nango.example.com/nango" // with a path that must be part of every request's path
	key          = "5ec2e7c0-dead-4bee-8bad-c0ffee000001"
	otherKey     = "provider-key-secret"
	querySecret  = "query-secret"
	headerSecret = "header-secret"
	bodySecret   = "body-secret"
	answerSecret = "answer-secret"
)

// request describes a request that the client sent.
type request struct {
	method, url, path, body string // path is decoded
	header                  http.Header
	at                      time.Time
}

// server is a transport that records the requests. Its field answer is a function that returns the
// response to a request.
type server struct {
	answer func(*http.Request) *http.Response
	sent   []request
	log    bytes.Buffer // receives the client's log
}

// RoundTrip implements http.RoundTripper.
func (s *server) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	body, err := canned.Sent(req)
	if err != nil {
		return nil, err
	}
	s.sent = append(s.sent, request{
		method: req.Method, url: req.URL.String(), path: req.URL.Path, body: body, header: req.Header.Clone(), at: time.Now(),
	})
	return s.answer(req), nil
}

// clients returns clients of the server. They have every option that could reveal a secret.
func (s *server) clients() (*nango.Client, *nango.Persist) {
	options := []nango.Option{
		nango.WithHost(host), nango.WithHTTPClient(&http.Client{Transport: s}),
		nango.WithLogger(slog.New(slog.NewTextHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		nango.WithHeader("X-Own", headerSecret),
	}
	c, err := nango.New(key, options...)
	if err != nil {
		panic(err)
	}
	cfg := run
	p, err := nango.NewPersist(key, cfg, options...)
	if err != nil {
		panic(err)
	}
	return c, p
}

// run is a PersistConfig that has everything that the methods of Persist need.
var run = nango.PersistConfig{
	EnvironmentID: 2, ConnectionID: 21, SyncID: "c9d534fb-8a0c-4f27-809f-906c906cd885", SyncJobID: 24, LockOwner: "owner",
	ActivityLogID: "1795296519394_VYFGkNnF", Connection: nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "c-1"},
}

// answer returns a response with a JSON body. The parameter header lists the name and the value of
// one header after another. An empty value removes the header.
func answer(status int, body string, header ...string) *http.Response {
	resp := canned.Response(status, body, append([]string{"X-Secret", answerSecret, "Set-Cookie", "session=" + answerSecret}, header...)...)
	for name, values := range resp.Header {
		if values[0] == "" {
			delete(resp.Header, name)
		}
	}
	return resp
}

package main

import (
	"bytes"
	"cmp"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"

	"github.com/nango-go/nango/wrappers/webhook"
)

// forwardTo sends every request to one URL, whatever its own is.
func forwardTo(target *url.URL) http.Handler {
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL, r.Out.Host = target, target.Host
	}}
}

// logged writes a line for each webhook: its kind, where it went, and what the answer was. What it says stays out of it.
func logged(next http.Handler, host string, out *log.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		seen := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		kind := "of a provider"
		if event, err := webhook.Parse(body); err == nil && event.Type != webhook.TypeUnattributed {
			kind = string(event.Type)
		}
		out.Printf("webhook %s to %s %d", kind, host, cmp.Or(seen.status, http.StatusOK))
	})
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if status >= http.StatusOK {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

package reply

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// Send sends a JSON body with the weak ETag that Express adds. If r is a GET or HEAD whose
// If-None-Match contains the ETag, Send responds with 304 and no body.
func Send(w http.ResponseWriter, r *http.Request, status int, data []byte) {
	SendAs(w, r, status, "application/json; charset=utf-8", data)
}

// SendAs is like [Send] but sends the given content type.
func SendAs(w http.ResponseWriter, r *http.Request, status int, contentType string, data []byte) {
	h := w.Header()
	tag := Etag(data)
	h["Etag"] = []string{tag}
	if r != nil && status == http.StatusOK &&
		(r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = []string{contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(data))}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

// SendPage sends an HTML page.
func SendPage(w http.ResponseWriter, r *http.Request, status int, html []byte) {
	SendAs(w, r, status, "text/html; charset=utf-8", html)
}

// SendError sends an error response. An error that is not a [Refusal] becomes a 500 with a
// generic message.
func SendError(w http.ResponseWriter, err error) {
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		r = Unexpected()
	}
	data, err := r.json()
	if err != nil {
		data = []byte(`{"error":{"code":"server_error"}}`)
	}
	Send(w, nil, r.Status, data)
}

// NoRoute sends the response for an unknown route, which is an HTML page and not JSON.
func NoRoute(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("<!DOCTYPE html>\n<html lang=\"en\"><body><pre>No route for " + r.Method +
		"</pre></body></html>\n"))
}

// Etag returns the ETag that a real server sends for a body.
func Etag(data []byte) string {
	sum := sha1.Sum(data)
	return `W/"` + strconv.FormatInt(int64(len(data)), 16) + "-" +
		base64.StdEncoding.EncodeToString(sum[:])[:27] + `"`
}

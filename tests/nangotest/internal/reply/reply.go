package reply

import (
	"crypto/sha1"
	"encoding/base64"
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

// Etag returns the ETag that a real server sends for a body.
func Etag(data []byte) string {
	sum := sha1.Sum(data)
	return `W/"` + strconv.FormatInt(int64(len(data)), 16) + "-" +
		base64.StdEncoding.EncodeToString(sum[:])[:27] + `"`
}

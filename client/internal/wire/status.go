package wire

import (
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
)

// Refusal is an answer that is not what was asked for: any status outside 2xx, or, for a foreign call, Nango's own
// refusal to make it.
type Refusal struct {
	Envelope
	StatusCode   int
	ContentType  string
	Header       http.Header
	Body         []byte // at most MaxErrorBody
	Method, Path string
	Attempts     int
	RetryAfter   time.Duration
}

func (e *Refusal) Error() string { return http.StatusText(e.StatusCode) }

// refusal is the one place where an answer becomes an error. It returns nil, and leaves the body alone, for an answer
// that is none; otherwise the body is read up to its bound and the connection released.
func refusal(call Call, resp *http.Response) error {
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil
	}
	var head []byte
	switch {
	case call.Foreign:
		if resp.StatusCode < 400 || !isJSON(resp.Header) {
			return nil
		}
		head = peek(resp)
		if !ownRefusal(resp.StatusCode, head) {
			return nil
		}
		drain(resp.Body)
	case resp.StatusCode == http.StatusSwitchingProtocols:
		_ = resp.Body.Close() // it is the bare connection, without an end and out of the timeout's reach
	default:
		head, _ = io.ReadAll(io.LimitReader(resp.Body, MaxErrorBody)) // the status stands, also when the body is cut
		drain(resp.Body)
	}
	return &Refusal{
		Envelope:    parseEnvelope(head).without(resp.Request),
		StatusCode:  resp.StatusCode,
		ContentType: resp.Header.Get("Content-Type"),
		Header:      resp.Header,
		Body:        head,
		Method:      resp.Request.Method,
		Path:        resp.Request.URL.Path,
		RetryAfter:  parseRetryAfter(resp.Header.Get("Retry-After"), time.Now()),
	}
}

func isJSON(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (media == "application/json" || strings.HasSuffix(media, "+json"))
}

func noContent(req *http.Request) *http.Response {
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody, Request: req}
}

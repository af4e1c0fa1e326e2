package wire

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// Refusal is a response with a status outside 2xx. For a call through the proxy, it is a response
// with which Nango itself refuses the call.
type Refusal struct {
	Envelope
	StatusCode   int
	ContentType  string
	Header       http.Header
	Body         []byte // at most MaxErrorBody bytes
	Method, Path string
	Attempts     int
	RetryAfter   time.Duration
	Cut          error // why reading the body failed, or nil
}

func (e *Refusal) Error() string { return http.StatusText(e.StatusCode) }

// refusal returns nil if the response is not an error. The caller can then still read the whole
// body. Otherwise refusal reads the body, up to MaxErrorBody, releases the connection and returns
// the error. An error that is not a [*Refusal] means that reading the body failed.
func refusal(call Call, resp *http.Response) error {
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil
	}
	var head []byte
	var cut error
	switch {
	case call.Foreign:
		var refused bool
		if head, refused = foreignRefusal(resp); !refused {
			return nil
		}
	case resp.StatusCode == http.StatusSwitchingProtocols:
		_ = resp.Body.Close() // the connection itself, which may never end
	default:
		head, cut = io.ReadAll(io.LimitReader(resp.Body, MaxErrorBody))
		if cut == nil {
			drain(resp.Body)
			break
		}
		_ = resp.Body.Close()
		if call.Idempotent { // the code is missing, but the call can be repeated
			return fmt.Errorf("reading the answer with status %d: %w", resp.StatusCode, cut)
		}
	}
	return &Refusal{
		Envelope:    parseEnvelope(head).withoutKeyOf(resp.Request),
		StatusCode:  resp.StatusCode,
		ContentType: resp.Header.Get("Content-Type"),
		Header:      resp.Header,
		Body:        head,
		Method:      resp.Request.Method,
		Path:        resp.Request.URL.Path,
		RetryAfter:  retryAfter(resp.Header),
		Cut:         cut,
	}
}

func noContent(req *http.Request) *http.Response {
	return &http.Response{StatusCode: http.StatusNoContent, Header: http.Header{}, Body: http.NoBody,
		Request: req}
}

package wire

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// Refusal is an answer that is not what was asked for: any status outside 2xx, or, for a foreign
// call, Nango's own refusal to make it.
type Refusal struct {
	Envelope
	StatusCode   int
	ContentType  string
	Header       http.Header
	Body         []byte // at most MaxErrorBody
	Method, Path string
	Attempts     int
	RetryAfter   time.Duration
	Cut          error // why the body broke off, or nil
}

func (e *Refusal) Error() string { return http.StatusText(e.StatusCode) }

// refusal is the one place where an answer becomes an error. It returns nil and leaves the body
// alone if the answer is not a refusal; otherwise it reads the body up to its bound and releases
// the connection. Any error but a [*Refusal] is that of reading the body.
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
		_ = resp.Body.Close() // it is the bare connection, without an end and out of the timeout's reach
	default:
		head, cut = io.ReadAll(io.LimitReader(resp.Body, MaxErrorBody))
		if cut == nil {
			drain(resp.Body)
			break
		}
		_ = resp.Body.Close()
		if call.Idempotent { // without the whole body its code is unknown, and the call can be made again
			return fmt.Errorf("reading the answer with status %d: %w", resp.StatusCode, cut)
		}
	}
	return &Refusal{
		Envelope:    parseEnvelope(head).without(resp.Request),
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

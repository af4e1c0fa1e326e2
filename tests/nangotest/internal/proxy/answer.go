package proxy

import (
	"bytes"
	"io"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/axios"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// passOn passes a provider's response on. A successful response that is chunked or an attachment is
// streamed. Every other response is read completely before it is sent. An error response keeps the
// provider's status. A successful response that is not streamed gets the status 200 or 204, and it
// loses most of its headers if dropHeaders is true.
func passOn(w http.ResponseWriter, from *http.Request, resp *http.Response, dropHeaders bool) {
	marked := axios.Decompress(resp)
	header := axios.Joined(resp.Header)
	refused := resp.StatusCode < 200 || resp.StatusCode >= 300
	streamed := !refused && (slices.Contains(resp.TransferEncoding, "chunked") ||
		attached.MatchString(header.Get("Content-Disposition")))
	if !streamed || marked {
		delete(header, "Content-Length")
	}
	if streamed {
		keepHeaders(w.Header(), header, dropHeaders)
		if names := slices.Sorted(maps.Keys(resp.Trailer)); dropHeaders && len(names) > 0 {
			w.Header().Set("Trailer", strings.Join(names, ", ")) // their values are not passed on
		}
		stream(w, resp)
		return
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil { // the provider broke off its response
		w.Header().Set("Content-Length", "0")
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	switch {
	case refused:
		keepHeaders(w.Header(), header, dropHeaders)
		sendText(w, from, resp.StatusCode, body)
	case dropHeaders:
		if resp.StatusCode != http.StatusNoContent {
			for _, name := range passedHeaders {
				if header[name] != nil {
					w.Header()[name] = header[name]
				}
			}
		}
		sendBytes(w, from, resp.StatusCode, body)
	default:
		keepHeaders(w.Header(), header, false)
		sendBytes(w, from, resp.StatusCode, body)
	}
}

// lastWithholding is the last version of Nango that drops most headers of successful responses that
// it does not stream.
var lastWithholding = state.Version{0, 71, 4}

// passedHeaders lists the headers that versions up to lastWithholding keep in a successful response
// that they do not stream.
var passedHeaders = []string{"Content-Type", "X-Request-Id", "X-Correlation-Id", "Mcp-Session-Id"}

var attached = regexp.MustCompile(`(?i)^(attachment|inline)(;|\s|$)`)

// The proxy drops hop-by-hop headers. Versions after lastWithholding also drop the provider's CORS
// headers, since Nango sends its own.
var (
	hopByHop = regexp.MustCompile(`(?i)^(connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade)$`)
	cors     = regexp.MustCompile(`(?i)^access-control-`)
)

// keepHeaders copies the provider's headers to the response, in place of Nango's headers of the
// same name. If older is true, it also copies CORS headers and headers with an empty value, as
// versions of Nango up to lastWithholding do.
func keepHeaders(target, source http.Header, older bool) {
	for name, values := range source {
		empty := len(values) == 1 && values[0] == ""
		if hopByHop.MatchString(name) || !older && (cors.MatchString(name) || empty) {
			continue
		}
		target[name] = values
	}
}

// stream copies a body as it arrives. Like a Node server, it sends the headers together with the
// first bytes of the body.
func stream(w http.ResponseWriter, resp *http.Response) {
	w.WriteHeader(resp.StatusCode)
	flush := func() { _ = http.NewResponseController(w).Flush() }
	buffer := make([]byte, 32<<10)
	for {
		n, err := resp.Body.Read(buffer)
		if n > 0 {
			if _, failed := w.Write(buffer[:n]); failed != nil {
				return
			}
			flush()
		}
		switch {
		case err == io.EOF:
			if w.Header().Get("Content-Length") == "" {
				flush() // a response with an empty body is chunked too
			}
			return
		case err != nil:
			panic(http.ErrAbortHandler)
		}
	}
}

// sendBytes sends a provider's successful response in one piece. Its status is 204 if the
// provider's status is 204, and 200 otherwise.
func sendBytes(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/octet-stream")
	}
	sendWhole(w, r, http.StatusOK, body)
}

// sendText sends an error response of the provider. Like Nango, it decodes the body as UTF-8 text
// and encodes it again.
func sendText(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	if kind := h.Get("Content-Type"); kind == "" {
		h.Set("Content-Type", "text/html; charset=utf-8")
	} else if base, params, err := mime.ParseMediaType(kind); err == nil {
		params["charset"] = "utf-8"
		h.Set("Content-Type", mime.FormatMediaType(base, params))
	}
	sendWhole(w, r, status, []byte(js.Decode(body)))
}

// sendWhole sends a body with a Content-Length and an ETag. The ETag is the provider's; if the
// provider sent none, it is computed from the body. It responds with 304 if the client already has
// the body.
func sendWhole(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	h := w.Header()
	tag := h.Get("Etag")
	if tag == "" {
		tag = reply.Etag(body)
		h["Etag"] = []string{tag}
	}
	known := (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		strings.Contains(r.Header.Get("If-None-Match"), tag)
	if status == http.StatusOK && known {
		status = http.StatusNotModified
	}
	if status == http.StatusNotModified || status == http.StatusNoContent {
		delete(h, "Content-Type")
		w.WriteHeader(status)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		body = nil
	}
	w.WriteHeader(status)
	_, _ = io.Copy(w, bytes.NewReader(body))
}

package nangotest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen/server"
)

// proxy hands a request to the provider: the integration's Upstream. Everything streams, both ways.
func (a api) proxy(w http.ResponseWriter, r *http.Request) {
	c := callOf(r)
	if errs := c.checkProxyHeaders(); errs != nil {
		a.refuse(w, invalid("invalid_headers", errs...))
		return
	}
	a.mu.Lock()
	in, conn, err := c.proxied()
	a.mu.Unlock()
	if err != nil {
		a.refuse(w, err)
		return
	}
	if err := a.freshen(r.Context(), conn, false); err != nil || conn.staleNow() {
		a.refuse(w, refuse(http.StatusBadRequest, "server_error", "Failed to get connection credentials: '"+refreshMessage+"'"))
		return
	}
	a.mu.Lock()
	out, err := c.upstreamRequest(r.Context(), in, conn)
	upstream := in.upstream
	a.mu.Unlock()
	if err != nil {
		a.refuse(w, err)
		return
	}
	c.forward(w, upstream, out)
}

var (
	proxyHeaders = []server.Parameter{
		{Name: "Provider-Config-Key", Required: true, Schema: named(integrationName)},
		{Name: "Connection-Id", Required: true, Schema: named(connectionIDForm)},
		{Name: "Retries", Schema: &server.Schema{Types: []string{"number"}}},
		{Name: "Retry-On", Schema: &server.Schema{Types: []string{"string"}, Pattern: `^\d+(,\d+)*$`}},
		{Name: "Decompress", Schema: yesNo}, {Name: "Forward-Headers-On-Redirect", Schema: yesNo},
	}
	yesNo = &server.Schema{Types: []string{"string"}, Enum: []string{"true", "false"}}
)

func (c *call) checkProxyHeaders() []fieldError {
	errs := checkHeaders(proxyHeaders, c.Header)
	if override := c.Header.Get("Base-Url-Override"); override != "" {
		if u, err := url.Parse(override); err != nil || u.Host == "" || u.Scheme == "" {
			errs = append(errs, issue("invalid_union", "Invalid input", "base-url-override"))
		}
	}
	return errs
}

// proxied are the integration and the connection that the headers name.
func (c *call) proxied() (*integration, *connection, error) {
	in := c.env.integrations[c.Header.Get("Provider-Config-Key")]
	if in == nil {
		return nil, nil, refuse(http.StatusNotFound, "unknown_provider_config",
			"Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard.")
	}
	conn := c.env.find(in.key, c.Header.Get("Connection-Id"))
	if conn == nil {
		return nil, nil, refuse(http.StatusBadRequest, "server_error", "Failed to get connection")
	}
	return in, conn, nil
}

// upstreamRequest is what the provider gets: the rest of the path as it came, the headers that were meant for it, and
// the connection's credentials.
func (c *call) upstreamRequest(ctx context.Context, in *integration, conn *connection) (*http.Request, error) {
	base, err := c.baseURL(in, conn)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(joined(base, strings.TrimPrefix(c.URL.EscapedPath(), "/proxy")))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "unsupported_provider", "unsupported_provider")
	}
	u.RawQuery = c.URL.RawQuery
	out, err := http.NewRequestWithContext(ctx, c.Method, u.String(), nil)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "unsupported_provider", "unsupported_provider")
	}
	out.RequestURI, out.RemoteAddr = u.RequestURI(), c.RemoteAddr
	out.Header.Set("Accept", "application/json, text/plain, */*")
	out.Header.Set("User-Agent", "nango-emulator")
	c.setBody(out)
	in.inject(conn, out)
	for name, values := range c.Header {
		if own, ok := cutHeaderPrefix(name); ok {
			out.Header[own] = slices.Clone(values)
		}
	}
	c.keepBoundary(out)
	return out, nil
}

func cutHeaderPrefix(name string) (string, bool) {
	own, ok := strings.CutPrefix(name, "Nango-Proxy-")
	return http.CanonicalHeaderKey(own), ok && own != ""
}

// setBody passes the body on. Nango reads forms and sends them on as JSON, and gives other bodies the type of a form.
func (c *call) setBody(out *http.Request) {
	contentType, _, _ := strings.Cut(c.Header.Get("Content-Type"), ";")
	switch {
	case c.body != nil:
		setBytes(out, c.body, "application/json")
	case strings.TrimSpace(contentType) == "application/x-www-form-urlencoded":
		raw, _ := io.ReadAll(c.Body)
		fields := map[string]any{}
		form := parseQuery(string(raw))
		for _, name := range form.names {
			if values := form.lists[name]; len(values) > 1 {
				fields[name] = values
			} else {
				fields[name] = form.get(name)
			}
		}
		b, _ := encode(fields)
		setBytes(out, b, "application/json")
	case c.ContentLength != 0 && c.Body != nil && c.Body != http.NoBody:
		out.Body, out.ContentLength = c.Body, c.ContentLength
		out.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.ContentLength > 0 {
			out.Header.Set("Content-Length", strconv.FormatInt(c.ContentLength, 10))
		}
	}
}

// keepBoundary: a multipart body arrives with the boundary of its own header.
func (c *call) keepBoundary(out *http.Request) {
	if contentType := c.Header.Get("Content-Type"); out.Header.Get("Content-Type") == "multipart/form-data" &&
		strings.HasPrefix(contentType, "multipart/form-data;") {
		out.Header.Set("Content-Type", contentType)
	}
}

func setBytes(r *http.Request, b []byte, contentType string) {
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Content-Length", strconv.Itoa(len(b)))
}

// forward lets the provider answer. It is asked again, without a pause, as often as Retries says.
func (c *call) forward(w http.ResponseWriter, upstream http.Handler, out *http.Request) {
	if upstream == nil {
		transportFailure(w, out, "ENOTFOUND", "the emulator has no Upstream for this integration")
		return
	}
	retries, _ := strconv.ParseFloat(c.Header.Get("Retries"), 64)
	body := out.Body
	var again []byte
	if retries > 0 && body != nil {
		again, _ = io.ReadAll(body)
	}
	for attempt := 0; ; attempt++ {
		if retries > 0 && body != nil {
			out.Body = io.NopCloser(bytes.NewReader(again))
		} else if body == nil {
			out.Body = http.NoBody
		}
		pw := &proxyWriter{w: w, header: http.Header{}}
		if attempt < int(retries) {
			pw.retry = c.retries
		}
		if err := serve(upstream, pw, out); err != nil {
			if pw.sent {
				panic(http.ErrAbortHandler)
			}
			if attempt < int(retries) {
				continue
			}
			transportFailure(w, out, "ECONNRESET", "socket hang up")
			return
		}
		if pw.discard {
			continue
		}
		pw.WriteHeader(http.StatusOK)
		return
	}
}

// retries reports whether Nango would ask the provider again after this status.
func (c *call) retries(status int) bool {
	return status >= 500 || status == http.StatusTooManyRequests || status == http.StatusUnauthorized ||
		slices.Contains(strings.Split(c.Header.Get("Retry-On"), ","), strconv.Itoa(status))
}

// transportFailure is what Nango answers when it cannot reach a provider: not its usual envelope.
func transportFailure(w http.ResponseWriter, out *http.Request, code, message string) {
	b, _ := encode(map[string]string{"message": message, "code": code, "method": out.Method})
	send(w, nil, http.StatusInternalServerError, b)
}

// proxyWriter passes the provider's answer on. Its headers replace Nango's.
type proxyWriter struct {
	w       http.ResponseWriter
	header  http.Header
	retry   func(status int) bool
	sent    bool
	discard bool
}

func (p *proxyWriter) Header() http.Header { return p.header }

func (p *proxyWriter) WriteHeader(status int) {
	if p.sent || p.discard || status < http.StatusOK {
		return
	}
	if p.retry != nil && p.retry(status) {
		p.discard = true
		return
	}
	p.sent = true
	if status != http.StatusNoContent {
		for name, values := range p.header {
			if !hopByHop.MatchString(name) {
				p.w.Header()[name] = values
			}
		}
	}
	p.w.WriteHeader(status)
}

var hopByHop = regexp.MustCompile(`(?i)^(connection|keep-alive|proxy-authenticate|proxy-authorization|te|trailer|transfer-encoding|upgrade|access-control-.*)$`)

func (p *proxyWriter) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	if p.discard {
		return len(b), nil
	}
	return p.w.Write(b)
}

// Flush lets a provider stream.
func (p *proxyWriter) Flush() { _ = p.FlushError() }

// FlushError is what http.ResponseController looks for.
func (p *proxyWriter) FlushError() error {
	p.WriteHeader(http.StatusOK)
	if p.discard {
		return nil
	}
	err := http.NewResponseController(p.w).Flush()
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// Package console serves the console of the program nango-emulator: pages for the browser, and a
// control API below /_emulator/api/ for tests in any language. It uses the API of package
// nangotest, and Nango's API for everything that package nangotest does not offer.
package console

import (
	"bytes"
	"context"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/nango-go/nango/tests/nangotest"
)

//go:embed *.html *.css *.js
var files embed.FS

// Prefix begins all paths of the console except the path of its first page.
const Prefix = "/_emulator/"

// Console serves the pages and the control API for an emulator. It responds with 503 until
// [Console.Attach] is called.
type Console struct {
	token string
	base  string // the path below which the console is served
	srv   atomic.Pointer[nangotest.Server]
	mux   *http.ServeMux
	pages *template.Template
}

// New returns a console that is served below basePath. If token is not "", every request must
// contain it.
func New(basePath, token string) (*Console, error) {
	pages, err := template.New("").Funcs(funcs).ParseFS(files, "*.html")
	if err != nil {
		return nil, err
	}
	c := &Console{token: token, base: strings.TrimRight(basePath, "/"), mux: http.NewServeMux(),
		pages: pages}
	c.routes()
	return c, nil
}

// Attach sets the emulator that the console shows.
func (c *Console) Attach(srv *nangotest.Server) { c.srv.Store(srv) }

func (c *Console) routes() {
	for pattern, page := range map[string]func(*http.Request) (string, any, error){
		"GET /{$}": c.integrations, "GET " + Prefix + "connections": c.connections,
		"GET " + Prefix + "connection": c.connection,
		"GET " + Prefix + "records":    c.records, "GET " + Prefix + "functions": c.functions,
		"GET " + Prefix + "webhooks": c.webhooks,
		"GET " + Prefix + "requests": c.requests, "GET " + Prefix + "faults": c.faults,
	} {
		c.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { c.show(w, r, page) })
	}
	for name, contentType := range map[string]string{"console.css": "text/css",
		"console.js": "text/javascript"} {
		c.mux.HandleFunc("GET "+Prefix+name, func(w http.ResponseWriter, _ *http.Request) {
			b, _ := files.ReadFile(name)
			w.Header().Set("Content-Type", contentType+"; charset=utf-8")
			_, _ = w.Write(b)
		})
	}
	c.control()
}

// ServeHTTP implements http.Handler.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Pages of any origin may read the responses of Nango's API, but only pages of the same origin
	// may read the console's responses. So remove the headers that allow other origins.
	w.Header().Del("Access-Control-Allow-Origin")
	w.Header().Del("Access-Control-Expose-Headers")
	switch status, problem := c.admit(w, r); {
	case problem != "":
		http.Error(w, problem, status)
	case c.srv.Load() == nil:
		http.Error(w, "the emulator is starting", http.StatusServiceUnavailable)
	default:
		c.mux.ServeHTTP(w, r)
	}
}

const cookie = "nango-emulator-token"

// admit returns a status and a problem for a request that must be refused. Any web page can send
// requests to this machine, so admit refuses requests from other origins. It also refuses requests
// without the token or, if the console has no token, requests whose host is not a loopback address.
func (c *Console) admit(w http.ResponseWriter, r *http.Request) (int, string) {
	if origin := r.Header.Get("Origin"); origin != "" {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
			return http.StatusForbidden, "requests from other origins are refused"
		}
	}
	if c.token == "" {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "localhost" &&
			(ip == nil || !ip.IsLoopback()) {
			return http.StatusForbidden, "the host is not a loopback address: " + host
		}
		return 0, ""
	}
	given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if in, err := r.Cookie(cookie); err == nil && given == "" {
		given = in.Value
	}
	if q := r.URL.Query().Get("token"); q != "" && r.Method == http.MethodGet {
		given = q
		http.SetCookie(w, &http.Cookie{Name: cookie, Value: q, Path: "/", HttpOnly: true,
			SameSite: http.SameSiteStrictMode})
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(c.token)) != 1 {
		return http.StatusUnauthorized,
			"the token is missing or wrong; it is printed when the emulator starts"
	}
	return 0, ""
}

// frame holds the data that every page shows.
type frame struct {
	Title, Page string
	Base        string
	Now         string
	Content     template.HTML
}

// show writes a page. The function contentOf returns the name of the template and the data for it.
func (c *Console) show(w http.ResponseWriter, r *http.Request,
	contentOf func(*http.Request) (string, any, error)) {
	name, data, err := contentOf(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var content, whole bytes.Buffer
	if err = c.pages.ExecuteTemplate(&content, name+".html", data); err == nil {
		err = c.pages.ExecuteTemplate(&whole, "frame.html", frame{
			Title: titles[name], Page: name, Base: c.base,
			Now:     c.srv.Load().Now().Format("2006-01-02 15:04:05"),
			Content: template.HTML(content.String()), // the content comes from a template
		})
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(whole.Bytes())
}

var titles = map[string]string{
	"integrations": "Integrations", "connections": "Connections", "connection": "Connection",
	"records":   "Records",
	"functions": "Functions", "webhooks": "Webhooks", "requests": "Requests",
	"faults": "Faults and clock",
}

// ask calls Nango's API on the emulator. The call does not appear in the emulator's log.
func (c *Console) ask(ctx context.Context, method, target string, body, into any,
	header ...string) error {
	var in io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		in = bytes.NewReader(b)
	}
	srv := c.srv.Load()
	req, err := http.NewRequestWithContext(ctx, method, "http://nango.test"+c.base+target, in)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+srv.SecretKey())
	req.Header.Set("Nango-Emulator-Console", "1")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := srv.Transport().RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		if !json.Valid(out) { // such as the page for an unknown route
			out, _ = json.Marshal(problem("the emulator answered " + resp.Status + " to " + method + " " +
				req.URL.Path))
		}
		return &refusal{resp.StatusCode, out}
	}
	if into == nil || len(out) == 0 {
		return nil
	}
	return json.Unmarshal(out, into)
}

// refusal is an error response of Nango's API, which the console passes on unchanged.
type refusal struct {
	status int
	body   []byte
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.body) }

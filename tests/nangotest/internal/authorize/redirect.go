package authorize

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/proxy"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// fill replaces the variables in a template with values of a connection's configuration. It returns
// "" if a value is missing.
func fill(template string, config wirejson.Object) string {
	return proxy.Filler{In: &state.Integration{}, Conn: &state.Connection{Config: config}}.
		Interpolate(template)
}

// pairs is an ordered list of query parameters, each with a name and a value.
type pairs [][2]string

func (p *pairs) set(name, value string) {
	for i := range *p {
		if (*p)[i][0] == name {
			(*p)[i][1] = value
			return
		}
	}
	*p = append(*p, [2]string{name, value})
}

func (p pairs) encode() string {
	var b strings.Builder
	for i, pair := range p {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(pair[0]) + "=" + url.QueryEscape(pair[1]))
	}
	return b.String()
}

// redirect sends a redirect as Express, Nango's web framework, does. The body is HTML or plain
// text, depending on the Accept header of r.
func redirect(w http.ResponseWriter, r *http.Request, where string) {
	h := w.Header()
	h.Set("Location", where)
	h.Add("Vary", "Accept")
	body, contentType := "Found. Redirecting to "+where, "text/plain; charset=utf-8"
	if accept := r.Header.Get("Accept"); strings.HasPrefix(accept, "text/html") {
		body, contentType = "<p>Found. Redirecting to "+html.EscapeString(where)+"</p>",
			"text/html; charset=utf-8"
	}
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusFound)
	_, _ = io.WriteString(w, body)
}

package routes

import (
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/pages"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// connectPage is where the Connect page is served: what connect_link leads to, and a baseURL of
// openConnectUI.
const connectPage = "/connect-ui/"

// connectPage serves the page and its parts.
func (a *API) connectPage(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, connectPage)
	if name == "" {
		sendPage(w, r, http.StatusOK, pages.Connect())
		return
	}
	content, contentType, ok := pages.Asset(name)
	if !ok {
		notFound(w, r)
		return
	}
	reply.SendAs(w, r, http.StatusOK, contentType, content)
}

// connectLink is the page of a session, for the sender of r.
func (a *API) connectLink(r *http.Request, token string) string {
	return a.origin(r) + connectPage + "?session_token=" + token
}

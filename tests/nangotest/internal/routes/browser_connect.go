package routes

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/pages"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// connectPage is the path of the Connect page. The connect_link of a session leads to this page.
// The URL of the page can also be passed as the option baseURL to openConnectUI, a function of the
// npm package @nangohq/frontend.
const connectPage = "/connect-ui/"

// connectPage serves the Connect page, its script and its style sheet.
func (a *API) connectPage(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, connectPage)
	if name == "" {
		reply.SendPage(w, r, http.StatusOK, pages.Connect())
		return
	}
	content, contentType, ok := pages.Asset(name)
	if !ok {
		reply.NoRoute(w, r)
		return
	}
	reply.SendAs(w, r, http.StatusOK, contentType, content)
}

// connectTelemetry accepts a report of the Connect page and discards it.
func (a *API) connectTelemetry(w http.ResponseWriter, r *http.Request) {
	a.telemetryCORS(w, r)
	a.answer(w, r, func(c *call) (any, error) {
		var in struct {
			Token string `json:"token"`
		}
		if err := json.Unmarshal(c.body, &in); err != nil {
			return nil, err
		}
		if err := a.authenticateSession(in.Token, c); err != nil {
			return nil, err
		}
		return noContent, nil
	})
}

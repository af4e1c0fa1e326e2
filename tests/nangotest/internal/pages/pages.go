// Package pages holds the emulator's web pages: the provider's consent page, the page at the end of
// an OAuth flow, and the Connect page. They are plain HTML and CSS, follow the system's light or
// dark theme, and load nothing from other servers.
package pages

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"sync"
)

//go:embed *.html *.css *.js
var files embed.FS

// parsed returns the templates. They are parsed on first use, since most tests do not show a page.
var parsed = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "*.html"))
})

// ConsentData is the data of the consent page.
type ConsentData struct {
	page
	Name, Key string
	Scopes    []string
	Installs  bool // whether the person installs an app instead of granting access
}

// Consent writes the consent page to w.
func Consent(w http.ResponseWriter, data ConsentData) {
	write(w, http.StatusOK, "consent.html", data)
}

// Fail writes a page that shows a problem to the person who uses the browser.
func Fail(w http.ResponseWriter, status int, problem string) {
	write(w, status, "problem.html", problem)
}

// Result is the outcome of an OAuth flow. Problem is empty if the flow succeeded.
type Result struct {
	page
	Problem string
	Type    string
}

// Callback returns the page at the end of an OAuth flow. The page sends the outcome to the page
// that opened it and closes itself.
func Callback(result Result) []byte { return render("callback.html", result) }

// Connect returns the Connect page.
func Connect() []byte { return render("connect.html", nil) }

// Asset returns the content and the content type of a script or a style sheet. ok is false if there
// is no file with this name.
func Asset(name string) (content []byte, contentType string, ok bool) {
	switch name {
	case "connect.js":
		contentType = "text/javascript; charset=utf-8"
	case "style.css":
		contentType = "text/css; charset=utf-8"
	default:
		return nil, "", false
	}
	content, err := files.ReadFile(name)
	return content, contentType, err == nil
}

// page makes the method Style available to a page's template. It is embedded in the data of the
// pages that use the style sheet.
type page struct{}

// Style returns the style sheet that all pages share.
func (page) Style() template.CSS {
	b, _ := files.ReadFile("style.css")
	return template.CSS(b)
}

func write(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(render(name, data))
}

func render(name string, data any) []byte {
	var b bytes.Buffer
	if err := parsed().ExecuteTemplate(&b, name, data); err != nil {
		return []byte(template.HTMLEscapeString(err.Error()))
	}
	return b.Bytes()
}

package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/offline"
)

const accessToken = "gho_of-the-connection"

// openNango returns a client for the Nango server that the environment variables name. If
// NANGO_SECRET_KEY is not set, it returns a client for an emulator.
func openNango(ref nango.ConnectionRef) (*nango.Client, error) {
	return offline.Open(offline.Seed(ref, "github", smallGitHub(),
		nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: accessToken})))
}

// smallGitHub is a simulated GitHub with one repository. It implements the part of GitHub's API
// that the example needs.
func smallGitHub() http.Handler {
	var mu sync.Mutex
	titles := []string{"It does not start", "It does not stop", "Typo"}
	const repo = "/repos/octo/hello"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+repo+"/issues", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		perPage, _ := strconv.Atoi(r.FormValue("per_page"))
		page, _ := strconv.Atoi(cmp.Or(r.FormValue("page"), "1"))
		end := min(page*perPage, len(titles))
		issues := []any{}
		for i := (page - 1) * perPage; i < end; i++ {
			issues = append(issues, issue(i, titles[i]))
		}
		if end < len(titles) {
			w.Header().Set("Link",
				fmt.Sprintf(`<https://api.github.com%s/issues?per_page=%d&page=%d>; rel="next"`, repo, perPage,
					page+1))
		}
		offline.Answer(w, http.StatusOK, issues)
	})
	mux.HandleFunc("POST "+repo+"/issues", func(w http.ResponseWriter, r *http.Request) {
		var opened struct{ Title string }
		if err := json.NewDecoder(r.Body).Decode(&opened); err != nil || opened.Title == "" {
			offline.Answer(w, http.StatusUnprocessableEntity,
				map[string]string{"message": "Validation Failed"})
			return
		}
		mu.Lock()
		defer mu.Unlock()
		titles = append(titles, opened.Title)
		offline.Answer(w, http.StatusCreated, issue(len(titles)-1, opened.Title))
	})
	mux.HandleFunc("GET "+repo+"/releases/assets/1", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://release-assets.githubusercontent.com/hello.tar.gz?sig=signed",
			http.StatusFound)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		offline.Answer(w, http.StatusNotFound, map[string]string{"message": "Not Found"})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "release-assets.githubusercontent.com" {
			storage(w, r)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+accessToken {
			offline.Answer(w, http.StatusUnauthorized, map[string]string{"message": "Bad credentials"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func issue(index int, title string) any {
	return map[string]any{"number": index + 1, "title": title}
}

// storage is the service to which smallGitHub redirects downloads. Like a real storage service, it
// refuses requests that have both credentials and a signature.
func storage(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("sig") != "signed" || r.Header.Get("Authorization") != "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, _ = io.Copy(w, strings.NewReader(strings.Repeat("hello ", 1000)))
}

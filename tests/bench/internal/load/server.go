// Package load contains what all benchmarks share: the records, the server, and a handwritten
// client.
package load

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/internal/contacts"
)

// Setting describes how a server serves records: the total number of records, the page size, and
// the latency of each page.
type Setting struct {
	Records, Page int
	Latency       time.Duration
}

// Base returns a base URL of a server that uses [NewHandler]. The server applies the setting s to
// the requests below this URL. root is the URL of the server.
func (s Setting) Base(root string) string {
	return root + "/" + strconv.Itoa(s.Records) + "/" + s.Latency.String()
}

// These values are sent in the requests of all clients.
const (
	Key               = "a-secret-key-of-the-benchmark"
	Model             = "Contact"
	ConnectionID      = "c-gh-fut"
	ProviderConfigKey = "gh"
)

// These are the sizes of the proxied bodies, in bytes.
const (
	DownloadSize = 256 << 20
	UploadSize   = 64 << 20
)

type handler struct {
	records string
	starts  []int // the offset of each record in records, followed by the length of records
}

// NewHandler returns a handler that serves records, one connection and the proxy, at every base URL
// that [Setting.Base] can return. It generates all records in advance, so that a request costs the
// server the same, whichever client sends it.
func NewHandler() http.Handler {
	var all strings.Builder
	h := &handler{}
	for i := range contacts.Distinct {
		h.starts = append(h.starts, all.Len())
		all.WriteString(contacts.JSON(i))
		all.WriteByte(',')
	}
	h.starts = append(h.starts, all.Len())
	h.records = all.String()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{records}/{latency}/records", h.page)
	mux.HandleFunc("GET /{records}/{latency}/records/{$}", h.page) // the Node client's path
	mux.HandleFunc("GET /{records}/{latency}/connections/{id}", connection)
	mux.HandleFunc("GET /{records}/{latency}/proxy/file", download)
	mux.HandleFunc("POST /{records}/{latency}/proxy/file", upload)
	return mux
}

func (h *handler) page(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	total, err1 := strconv.Atoi(r.PathValue("records"))
	latency, err2 := time.ParseDuration(r.PathValue("latency"))
	limit, err3 := strconv.Atoi(q.Get("limit"))
	if err1 != nil || err2 != nil || err3 != nil || limit <= 0 || !authorized(r) ||
		q.Get("model") != Model {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	time.Sleep(latency)
	from := firstRecord(q)
	to := min(from+limit, total)
	next := "null"
	if to < total {
		next = strconv.Quote(contacts.Cursor(to - 1))
	}
	parts := []string{`{"next_cursor":` + next + `,"records":[`}
	for from < to {
		first := from % contacts.Distinct
		n := min(to-from, contacts.Distinct-first)
		parts = append(parts, h.records[h.starts[first]:h.starts[first+n]])
		from += n
	}
	last := len(parts) - 1
	parts[last] = strings.TrimSuffix(parts[last], ",")
	parts = append(parts, "]}")
	length := 0
	for _, p := range parts {
		length += len(p)
	}
	header(w, length)
	for _, p := range parts {
		_, _ = io.WriteString(w, p)
	}
}

// firstRecord returns the index of the first record of the page that the query requests.
func firstRecord(query url.Values) int {
	cursor := query.Get("cursor")
	if cursor == "" {
		return 0
	}
	n, err := strconv.Atoi(cursor[len(cursor)-8:])
	if err != nil {
		panic(err) // net/http recovers the panic and closes the connection
	}
	return n + 1
}

func connection(w http.ResponseWriter, r *http.Request) {
	if !authorized(r) || r.PathValue("id") != ConnectionID ||
		r.URL.Query().Get("provider_config_key") != ProviderConfigKey {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	header(w, len(ConnectionJSON))
	_, _ = io.WriteString(w, ConnectionJSON)
}

func header(w http.ResponseWriter, length int) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json; charset=utf-8"}
	h["Content-Length"] = []string{strconv.Itoa(length)}
}

func authorized(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+Key }

func download(w http.ResponseWriter, _ *http.Request) {
	chunk := make([]byte, 64<<10)
	w.Header()["Content-Type"] = []string{"application/octet-stream"}
	for range DownloadSize / len(chunk) {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

func upload(w http.ResponseWriter, r *http.Request) {
	if n, err := io.Copy(io.Discard, r.Body); err != nil || n != UploadSize {
		w.WriteHeader(http.StatusBadRequest)
	}
}

package nangotest_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// recordedProvider responds like the provider to which a real Nango server sent requests while its
// proxy was recorded.
func recordedProvider(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	w.Header().Set("Content-Type", "application/json")
	switch parts[0] {
	case "status":
		status, _ := strconv.Atoi(parts[1])
		statusAnswer(w, status, parts[2])
	case "redirect":
		redirect(w, parts[1], parts[2])
	case "gzip":
		compressed(w, r, parts[1])
	case "range":
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Unix(1_700_000_000, 0), strings.NewReader(strings.Repeat("0123456789", 10)))
	case "graphql":
		_ = json.NewEncoder(w).Encode(map[string]any{"data": arrived(r)})
	case "reset":
		panic(http.ErrAbortHandler)
	case "early":
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, `{"early":true}`+"\n")
	case "empty200":
		delete(w.Header(), "Content-Type")
	case "latin1":
		w.Header().Set("Content-Type", "text/plain; charset=iso-8859-1")
		_, _ = w.Write([]byte("caf\xe9\x00\xff"))
	case "ok-nango-error":
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"error":{"code":"not_found","message":"provider says"}}`+"\n")
	case "big":
		w.Header().Set("Content-Type", "application/octet-stream")
		_ = http.NewResponseController(w).Flush()
		_, _ = w.Write(make([]byte, 64))
	case "sse":
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		_, _ = io.WriteString(w, "data: 1\n\n")
	case "api": // the response contains the connection's token
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "path": r.URL.Path, "token": token})
	case "echo":
		if strings.Contains(r.URL.Path, "//") { // like http.ServeMux
			http.Redirect(w, r, strings.ReplaceAll(r.URL.Path, "//", "/"), http.StatusMovedPermanently)
			return
		}
		_ = json.NewEncoder(w).Encode(arrived(r))
	default:
		http.NotFound(w, r)
	}
}

func redirect(w http.ResponseWriter, status, where string) {
	code, _ := strconv.Atoi(status)
	w.Header().Set("Location", map[string]string{
		"same": "/echo/after?x=1", "other": "http://other.example.test:29999/echo/after?x=1", "loop": "/redirect/302/loop",
		"loopback": "http://127.0.0.1:29999/echo/after",
	}[where])
	w.WriteHeader(code)
}

func compressed(w http.ResponseWriter, r *http.Request, framing string) {
	body := fmt.Appendf(nil, `{"gzip":true,"pad":"%s","ae":"%s"}`, strings.Repeat("x", 3000), r.Header.Get("Accept-Encoding"))
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(body)
	_ = z.Close()
	w.Header().Set("Content-Encoding", "gzip")
	if framing == "chunk" {
		w.Header().Set("Vary", "Accept-Encoding")
		_ = http.NewResponseController(w).Flush()
	}
	_, _ = w.Write(out.Bytes())
}

// arrived describes a request in the JSON format in which the provider in the recording returned
// the requests it received.
func arrived(r *http.Request) map[string]any {
	body, _ := io.ReadAll(r.Body)
	header := r.Header.Clone()
	header.Set("Connection", "keep-alive") // a hop-by-hop header that the in-memory transport does not send
	sum := sha256.Sum256(body)
	out := map[string]any{
		"headers": header, "host": r.Host, "length": len(body), "method": r.Method, "n": len(body), "sha": hex.EncodeToString(sum[:8]),
		"te": nil, "trailer": nil, "uri": r.URL.RequestURI(),
	}
	if r.URL.Path != "/echo/big" || len(body) < 1000 {
		out["body"] = string(body)
	}
	return out
}

package nangotest

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// answered is a body with a status other than 200.
type answered struct {
	status int
	body   any
	header map[string]string
}

func created(body any) answered { return answered{status: http.StatusCreated, body: body} }

// answer runs do, which sees the server's state alone, and sends what it returns: a value as JSON, an [answered], or an
// error.
func (a api) answer(w http.ResponseWriter, r *http.Request, do func(*call) (any, error)) {
	a.mu.Lock()
	body, err := do(callOf(r))
	if err != nil {
		a.mu.Unlock()
		a.refuse(w, err)
		return
	}
	// What is sent is made while nobody else can change it.
	out, ok := body.(answered)
	if !ok {
		out = answered{status: http.StatusOK, body: body}
	}
	data, err := encode(out.body)
	a.mu.Unlock()
	if err != nil {
		a.refuse(w, err)
		return
	}
	for name, value := range out.header {
		w.Header().Set(name, value)
	}
	if out.status == http.StatusNoContent {
		w.WriteHeader(out.status)
		return
	}
	send(w, r, out.status, data)
}

func encode(v any) ([]byte, error) {
	if raw, ok := v.(json.RawMessage); ok {
		return raw, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// refuse sends an error. One that is no refusal is the server's own fault.
func (a api) refuse(w http.ResponseWriter, err error) {
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		r = unexpected()
	}
	data, err := encode(errorEnvelope{r.body})
	if err != nil {
		data = []byte(`{"error":{"code":"server_error"}}`)
	}
	send(w, nil, r.status, data)
}

// send writes JSON with the weak ETag that Express adds, or tells a client that it has it already.
func send(w http.ResponseWriter, r *http.Request, status int, data []byte) {
	sendAs(w, r, status, "application/json; charset=utf-8", data)
}

// sendAs is send for content of any type.
func sendAs(w http.ResponseWriter, r *http.Request, status int, contentType string, data []byte) {
	h := w.Header()
	tag := etag(data)
	h["Etag"] = []string{tag}
	if r != nil && status == http.StatusOK && (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = []string{contentType}
	h["Content-Length"] = []string{strconv.Itoa(len(data))}
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

func etag(data []byte) string {
	sum := sha1.Sum(data)
	return `W/"` + strconv.FormatInt(int64(len(data)), 16) + "-" + base64.StdEncoding.EncodeToString(sum[:])[:27] + `"`
}

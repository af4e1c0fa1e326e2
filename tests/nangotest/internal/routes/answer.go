package routes

import (
	"errors"
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// answered is a body with a status other than 200.
type answered struct {
	status int
	body   any
	header map[string]string
}

func created(body any) answered { return answered{status: http.StatusCreated, body: body} }

// accepted is the answer for what runs in the background; its result is at the path and id.
func accepted(path, id string) answered {
	return answered{
		status: http.StatusAccepted, header: map[string]string{"Location": path + id},
		body: map[string]string{"id": id, "statusUrl": path + id},
	}
}

// answer runs do, which sees the server's state alone, and sends what it returns: a value as JSON,
// an [answered], or an error.
func (a *API) answer(w http.ResponseWriter, r *http.Request, do func(*call) (any, error)) {
	a.Mu.Lock()
	body, err := do(callOf(r))
	if err != nil {
		a.Mu.Unlock()
		a.refuse(w, err)
		return
	}
	// What is sent is made while nobody else can change it.
	out, ok := body.(answered)
	if !ok {
		out = answered{status: http.StatusOK, body: body}
	}
	data, err := wirejson.Encode(out.body)
	a.Mu.Unlock()
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
	reply.Send(w, r, out.status, data)
}

// refuse sends an error. One that is no refusal is the server's own fault.
func (a *API) refuse(w http.ResponseWriter, err error) {
	r, ok := errors.AsType[*reply.Refusal](err)
	if !ok {
		r = reply.Unexpected()
	}
	data, err := wirejson.Encode(reply.ErrorEnvelope{Error: r.Body})
	if err != nil {
		data = []byte(`{"error":{"code":"server_error"}}`)
	}
	reply.Send(w, nil, r.Status, data)
}

// data is the envelope of many answers.
type data[T any] struct {
	Data T `json:"data"`
}

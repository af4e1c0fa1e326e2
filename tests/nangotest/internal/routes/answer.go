package routes

import (
	"net/http"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// answered is a response with a status other than 200, or with extra headers.
type answered struct {
	status int
	body   any
	header map[string]string
}

func created(body any) answered { return answered{status: http.StatusCreated, body: body} }

var noContent = answered{status: http.StatusNoContent}

// accepted returns the response to a request whose work runs in the background. It has the status
// 202 and a link to the result. The link is the parameter path followed by the id.
func accepted(path, id string) answered {
	return answered{
		status: http.StatusAccepted, header: map[string]string{"Location": path + id},
		body: map[string]string{"id": id, "statusUrl": path + id},
	}
}

// answer calls handle with the account's lock held, and sends the result. It sends an error as an
// error response. A result of the type answered describes a whole response, which answer sends. Any
// other result is sent as JSON with status 200.
func (a *API) answer(w http.ResponseWriter, r *http.Request, handle func(*call) (any, error)) {
	out, data, err := callOf(r).encoded(handle)
	if err != nil {
		reply.SendError(w, err)
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

// encoded calls handle and encodes the response before it releases the account's lock, since the
// values of the response may change afterwards.
func (c *call) encoded(handle func(*call) (any, error)) (out answered, data []byte, err error) {
	c.api.Mu.Lock()
	defer c.api.Mu.Unlock()
	body, err := handle(c)
	if err != nil {
		return out, nil, err
	}
	out, ok := body.(answered)
	if !ok {
		out = answered{status: http.StatusOK, body: body}
	}
	data, err = wirejson.Encode(out.body)
	return out, data, err
}

// unlocked releases the account's lock while it calls f, because f waits or calls a function that
// the test supplied.
func (c *call) unlocked(f func() (any, error)) (any, error) {
	c.api.Mu.Unlock()
	defer c.api.Mu.Lock()
	return f()
}

// withBody decodes the request's body as a T and passes it to handle.
func withBody[T any](c *call, handle func(T) (any, error)) (any, error) {
	var in T
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	return handle(in)
}

// dataOf returns a response body with the single field data. Many operations have such a response.
func dataOf(v any) map[string]any { return map[string]any{"data": v} }

// succeeded is the response body of operations that return nothing else.
var succeeded = map[string]bool{"success": true}

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

// accepted returns the response to a request whose work runs in the background: a 202 with a link
// to the result, which is path followed by id.
func accepted(path, id string) answered {
	return answered{
		status: http.StatusAccepted, header: map[string]string{"Location": path + id},
		body: map[string]string{"id": id, "statusUrl": path + id},
	}
}

// answer calls handle with the account's lock held, and sends the result: an error as an error
// response, an [answered] as the response that it describes, and any other value as JSON with
// status 200.
func (a *API) answer(w http.ResponseWriter, r *http.Request, handle func(*call) (any, error)) {
	a.Mu.Lock()
	body, err := handle(callOf(r))
	if err != nil {
		a.Mu.Unlock()
		reply.SendError(w, err)
		return
	}
	// Encode the response before the lock is released, since its values may change afterwards.
	out, ok := body.(answered)
	if !ok {
		out = answered{status: http.StatusOK, body: body}
	}
	data, err := wirejson.Encode(out.body)
	a.Mu.Unlock()
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

// answerTo is like answer, for a request whose body is a T. It decodes the body and passes it to
// handle.
func answerTo[T any](a *API, w http.ResponseWriter, r *http.Request,
	handle func(*call, T) (any, error)) {
	a.answer(w, r, func(c *call) (any, error) {
		var in T
		if err := c.decode(&in); err != nil {
			return nil, err
		}
		return handle(c, in)
	})
}

// data is a response body whose content is the member data. Many operations use it.
type data[T any] struct {
	Data T `json:"data"`
}

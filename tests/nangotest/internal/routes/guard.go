package routes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/check"
	"github.com/nango-go/nango/tests/nangotest/internal/express"
	"github.com/nango-go/nango/tests/nangotest/internal/js"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// call is a request together with what [API.guard] found out about it, such as the environment to
// which its API key belongs.
type call struct {
	*http.Request
	api   *API
	op    *check.Operation
	key   *state.APIKey
	env   *state.Environment
	sess  *state.Session
	conn  *state.Connection // only for the persist service; see findConnection
	query nodejs.Query
	body  []byte // nil if there is no body; not set for the proxy

	proxyBody express.Body
}

type callKey struct{}

func callOf(r *http.Request) *call {
	c, _ := r.Context().Value(callKey{}).(*call)
	return c
}

// guard calls next if the request passes all checks of the operation op. Otherwise it sends an
// error response.
func (a *API) guard(op *check.Operation, w http.ResponseWriter, r *http.Request,
	next http.HandlerFunc) {
	c := &call{api: a, op: op}
	c.Request = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	if err := a.admit(w, c); err != nil {
		reply.SendError(w, err)
		return
	}
	next(w, c.Request)
}

// admit checks a request in the order in which a real server does: JSON syntax, content type, key,
// rate limit, scopes, values.
func (a *API) admit(w http.ResponseWriter, c *call) error {
	if err := c.readBody(); err != nil {
		return err
	}
	if err := a.authenticate(c); err != nil {
		return err
	}
	if err := a.limit(w, c); err != nil {
		return err
	}
	if err := c.authorize(); err != nil {
		return err
	}
	c.query = nodejs.ParseQuery(c.URL.RawQuery)
	for name, values := range c.Header {
		if len(values) > 1 && (name == "Provider-Config-Key" || name == "Connection-Id") {
			c.Header[name] = []string{strings.Join(values, ", ")} // as Node joins repeated headers
		}
	}
	request := check.Request{Operation: c.op, Query: c.query, Header: c.Header, Body: c.body,
		PathValue: c.PathValue}
	return request.Check()
}

// The largest sizes of request bodies, in bytes. They are Nango's defaults. On a real server, the
// setting NANGO_SERVER_PUBLIC_BODY_LIMIT changes maxBody. The persist service, to which Nango's
// functions send records and log lines, accepts bodies of up to maxRecordsBody, and log lines of up
// to maxLogBody.
const (
	maxBody        = 75 << 20
	maxRecordsBody = 100 << 20
	maxLogBody     = 100 << 10
)

func (c *call) readBody() error {
	if c.op.Auth == check.AuthNone && c.op.Body == nil { // the handler reads the body
		return nil
	}
	if c.op.ID == check.ProxyOperation.ID {
		return c.readProxied()
	}
	contentType := c.Header.Get("Content-Type")
	isJSON := strings.HasPrefix(contentType, "application/json")
	if !isJSON {
		if contentType != "" && c.op.Auth != check.AuthInternal {
			return reply.Refuse(http.StatusUnsupportedMediaType, "invalid_content_type",
				"Content-Type header must be application/json")
		}
		return nil
	}
	limit := int64(maxBody)
	switch {
	case c.op.ID == "writeLog":
		limit = maxLogBody
	case c.op.Auth == check.AuthInternal:
		limit = maxRecordsBody
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, c.Body, limit))
	switch _, tooLarge := errors.AsType[*http.MaxBytesError](err); {
	case tooLarge && c.op.Auth == check.AuthInternal:
		return reply.BadRequest("request_too_large", "Entity too large")
	case tooLarge:
		return reply.Unexpected()
	case err != nil:
		return err
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if len(body) == 0 {
		if c.Method != http.MethodGet {
			c.body = wirejson.EmptyJSON
		}
		return nil
	}
	if err := checkJSON(body); err != nil {
		if c.op.Auth == check.AuthInternal {
			return reply.Refuse(http.StatusInternalServerError, "server_error", "Unexpected token in JSON")
		}
		return err
	}
	c.body = nodejs.AsJavaScript(body)
	return nil
}

// checkJSON returns an error unless body is a JSON object or list. Express, the web framework of
// Nango, accepts no other JSON.
func checkJSON(body []byte) error {
	if json.Valid(body) {
		if first := bytes.TrimLeft(body, " \t\r\n")[0]; first == '{' || first == '[' {
			return nil
		}
	}
	_, err := js.ParseBody(js.Decode(body))
	return parserRefusal(err)
}

// parserRefusal returns the error response for a body that Nango's parsers cannot read. err is the
// error that the parser returned. If err is nil, parserRefusal returns nil.
func parserRefusal(err error) error {
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*js.SyntaxError](err); ok {
		return reply.BadRequest("invalid_json", syntax.Message)
	}
	return reply.Unexpected()
}

// decode decodes the request's body, which [API.guard] has already checked.
func (c *call) decode(into any) error {
	if c.body == nil {
		return nil
	}
	return json.Unmarshal(c.body, into)
}

package console

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest"
)

// connectionRef identifies a connection in a request to the control API.
type connectionRef struct {
	ProviderConfigKey string `json:"provider_config_key"`
	ConnectionID      string `json:"connection_id"`
}

func (r connectionRef) ref() client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: r.ProviderConfigKey, ConnectionID: r.ConnectionID}
}

// path returns the path and query of the connection in Nango's API. It returns an error if a field
// is missing.
func (r connectionRef) path() (string, error) {
	switch "" {
	case r.ProviderConfigKey:
		return "", errors.New("provider_config_key: is missing")
	case r.ConnectionID:
		return "", errors.New("connection_id: is missing")
	}
	return "/connections/" + url.PathEscape(r.ConnectionID) + "?provider_config_key=" +
		url.QueryEscape(r.ProviderConfigKey), nil
}

// control adds the calls of the control API. Every call is a POST of a JSON object. The response to
// a successful call is an object, which may be empty. The response to a failed call is {"error":
// {"message": …}} with status 400, or the error response of Nango's API.
func (c *Console) control() {
	handle(c, "advance", func(ctx context.Context, in struct {
		By string `json:"by"` // a duration such as 90s or 24h
	}) (any, error) {
		by, err := time.ParseDuration(in.By)
		if err != nil || by < 0 {
			return nil, fmt.Errorf("by: %q is not a duration such as 90s or 24h", in.By)
		}
		if err := c.srv.Load().Advance(ctx, by); err != nil {
			return nil, err
		}
		return map[string]time.Time{"now": c.srv.Load().Now()}, nil
	})
	handle(c, "settle",
		func(ctx context.Context, _ struct{}) (any, error) { return nil, c.srv.Load().Settle(ctx) })
	handle(c, "fail", func(_ context.Context, in fault) (any, error) { return nil, c.fail(in) })
	handle(c, "heal", func(context.Context, struct{}) (any, error) {
		c.srv.Load().Heal()
		return nil, nil
	})
	handle(c, "fail-refresh", func(_ context.Context, in struct {
		connectionRef
		Fail *bool `json:"fail"` // false means that refreshes work again
	}) (any, error) {
		refresh := nangotest.RefreshFunc(nangotest.FailRefresh)
		if in.Fail != nil && !*in.Fail {
			refresh = nil
		}
		return nil, c.srv.Load().SetRefresh(in.ref(), refresh)
	})
	handle(c, "records", func(_ context.Context, in struct {
		connectionRef
		Model   string            `json:"model"`
		Variant string            `json:"variant"`
		Save    []json.RawMessage `json:"save"`
		Delete  []json.RawMessage `json:"delete"` // objects with only an id
	}) (any, error) {
		records := nangotest.Records{
			ProviderConfigKey: in.ProviderConfigKey, ConnectionID: in.ConnectionID, Model: in.Model,
			Variant: in.Variant, Rows: in.Save,
		}
		if in.Delete != nil {
			records.Deleted = in.Delete
		}
		return nil, c.srv.Load().Seed(nangotest.Seed{Records: []nangotest.Records{records}})
	})
	handle(c, "connect", func(ctx context.Context, in connectRequest) (any, error) {
		ref, err := c.srv.Load().CompleteConnect(ctx, in.session(), in.ProviderConfigKey, in.Credentials)
		return connectionRef{ref.ProviderConfigKey, ref.ConnectionID}, err
	})
	handle(c, "fail-connect", func(ctx context.Context, in connectRequest) (any, error) {
		return nil, c.srv.Load().FailConnect(ctx, in.session(), in.ProviderConfigKey, in.Description)
	})
	handle(c, "session", func(ctx context.Context, in struct {
		Tags    map[string]string `json:"tags"`
		Allowed []string          `json:"allowed_integrations,omitempty"`
	}) (any, error) {
		var out struct{ Data map[string]any }
		err := c.ask(ctx, http.MethodPost, "/connect/sessions", in, &out)
		// The link contains the emulator's address. The caller may use another address, so the response
		// also contains the path of the link.
		if link, ok := out.Data["connect_link"].(string); ok {
			if u, err := url.Parse(link); err == nil {
				out.Data["connect_path"] = u.RequestURI()
			}
		}
		return out.Data, err
	})
	handle(c, "sync", func(ctx context.Context, in struct {
		connectionRef
		Name    string `json:"name"`
		Command string `json:"command"` // trigger, start or pause
	}) (any, error) {
		if in.Command != "trigger" && in.Command != "start" && in.Command != "pause" {
			return nil, fmt.Errorf("command: %q is not trigger, start or pause", in.Command)
		}
		return nil, c.ask(ctx, http.MethodPost, "/sync/"+in.Command, map[string]any{
			"provider_config_key": in.ProviderConfigKey, "connection_id": in.ConnectionID,
			"syncs": []string{in.Name},
		}, nil)
	})
	handle(c, "action", func(ctx context.Context, in struct {
		connectionRef
		Name  string          `json:"name"`
		Input json.RawMessage `json:"input"`
	}) (any, error) {
		var out json.RawMessage
		err := c.ask(ctx, http.MethodPost, "/action/trigger",
			map[string]any{"action_name": in.Name, "input": in.Input}, &out,
			"Provider-Config-Key", in.ProviderConfigKey, "Connection-Id", in.ConnectionID)
		return map[string]json.RawMessage{"output": out}, err
	})
	handle(c, "credentials", func(ctx context.Context, in connectionRef) (any, error) {
		path, err := in.path()
		if err != nil {
			return nil, err
		}
		var out map[string]any
		err = c.ask(ctx, http.MethodGet, path+"&refresh_token=true", nil, &out)
		return map[string]any{"credentials": out["credentials"],
			"connection_config": out["connection_config"]}, err
	})
	handle(c, "delete-connection", func(ctx context.Context, in connectionRef) (any, error) {
		path, err := in.path()
		if err != nil {
			return nil, err
		}
		return nil, c.ask(ctx, http.MethodDelete, path, nil, nil)
	})
}

// connectRequest asks to complete or fail a connect session.
type connectRequest struct {
	Token             string                    `json:"token"`
	Tags              map[string]string         `json:"tags"`
	ProviderConfigKey string                    `json:"provider_config_key"`
	Credentials       gen.ConnectionCredentials `json:"credentials"`
	Description       string                    `json:"description"`
}

func (r connectRequest) session() nangotest.ConnectSession {
	return nangotest.ConnectSession{Token: r.Token, Tags: r.Tags}
}

// fault is the form of a [nangotest.Fault] in a request to the control API.
type fault struct {
	Operation   string `json:"operation"`
	Times       int    `json:"times"`
	Latency     string `json:"latency"`
	Status      int    `json:"status"`
	RetryAfter  string `json:"retry_after"`
	Body        string `json:"body"`
	ContentType string `json:"content_type"`
	HTML        bool   `json:"html"`
	Reset       bool   `json:"reset"`
	Truncate    int    `json:"truncate"`
	After       bool   `json:"after"`
}

func (c *Console) fail(in fault) error {
	out := nangotest.Fault{
		Operation: in.Operation, Times: in.Times, Status: in.Status, Body: in.Body,
		ContentType: in.ContentType, HTML: in.HTML,
		Reset: in.Reset, Truncate: in.Truncate, After: in.After,
	}
	for _, d := range []struct {
		name, text string
		into       *time.Duration
	}{{"latency", in.Latency, &out.Latency}, {"retry_after", in.RetryAfter, &out.RetryAfter}} {
		if d.text == "" {
			continue
		}
		v, err := time.ParseDuration(d.text)
		if err != nil || v < 0 {
			return fmt.Errorf("%s: %q is not a duration such as 500ms or 2s", d.name, d.text)
		}
		*d.into = v
	}
	if err := out.Check(); err != nil {
		name, problem, _ := strings.Cut(err.Error(), ": ")
		if name == "Operation" {
			problem += "; GET " + Prefix + "api/operations lists all"
		}
		return fmt.Errorf("%s: %s", strings.ToLower(name), problem) // the name in JSON
	}
	c.srv.Load().Fail(out)
	return nil
}

// handle adds a call to the control API. A request with unknown fields is refused.
func handle[In any](c *Console, name string, do func(context.Context, In) (any, error)) {
	c.mux.HandleFunc("POST "+Prefix+"api/"+name, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			answer(w, http.StatusUnsupportedMediaType, problem("the Content-Type must be application/json"))
			return
		}
		var in In
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 16<<20))
		d.DisallowUnknownFields()
		err := d.Decode(&in)
		if _, more := d.Token(); err == nil && more != io.EOF {
			err = errors.New("something follows the JSON object")
		}
		if err != nil && !errors.Is(err, io.EOF) {
			if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
				err = fmt.Errorf("%s is a JSON %s, which it cannot be",
					cmp.Or(strings.TrimPrefix(wrong.Field, "."), "it"), wrong.Value)
			}
			answer(w, http.StatusBadRequest, problem("the body is not an input of "+name+": "+err.Error()))
			return
		}
		out, err := do(r.Context(), in)
		if refused, ok := errors.AsType[*refusal](err); ok {
			answer(w, refused.status, json.RawMessage(refused.body))
			return
		}
		if err != nil {
			answer(w, http.StatusBadRequest, problem(err.Error()))
			return
		}
		if out == nil {
			out = struct{}{}
		}
		answer(w, http.StatusOK, out)
	})
	if name == "fail" {
		c.mux.HandleFunc("GET "+Prefix+"api/operations", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, nangotest.Operations())
		})
	}
}

func problem(message string) any {
	return map[string]any{"error": map[string]string{"message": message}}
}

func answer(w http.ResponseWriter, status int, body any) {
	b, err := json.Marshal(body)
	if err != nil {
		status, b = http.StatusInternalServerError,
			[]byte(`{"error":{"message":"the answer is not JSON"}}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

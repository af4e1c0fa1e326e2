package routes

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// webhookLimit is the number of webhooks from providers that an environment accepts per minute. If
// the server limits requests, response headers show this number.
const webhookLimit = 4000

// webhookAnswer describes the response to a provider's webhook and how to forward the webhook.
type webhookAnswer struct {
	status int
	body   any // nil for an empty body, a string for an HTML page
	// find is the name of a configuration field. The webhook belongs to each connection in whose
	// configuration this field equals value. If find is "connectionId", the webhook belongs to the
	// connection with the id in value.
	find  string
	value string
	event json.RawMessage // the payload to forward
}

// providerWebhook receives a webhook from a provider and forwards it to the webhook target.
func (a *API) providerWebhook(w http.ResponseWriter, r *http.Request) {
	body, event, err := readWebhook(r)
	if err != nil {
		reply.SendError(w, err)
		return
	}
	if a.limiter.limit > 0 {
		// Webhooks are counted separately from other requests. Webhooks over the limit are not
		// refused.
		_, _ = a.webhooksIn.take(a.Clock.Now(), w.Header())
	}
	a.Mu.Lock()
	answer, err := a.route(r.PathValue("environment"), r.PathValue("providerConfigKey"), r.Header,
		body, event)
	a.Mu.Unlock()
	if err != nil {
		reply.SendError(w, err)
		return
	}
	switch content := answer.body.(type) {
	case nil:
		w.Header().Set("Etag", reply.Etag(nil))
		if answer.status != http.StatusNoContent {
			w.Header().Set("Content-Length", "0")
		}
		w.WriteHeader(answer.status)
	case string:
		reply.SendAs(w, nil, answer.status, "text/html; charset=utf-8", []byte(content))
	default:
		data, _ := wirejson.Encode(content)
		reply.Send(w, nil, answer.status, data)
	}
}

// readWebhook reads the body of a webhook. The result event is the payload to forward. If the body
// is JSON, event is the body. If the body is a form, event is an object with all fields of the
// form, or only the value of the field named payload if this value is JSON. For any other body,
// event is nil.
func readWebhook(r *http.Request) (body []byte, event json.RawMessage, err error) {
	body, err = io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return nil, nil, reply.Refuse(http.StatusRequestEntityTooLarge, "payload_too_large",
			"request entity too large")
	}
	switch contentType := r.Header.Get("Content-Type"); {
	case strings.HasPrefix(contentType, "application/json"):
		if len(bytes.TrimSpace(body)) == 0 {
			return nil, wirejson.EmptyJSON, nil
		}
		if err := checkJSON(body); err != nil {
			return nil, nil, err
		}
		return body, body, nil
	case strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
		form := nodejs.ParseQuery(string(body))
		if payload := form.Get("payload"); json.Valid([]byte(payload)) {
			return body, json.RawMessage(payload), nil
		}
		event, err = wirejson.Encode(form.FieldsOf())
		return body, event, err
	}
	return body, nil, nil
}

// route forwards a webhook once for each connection to which it belongs. A webhook that belongs to
// no connection is forwarded once, and the forwarded webhook names no connection.
func (a *API) route(envID, key string, header http.Header, body []byte,
	event json.RawMessage) (webhookAnswer, error) {
	env := a.EnvironmentByUUID(envID)
	if env == nil {
		return webhookAnswer{}, reply.Missing("unknown_environment", "")
	}
	in := env.Integrations[key]
	if in == nil {
		return webhookAnswer{}, reply.Missing("unknown_provider_config", "")
	}
	answer := readEvent(in, header, body, event)
	if answer.event == nil || !in.Forward {
		return answer, nil
	}
	found := false
	for _, conn := range env.Order {
		if conn.Ref.ProviderConfigKey != in.Key || answer.value == "" ||
			conn.Named(answer.find) != answer.value {
			continue
		}
		found = true
		if err := a.Forward(env, in, conn, answer.event, header); err != nil {
			return answer, err
		}
	}
	if !found {
		return answer, a.Forward(env, in, nil, answer.event, header)
	}
	return answer, nil
}

// readEvent interprets a webhook as the webhook script of the integration's provider does. It knows
// the scripts of three providers. Webhooks of providers with another script are forwarded without a
// connection, and webhooks of providers without a script are dropped.
func readEvent(in *state.Integration, header http.Header, body []byte,
	event json.RawMessage) webhookAnswer {
	script := in.Info.Routing()
	if script == "" {
		return webhookAnswer{status: http.StatusNoContent}
	}
	var e struct {
		Type         string `json:"type"`
		Challenge    string `json:"challenge"`
		ConnectionID string `json:"connectionId"`
		TeamID       string `json:"team_id"`
		Team         struct {
			ID string `json:"id"`
		} `json:"team"`
		Installation struct {
			ID json.Number `json:"id"`
		} `json:"installation"`
	}
	_ = json.Unmarshal(event, &e)
	done := webhookAnswer{status: http.StatusOK, body: map[string]string{"status": "success"},
		event: event}
	if event == nil {
		done.event, _ = wirejson.Encode(string(body))
	}
	switch script {
	case "slackWebhookRouting":
		done.find, done.value = "team.id", cmp.Or(e.TeamID, e.Team.ID)
		switch e.Type {
		case "url_verification":
			return webhookAnswer{status: http.StatusOK, body: e.Challenge}
		case "view_submission":
			done.body = nil
		}
	case "unauthenticatedWebhookRouting":
		done.find, done.value = "connectionId", e.ConnectionID
	case "githubAppWebhookRouting", "githubAppOauthWebhookRouting":
		done.find, done.value = "installation_id", e.Installation.ID.String()
		if !signedByGitHub(header, body, in.Credentials.Text("webhook_secret")) {
			return webhookAnswer{status: http.StatusUnauthorized,
				body: map[string]string{"error": "Invalid webhook signature"}}
		}
	}
	return done
}

// signedByGitHub reports whether the header contains a valid signature of body. GitHub signs
// webhooks with the secret of the GitHub app.
func signedByGitHub(header http.Header, body []byte, secret string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal([]byte(header.Get("X-Hub-Signature-256")),
		[]byte("sha256="+hex.EncodeToString(mac.Sum(nil))))
}

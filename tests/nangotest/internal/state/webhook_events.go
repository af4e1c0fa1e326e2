package state

import (
	"errors"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// fields holds the fields of a webhook event. It is a map because Nango sends the fields sorted by
// name.
type fields map[string]any

// Sorted returns the JSON of v in the form in which Nango sends it: the fields of all objects are
// sorted by name, and numbers are formatted as in JavaScript.
func Sorted(v any) ([]byte, error) {
	raw, err := wirejson.Encode(v)
	if err != nil {
		return nil, err
	}
	var plain any
	if err := wirejson.Decode(nodejs.AsJavaScript(raw), &plain); err != nil {
		return nil, err
	}
	return wirejson.Encode(plain)
}

// sendEvent adds to the event the fields that all webhook events have. Then it sends the event.
func (a *Account) sendEvent(conn *Connection, kind string, event fields) {
	event["from"], event["type"] = "nango", kind
	event["connectionId"], event["providerConfigKey"] = conn.Ref.ConnectionID,
		conn.Ref.ProviderConfigKey
	if payload, err := Sorted(event); err == nil {
		a.enqueue(conn.Env, wirejson.Deref(conn.Webhook), payload, nil)
	}
}

// sendAuth sends the auth webhook for a connection that was created or overridden. The parameter
// user is the end user of the connect session, or nil if the connection was imported.
func (a *Account) sendAuth(conn *Connection, operation string, user *EndUser) {
	event := conn.authEvent(operation, true)
	if user != nil {
		shown := fields{"endUserId": user.ID, "endUserEmail": user.Email,
			"tags": wirejson.OrEmpty(user.Tags)}
		if user.Organization != nil {
			shown["organizationId"] = user.Organization.ID
		}
		event["endUser"] = shown
	}
	a.sendEvent(conn, "auth", event)
}

// SendAuthFailure sends the auth webhook for an authorization that failed. connectionID is the id
// that the connection would have got.
func (a *Account) SendAuthFailure(sess *Session, in *Integration, connectionID, kind,
	description string) {
	failed := &Connection{
		Env: sess.Env, Ref: client.ConnectionRef{ProviderConfigKey: in.Key, ConnectionID: connectionID},
		provider: in.Provider,
	}
	if sess.Webhook != "" {
		failed.Webhook = new(sess.Webhook)
	}
	event := failed.authEvent("creation", false)
	delete(event, "tags")
	event["error"] = fields{"type": kind, "description": description}
	a.sendEvent(failed, "auth", event)
}

// SendDeletion sends the webhook for a deleted connection if the account's settings enable it. The
// connection may have been deleted alone or together with its integration.
func (a *Account) SendDeletion(conn *Connection) {
	if !a.Settings.Deletions || a.Settings.Version.UpTo(Version{0, 71, 5}) {
		return
	}
	event := conn.authEvent("deletion", true)
	if conn.Env.Integrations[conn.Ref.ProviderConfigKey] == nil {
		event["authMode"] = "unknown"
	}
	a.sendEvent(conn, "auth", event)
}

// SendRefreshFailure sends the webhook for credentials that could not be refreshed. The webhook
// does not contain the provider's error.
func (a *Account) SendRefreshFailure(conn *Connection) {
	event := conn.authEvent("refresh", false)
	event["error"] = fields{"type": "refresh_token_external_error", "description": RefreshMessage}
	a.sendEvent(conn, "auth", event)
}

func (c *Connection) authEvent(operation string, success bool) fields {
	mode := c.Credentials.Kind
	if in := c.Env.Integrations[c.Ref.ProviderConfigKey]; in != nil {
		mode = in.AuthMode()
	}
	return fields{
		"provider": c.provider, "authMode": mode, "environment": c.Env.Name, "operation": operation,
		"success": success, "tags": wirejson.OrEmpty(c.Tags),
	}
}

// sendSync sends the webhooks for a run of a sync: one for each model if the run succeeded, and a
// single one if it failed.
func (a *Account) sendSync(run *SyncRun, started time.Time, err error) {
	st := run.state
	base := func(model string) fields {
		event := fields{"syncName": st.Name, "syncVariant": st.Variant, "model": model,
			"syncType": "INCREMENTAL", "success": err == nil}
		if run.LastRun.IsZero() {
			event["syncType"] = "INITIAL"
		}
		return event
	}
	models := st.Fn.Returns
	if err != nil {
		now := a.Clock.Now()
		event := base(strings.Join(models, ","))
		event["error"], event["failedAt"] = syncError(err), clock.Text(now, clock.LayoutZ)
		event["startedAt"] = clock.Text(now, clock.LayoutZ)
		if !run.LastRun.IsZero() {
			// As in Nango, startedAt is the start of the previous successful run.
			event["startedAt"] = clock.Text(run.LastRun, clock.LayoutZ)
		}
		a.sendEvent(st.conn, "sync", event)
		return
	}
	for _, model := range models {
		event := base(model)
		event["responseResults"] = run.done[model]
		event["modifiedAfter"], event["queryTimeStamp"] = clock.Text(started, clock.LayoutZ),
			clock.Text(started, clock.LayoutZ)
		a.sendEvent(st.conn, "sync", event)
	}
}

// syncError returns the value of the webhook's error field for a failed run.
func syncError(err error) fields {
	failure := scriptFailure(err)
	out := fields{"type": "script_error", "payload": failure.Body.Payload,
		"description": "An internal error occurred during the script execution"}
	switch _, thrown := errors.AsType[*reply.Refusal](err); {
	case failure.Body.Upstream != nil:
		out["description"] = "An error occurred during an HTTP call"
		out["additional_properties"] = fields{"upstream_response": failure.Body.Upstream}
	case thrown:
		out["description"] = failure.Body.Message
	}
	return out
}

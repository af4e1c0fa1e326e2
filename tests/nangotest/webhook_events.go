package nangotest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// fields are those of an event: a map, since Nango sorts what it sends by name.
type fields map[string]any

// sorted is v as Nango sends it: the fields of all objects by name, numbers as JavaScript writes
// them.
func sorted(v any) ([]byte, error) {
	raw, err := wirejson.Encode(v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(nodejs.AsJavaScript(raw)))
	d.UseNumber()
	var plain any
	if err := d.Decode(&plain); err != nil {
		return nil, err
	}
	return wirejson.Encode(plain)
}

// sendEvent adds what all events have.
func (a *account) sendEvent(conn *connection, kind string, event fields) {
	event["from"], event["type"] = "nango", kind
	event["connectionId"], event["providerConfigKey"] = conn.ref.ConnectionID,
		conn.ref.ProviderConfigKey
	if payload, err := sorted(event); err == nil {
		a.enqueue(conn.env, deref(conn.webhook), payload, nil)
	}
}

// sendAuth tells that a connection was made or renewed. user is the end user of the connect session
// that did it: Nango names none for an import.
func (a *account) sendAuth(conn *connection, operation string, user *endUser) {
	event := conn.authEvent(operation, true)
	if user != nil {
		shown := fields{"endUserId": user.ID, "endUserEmail": user.Email, "tags": orEmpty(user.Tags)}
		if user.Organization != nil {
			shown["organizationId"] = user.Organization.ID
		}
		event["endUser"] = shown
	}
	a.sendEvent(conn, "auth", event)
}

// sendAuthFailure tells that a person did not get to authorize a connection, whose id leads
// nowhere.
func (a *account) sendAuthFailure(sess *session, in *integration, connectionID, kind,
	description string) {
	failed := &connection{
		env: sess.env, ref: client.ConnectionRef{ProviderConfigKey: in.key, ConnectionID: connectionID},
		provider: in.provider,
	}
	if sess.webhook != "" {
		failed.webhook = new(sess.webhook)
	}
	event := failed.authEvent("creation", false)
	delete(event, "tags")
	event["error"] = fields{"type": kind, "description": description}
	a.sendEvent(failed, "auth", event)
}

// sendDeletion tells that a connection was deleted, perhaps with its integration.
func (a *account) sendDeletion(conn *connection) {
	if !a.settings.deletions || a.settings.version.upTo(version{0, 71, 5}) {
		return
	}
	event := conn.authEvent("deletion", true)
	if conn.env.integrations[conn.ref.ProviderConfigKey] == nil {
		event["authMode"] = "unknown"
	}
	a.sendEvent(conn, "auth", event)
}

// sendRefreshFailure tells that a refresh failed. It never quotes the provider.
func (a *account) sendRefreshFailure(conn *connection) {
	event := conn.authEvent("refresh", false)
	event["error"] = fields{"type": "refresh_token_external_error", "description": refreshMessage}
	a.sendEvent(conn, "auth", event)
}

func (c *connection) authEvent(operation string, success bool) fields {
	mode := c.credentials.kind
	if in := c.env.integrations[c.ref.ProviderConfigKey]; in != nil {
		mode = in.authMode()
	}
	return fields{
		"provider": c.provider, "authMode": mode, "environment": c.env.name, "operation": operation,
		"success": success, "tags": orEmpty(c.tags),
	}
}

// sendSync tells how a run went: after a success with an event for each model, after a failure with
// one for all.
func (a *account) sendSync(run *syncRun, started time.Time, err error) {
	st := run.state
	base := func(model string) fields {
		event := fields{"syncName": st.name, "syncVariant": st.variant, "model": model,
			"syncType": "INCREMENTAL", "success": err == nil}
		if run.LastRun.IsZero() {
			event["syncType"] = "INITIAL"
		}
		return event
	}
	models := st.fn.sync.Models
	if err != nil {
		now := a.clock.Now()
		event := base(strings.Join(models, ","))
		event["error"], event["failedAt"] = syncError(err), clock.Text(now, clock.LayoutZ)
		event["startedAt"] = clock.Text(now, clock.LayoutZ)
		if !run.LastRun.IsZero() {
			event["startedAt"] = clock.Text(run.LastRun, clock.LayoutZ) // not when this run started
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

// syncError is why a run failed, as its webhook tells.
func syncError(err error) fields {
	out := fields{"type": "script_error",
		"description": "An internal error occurred during the script execution"}
	failure, ok := errors.AsType[*reply.Refusal](scriptFailure(err))
	if !ok {
		return out
	}
	out["payload"] = failure.Body.Payload
	if _, thrown := errors.AsType[*actionError](err); thrown {
		out["description"] = failure.Body.Message
	}
	if failure.Body.Upstream != nil {
		out["description"] = "An error occurred during an HTTP call"
		out["additional_properties"] = fields{"upstream_response": failure.Body.Upstream}
	}
	return out
}

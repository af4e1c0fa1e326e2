package script

import (
	"context"
	"encoding/json"

	"github.com/nango-go/nango/client"
)

// TriggerAction runs another action on the script's connection, or on that of [OnConnection], and
// returns its result as JSON, or nil for null: POST /action/trigger. The function [TriggerAction]
// decodes it. Errors and limits are those of [client.TriggerAction].
func (a *Action) TriggerAction(ctx context.Context, name string, input any,
	opts ...CallOption) (json.RawMessage, error) {
	return TriggerAction[json.RawMessage](ctx, a, name, input, opts...)
}

// TriggerAction is [Action.TriggerAction] with the result decoded to Out.
func TriggerAction[Out any](ctx context.Context, s Script, name string, input any,
	opts ...CallOption) (Out, error) {
	a := actionOf(s)
	if err := a.made(); err != nil {
		var none Out
		return none, err
	}
	return client.TriggerAction[Out](ctx, a.client, a.call(opts).ref, name, input)
}

// TriggerSync runs a sync once and does not wait for it: POST /sync/trigger. It runs for the
// script's connection, for that of [OnConnection], or for every connection with
// [OnEveryConnection]. The errors are those of [client.Syncs.Trigger].
func (a *Action) TriggerSync(ctx context.Context, sync client.SyncRef,
	params client.TriggerSyncOptions, opts ...CallOption) error {
	if err := a.made(); err != nil {
		return err
	}
	return a.client.Syncs.Trigger(ctx, a.call(opts).ref, []client.SyncRef{sync}, params)
}

// StartSync starts the schedules of syncs: POST /sync/start. They are those of the script's
// connection, of that of [OnConnection], or of every connection with [OnEveryConnection]. The
// errors are those of [client.Syncs.Start].
func (a *Action) StartSync(ctx context.Context, syncs []client.SyncRef, opts ...CallOption) error {
	if err := a.made(); err != nil {
		return err
	}
	return a.client.Syncs.Start(ctx, a.call(opts).ref, syncs)
}

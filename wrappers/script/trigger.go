package script

import (
	"context"
	"encoding/json"

	"github.com/nango-go/nango/client"
)

// TriggerAction runs another action and returns its result as JSON, or nil if the result is null:
// POST /action/trigger. The action runs on the script's connection, or on the connection set with
// [OnConnection]. The generic function [TriggerAction] decodes the result. The errors and limits
// are the same as for [client.TriggerAction].
func (a *Action) TriggerAction(ctx context.Context, name string, input any,
	opts ...CallOption) (json.RawMessage, error) {
	return TriggerAction[json.RawMessage](ctx, a, name, input, opts...)
}

// TriggerAction is like [Action.TriggerAction] but decodes the result into an Out.
func TriggerAction[Out any](ctx context.Context, s Script, name string, input any,
	opts ...CallOption) (Out, error) {
	a := actionOf(s)
	if err := a.checkCreated(); err != nil {
		var none Out
		return none, err
	}
	return client.TriggerAction[Out](ctx, a.client, a.call(opts).ref, name, input)
}

// TriggerSync starts one run of a sync and does not wait for it to end: POST /sync/trigger. The
// sync runs for the script's connection, for the connection set with [OnConnection], or, with
// [OnEveryConnection], for every connection. The errors are those of [client.Syncs.Trigger].
func (a *Action) TriggerSync(ctx context.Context, sync client.SyncRef,
	params client.TriggerSyncOptions, opts ...CallOption) error {
	if err := a.checkCreated(); err != nil {
		return err
	}
	return a.client.Syncs.Trigger(ctx, a.call(opts).ref, []client.SyncRef{sync}, params)
}

// StartSync starts the schedules of syncs: POST /sync/start. It selects the schedules for the
// script's connection, for the connection set with [OnConnection], or, with [OnEveryConnection],
// for every connection. The errors are those of [client.Syncs.Start].
func (a *Action) StartSync(ctx context.Context, syncs []client.SyncRef, opts ...CallOption) error {
	if err := a.checkCreated(); err != nil {
		return err
	}
	return a.client.Syncs.Start(ctx, a.call(opts).ref, syncs)
}

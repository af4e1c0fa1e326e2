package nodesdk

import (
	"context"
	"net/http"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// The methods TriggerSync, StartSync, PauseSync and SyncStatus have an argument named syncs. It
// lists the names of syncs, and of variants in the form that [Variant] returns. The list ["*"]
// selects every sync of the integration. An empty list selects no sync: SyncStatus returns no
// statuses, and the other three methods return an error, because the list may be empty by mistake.
// A name that contains "::" twice is an error, because Nango would ignore the part after the second
// "::".

// Variant returns the name of a variant of a sync, such as "issues::eu". The Node SDK uses an
// object {name, variant} instead.
func Variant(name, variant string) string { return name + variantMark + variant }

const variantMark = "::"

// TriggerSyncOptions holds the optional arguments of triggerSync.
type TriggerSyncOptions struct {
	// Reset clears the sync's checkpoint and the date of its last run. EmptyCache, which requires
	// Reset, also deletes the sync's records.
	Reset, EmptyCache bool
	// EveryConnection runs the syncs for every connection of the integration. The argument
	// connectionID must then be "".
	EveryConnection bool
	// SyncMode is incremental, full_refresh or full_refresh_and_clear_cache. It cannot be combined
	// with Reset or EmptyCache.
	//
	// Deprecated: use Reset and EmptyCache.
	SyncMode string
}

// TriggerSync runs syncs once, outside their schedule, and does not wait for the runs to end. POST
// /sync/trigger.
//
//	n.TriggerSync(ctx, "github", []string{"issues", "users"}, "1")
//	n.TriggerSync(ctx, "github", []string{"*"}, "1")     // every sync
//
// An empty connection id is an error unless EveryConnection is set, so that an id that is empty by
// mistake does not affect every customer. TriggerSync returns [client.ErrNotFound] if the
// connection, the integration or a sync does not exist.
func (n *Nango) TriggerSync(ctx context.Context, providerConfigKey string, syncs []string,
	connectionID string, opts ...TriggerSyncOptions) error {
	o := optional(opts)
	refs, err := syncRefs(syncs)
	switch {
	case err != nil:
		return err
	case connectionID == "" && !o.EveryConnection:
		return argument.Invalid("connectionID",
			"is empty; set EveryConnection to run the syncs of every connection")
	case connectionID != "" && o.EveryConnection:
		return argument.Invalid("connectionID", "is set together with EveryConnection")
	case len(syncs) == 0:
		return argument.Invalid("syncs", `is empty; ["*"] selects every sync`)
	case o.SyncMode == "":
		target := ref(providerConfigKey, connectionID)
		if o.EveryConnection {
			target = client.EveryConnection(providerConfigKey)
		}
		return n.api().Syncs.Trigger(ctx, target, refs,
			client.TriggerSyncOptions{Reset: o.Reset, EmptyCache: o.EmptyCache})
	case o.Reset || o.EmptyCache:
		return argument.Invalid("SyncMode", "is set together with Reset or EmptyCache")
	}
	return n.triggerInMode(ctx, providerConfigKey, refs, connectionID, o.SyncMode)
}

// triggerInMode triggers syncs with the older option sync_mode, which package client does not
// support.
func (n *Nango) triggerInMode(ctx context.Context, providerConfigKey string, syncs []client.SyncRef,
	connectionID, mode string) error {
	if providerConfigKey == "" {
		return argument.Invalid("providerConfigKey", "is empty")
	}
	body := struct {
		Syncs             []any  `json:"syncs"`
		ProviderConfigKey string `json:"provider_config_key"`
		ConnectionID      string `json:"connection_id,omitempty"`
		SyncMode          string `json:"sync_mode"`
	}{[]any{}, providerConfigKey, connectionID, mode}
	for _, sync := range syncs {
		switch {
		case sync == client.AllSyncs()[0]: // for the server, an empty list selects every sync
		case sync.Name == "":
			return argument.Invalid("syncs", "has an empty name")
		case sync.Variant == "":
			body.Syncs = append(body.Syncs, sync.Name)
		default:
			body.Syncs = append(body.Syncs, map[string]string{"name": sync.Name, "variant": sync.Variant})
		}
	}
	const path = "/sync/trigger"
	var answer struct {
		Success *bool `json:"success"`
		Error   any   `json:"error"`
	}
	switch err := n.api().Do(ctx, http.MethodPost, path, nil, body, &answer); {
	case err != nil:
		return err
	case answer.Error != nil:
		return badAnswer(http.MethodPost, path, "error", "was sent instead of a result")
	case answer.Success == nil:
		return badAnswer(http.MethodPost, path, "success", "is missing")
	case !*answer.Success:
		return badAnswer(http.MethodPost, path, "success", "is not true")
	}
	return nil
}

// StartSync starts the schedules of syncs: each sync runs immediately and then at its frequency.
// POST /sync/start.
//
//	n.StartSync(ctx, "github", []string{"issues"}, "1")
//	n.StartSync(ctx, "github", []string{"issues"})     // for every connection
//
// An empty connection id is an error. All other errors are those of [Nango.TriggerSync].
func (n *Nango) StartSync(ctx context.Context, providerConfigKey string, syncs []string,
	connectionID ...string) error {
	target, refs, err := target(providerConfigKey, syncs, connectionID)
	if err != nil {
		return err
	}
	return n.api().Syncs.Start(ctx, target, refs)
}

// PauseSync stops the schedules of syncs until they are started again; a run in progress continues.
// If no connection id is given, it stops the schedules for every connection. An empty connection id
// is an error. All other errors are those of [Nango.TriggerSync]. POST /sync/pause.
func (n *Nango) PauseSync(ctx context.Context, providerConfigKey string, syncs []string,
	connectionID ...string) error {
	target, refs, err := target(providerConfigKey, syncs, connectionID)
	if err != nil {
		return err
	}
	return n.api().Syncs.Pause(ctx, target, refs)
}

// SyncStatus returns the statuses of syncs, one for each connection and variant. GET /sync/status.
//
//	n.SyncStatus(ctx, "github", []string{"issues"}, "1")
//	n.SyncStatus(ctx, "github", []string{"*"})     // every sync of every connection
//
// An empty connection id is an error. Syncs that do not exist are skipped. SyncStatus returns a
// [*client.Response400] if the connection does not exist.
func (n *Nango) SyncStatus(ctx context.Context, providerConfigKey string, syncs []string,
	connectionID ...string) (*client.SyncStatusList, error) {
	target, refs, err := target(providerConfigKey, syncs, connectionID)
	if err != nil {
		return nil, err
	}
	return n.api().Syncs.Status(ctx, target, refs)
}

// UpdateSyncConnectionFrequency sets the frequency of a sync for one connection, for example to
// "every 2 hours". The shortest interval is 30 seconds. A nil frequency restores the frequency with
// which the sync was deployed. The result contains the new frequency in the server's format. PUT
// /sync/update-connection-frequency.
func (n *Nango) UpdateSyncConnectionFrequency(ctx context.Context, providerConfigKey, sync,
	connectionID string, frequency *string) (*client.SyncFrequency, error) {
	connection := ref(providerConfigKey, connectionID)
	name, err := syncRef(sync)
	if err != nil {
		return nil, err
	}
	if frequency == nil {
		return n.api().Syncs.ResetFrequency(ctx, connection, name)
	}
	return n.api().Syncs.UpdateFrequency(ctx, connection, name, *frequency)
}

// SyncVariant identifies a variant of a sync for one connection. Every field is required.
type SyncVariant struct {
	ProviderConfigKey, ConnectionID, Name, Variant string
}

// CreateSyncVariant creates a variant of a sync. The variant has its own schedule and records.
// CreateSyncVariant returns [client.ErrConflict] if the variant already exists. POST
// /sync/{name}/variant/{variant}.
func (n *Nango) CreateSyncVariant(ctx context.Context, v SyncVariant) (*client.SyncVariant, error) {
	return n.api().Syncs.CreateVariant(ctx, ref(v.ProviderConfigKey, v.ConnectionID),
		client.SyncRef{Name: v.Name, Variant: v.Variant})
}

// DeleteSyncVariant deletes a variant of a sync. It returns a [*client.Response404] if the variant
// does not exist. DELETE /sync/{name}/variant/{variant}.
func (n *Nango) DeleteSyncVariant(ctx context.Context, v SyncVariant) error {
	return n.api().Syncs.DeleteVariant(ctx, ref(v.ProviderConfigKey, v.ConnectionID),
		client.SyncRef{Name: v.Name, Variant: v.Variant})
}

// target returns the connection and the syncs that a call selects. If connectionID has no element,
// the call selects every connection of the integration. An empty id is an error.
func target(providerConfigKey string, syncs,
	connectionID []string) (client.ConnectionRef, []client.SyncRef, error) {
	switch {
	case len(connectionID) > 1:
		return client.ConnectionRef{}, nil, argument.Invalid("connectionID", "is given more than once")
	case len(connectionID) == 1 && connectionID[0] == "":
		return client.ConnectionRef{}, nil,
			argument.Invalid("connectionID", "is empty; omit it to select every connection")
	}
	refs, err := syncRefs(syncs)
	if len(connectionID) == 0 {
		return client.EveryConnection(providerConfigKey), refs, err
	}
	return ref(providerConfigKey, connectionID[0]), refs, err
}

func syncRefs(names []string) ([]client.SyncRef, error) {
	if len(names) == 1 && names[0] == "*" {
		return client.AllSyncs(), nil
	}
	refs := make([]client.SyncRef, len(names))
	for i, name := range names {
		var err error
		if refs[i], err = syncRef(name); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

func syncRef(name string) (client.SyncRef, error) {
	name, variant, _ := strings.Cut(name, variantMark)
	if name == "*" {
		return client.SyncRef{}, argument.Invalid("syncs", "combines * with a variant or other names")
	}
	if strings.Contains(variant, variantMark) {
		return client.SyncRef{}, argument.Invalid("syncs",
			"has a name with two "+variantMark+"; a variant is name"+variantMark+"variant")
	}
	return client.SyncRef{Name: name, Variant: variant}, nil
}

package follow

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/nango-go/nango/client"
)

// Model identifies a model that the syncs of an integration write.
type Model struct {
	// ProviderConfigKey is the unique key of the integration, and Name is the name of the model.
	ProviderConfigKey, Name string
	// Variant is the variant of the sync; "" means the base variant.
	Variant string
}

// ModelOf returns the model of a handle that cmd/nango-models has generated, such as models.Issues.
// Such a handle is a typed.Sync of package wrappers/typed. ModelOf also accepts any other value
// that has the method Params.
func ModelOf(handle interface {
	Params(connectionID string) client.ListRecordsParams
}) Model {
	if handle == nil {
		return Model{}
	}
	params := handle.Params("")
	return Model{ProviderConfigKey: params.ProviderConfigKey, Name: params.Model,
		Variant: params.Variant}
}

// Ref returns the Ref of the model in the connection with the given id.
func (m Model) Ref(connectionID string) Ref {
	return Ref{Connection: client.ConnectionRef{ProviderConfigKey: m.ProviderConfigKey,
		ConnectionID: connectionID}, Model: m.Name, Variant: m.Variant}.normal()
}

// Refs returns the Refs that Run follows. If Config.Refs is set, these are the Refs that it lists.
// Otherwise, there is one Ref for each of Config.Models and each connection of the model's
// integration. Connections are read from GET /connections in pages of 2,000.
//
// If an integration has no connections, Refs checks once with GET /integrations that the
// integration exists. If the integration does not exist, the sequence ends with an
// [*IntegrationError]. Any other error ends the sequence too.
func (f *Follower[T]) Refs(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		refs, failed := 0, error(nil)
		if hook := f.cfg.Hooks.List; hook != nil {
			hooked, end := hook(ctx)
			ctx = orElse(hooked, ctx)
			if end != nil {
				defer func() { end(refs, failed) }()
			}
		}
		list := f.connections
		if f.cfg.Refs != nil {
			list = f.cfg.Refs
		}
		for ref, err := range list(ctx) {
			if err == nil {
				err = ref.usable()
			}
			if err != nil {
				failed = err
				yield(Ref{}, err)
				return
			}
			if refs++; !yield(ref.normal(), nil) {
				return
			}
		}
	}
}

// connections returns a Ref for each of Config.Models and each connection of the model's
// integration.
func (f *Follower[T]) connections(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		var integrations []string
		for _, m := range f.cfg.Models {
			if !slices.Contains(integrations, m.ProviderConfigKey) {
				integrations = append(integrations, m.ProviderConfigKey)
			}
		}
		if len(integrations) == 0 {
			return
		}
		params := client.ListConnectionsParams{IntegrationID: integrations, Limit: 2000}
		listed := map[string]bool{}
		for conn, err := range f.client.Connections.All(ctx, params) {
			if err != nil {
				yield(Ref{}, err)
				return
			}
			listed[conn.ProviderConfigKey] = true
			for _, m := range f.cfg.Models {
				if m.ProviderConfigKey != conn.ProviderConfigKey {
					continue
				}
				if !yield(m.Ref(conn.ConnectionID), nil) {
					return
				}
			}
		}
		if err := f.requireIntegrations(ctx, integrations, listed); err != nil {
			yield(Ref{}, err)
		}
	}
}

// requireIntegrations returns an [*IntegrationError] if Nango does not have the given integrations.
// It skips the integrations in the map connected, because they have connections and so exist. It
// also skips the integrations that an earlier check has found. It searches for the others in the
// server's list of integrations. If the API key has no permission to list integrations,
// requireIntegrations returns nil.
func (f *Follower[T]) requireIntegrations(ctx context.Context, integrations []string,
	connected map[string]bool) error {
	var unknown []string
	f.mu.Lock()
	for _, key := range integrations {
		if connected[key] {
			delete(f.existing, key) // check again when it has no connections, as it may be deleted too
		} else if !f.existing[key] {
			unknown = append(unknown, key)
		}
	}
	f.mu.Unlock()
	if len(unknown) == 0 {
		return nil
	}
	existing, err := f.client.Integrations.List(ctx)
	if errors.Is(err, client.ErrForbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, integration := range existing {
		if i := slices.Index(unknown, integration.UniqueKey); i >= 0 {
			f.existing[integration.UniqueKey] = true
			unknown = slices.Delete(unknown, i, i+1)
		}
	}
	if len(unknown) > 0 {
		return &IntegrationError{unknown}
	}
	return nil
}

// Follows reports whether ref belongs to one of Config.Models. If Models is empty, it returns true
// for every Ref.
func (f *Follower[T]) Follows(ref Ref) bool {
	ref = ref.normal()
	return len(f.cfg.Models) == 0 || slices.ContainsFunc(f.cfg.Models, func(m Model) bool {
		return m.ProviderConfigKey == ref.Connection.ProviderConfigKey && m.Name == ref.Model &&
			(Ref{Variant: m.Variant}).normal().Variant == ref.Variant
	})
}

// modelCheck caches whether the server knows a model, and when the server was asked.
type modelCheck struct {
	known bool
	asked time.Time
}

// requireModel is called for a Ref without records. It returns a [*ModelError] if no sync of the
// integration writes the model. It remembers the server's answer. But if the answer was that the
// model is unknown, it asks again after Config.RefsPeriod, because the sync may have been deployed
// since.
func (f *Follower[T]) requireModel(ctx context.Context, ref Ref) error {
	key := ModelError{ref.Connection.ProviderConfigKey, ref.Model}
	f.mu.Lock()
	check, asked := f.models[key]
	f.mu.Unlock()
	if !asked || !check.known && time.Since(check.asked) >= f.cfg.RefsPeriod {
		var err error
		if check, err = f.askModel(ctx, key); err != nil {
			return err
		}
		f.mu.Lock()
		f.models[key] = check
		f.mu.Unlock()
	}
	if !check.known {
		return &key
	}
	return nil
}

// askModel searches the functions of the integration for the model. If the API key has no
// permission to list functions, askModel reports the model as known.
func (f *Follower[T]) askModel(ctx context.Context, key ModelError) (modelCheck, error) {
	for function, err := range f.client.Functions.All(ctx, key.ProviderConfigKey,
		client.ListFunctionsParams{}) {
		switch {
		case errors.Is(err, client.ErrForbidden):
			return modelCheck{known: true, asked: time.Now()}, nil
		case err != nil:
			return modelCheck{}, err
		}
		if sync, ok := function.Value().(client.DeployedSync); ok &&
			slices.Contains(sync.Returns, key.Model) {
			return modelCheck{known: true, asked: time.Now()}, nil
		}
	}
	return modelCheck{asked: time.Now()}, nil
}

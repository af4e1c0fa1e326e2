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

// Refs returns the Refs that Run follows. If Config.Refs is set, these are the Refs that it lists;
// otherwise they are each of Config.Models in every connection of its integration. Connections are
// read from GET /connections in pages of 2,000.
func (f *Follower[T]) Refs(ctx context.Context) iter.Seq2[Ref, error] {
	if f.cfg.Refs != nil {
		return f.cfg.Refs(ctx)
	}
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
		for conn, err := range f.client.Connections.All(ctx, params) {
			if err != nil {
				yield(Ref{}, err)
				return
			}
			ref := Ref{Connection: client.ConnectionRef{ProviderConfigKey: conn.ProviderConfigKey,
				ConnectionID: conn.ConnectionID}}
			for _, m := range f.cfg.Models {
				if ref.Model, ref.Variant = m.Name,
					m.Variant; m.ProviderConfigKey == conn.ProviderConfigKey && !yield(ref.normal(), nil) {
					return
				}
			}
		}
	}
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

// modelCheck caches whether the server knows a model, and when it was asked.
type modelCheck struct {
	known bool
	asked time.Time
}

// requireModel is called for a Ref without records. It checks that a sync of the integration writes
// the model. If none does, requireModel asks the server again after some time, because the sync may
// be deployed later.
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
		case errors.Is(err, client.ErrForbidden) || errors.Is(err, client.ErrNotFound):
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

package follow

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"github.com/nango-go/nango/client"
)

// Model is a model of the syncs of an integration.
type Model struct {
	// ProviderConfigKey is the unique key of the integration, Name the model's.
	ProviderConfigKey, Name string
	// Variant is the variant of the sync; "" is base.
	Variant string
}

// Refs lists what Run follows: Config.Refs, or else Config.Models in every connection of their
// integrations. Those are read in pages of 2,000 connections: GET /connections.
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

// Follows reports whether a Ref is one of Config.Models. Without Models every Ref is.
func (f *Follower[T]) Follows(ref Ref) bool {
	ref = ref.normal()
	return len(f.cfg.Models) == 0 || slices.ContainsFunc(f.cfg.Models, func(m Model) bool {
		return m.ProviderConfigKey == ref.Connection.ProviderConfigKey && m.Name == ref.Model &&
			(Ref{Variant: m.Variant}).normal().Variant == ref.Variant
	})
}

// modelCheck is what the server said about a model.
type modelCheck struct {
	known bool
	asked time.Time
}

// requireModel asks, for a model without records, whether a sync of the integration has it. A model
// that none has is asked for again after a while, since its sync may be deployed meanwhile.
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

// askModel reads the functions of the integration. Where the key may not do that, the model is
// taken for known.
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

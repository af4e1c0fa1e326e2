package nangotest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// Seed adds the content of seed to the server: first providers, then integrations, connections,
// records, variables and keys. An element replaces an existing element with the same name or id. If
// an element is invalid, Seed returns an error that names the element. In this case, all elements
// before the invalid one have already been added.
func (s *Server) Seed(seed Seed) error {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	env, now := s.account.Main(), s.account.Clock.Next()
	for i, p := range seed.Providers {
		if err := s.account.AddProvider(p); err != nil {
			return fmt.Errorf("providers[%d]: %w", i, err)
		}
	}
	for i, in := range seed.Integrations {
		if err := in.seed(s, env, now); err != nil {
			return fmt.Errorf("integrations[%d]: %w", i, err)
		}
	}
	for i, c := range seed.Connections {
		if err := c.seed(env, now.Add(time.Duration(i)*time.Microsecond)); err != nil {
			return fmt.Errorf("connections[%d]: %w", i, err)
		}
	}
	for i, r := range seed.Records {
		if err := r.seed(env, now); err != nil {
			return fmt.Errorf("records[%d]: %w", i, err)
		}
	}
	for i, v := range seed.Variables {
		if v.Name == "" {
			return fmt.Errorf("variables[%d]: name: is missing", i)
		}
		env.Variables = append(slices.DeleteFunc(env.Variables,
			func(old gen.EnvironmentVariable) bool { return old.Name == v.Name }),
			gen.EnvironmentVariable(v))
	}
	for i, k := range seed.Keys {
		if !zod.UUIDv4.MatchString(k.Secret) {
			return fmt.Errorf("keys[%d]: secret: is not a UUID v4", i)
		}
		keyEnv := env
		if k.Account {
			keyEnv = nil
		}
		s.account.AddKey(keyEnv, k.Name, k.Secret, k.Scopes)
	}
	return nil
}

func (seed *Integration) seed(s *Server, env *state.Environment, now time.Time) error {
	providers := env.Account.Providers
	info := providers[seed.Provider]
	switch {
	case seed.UniqueKey == "":
		return errors.New("unique_key: is missing")
	case !zod.Matches(zod.IntegrationName, seed.UniqueKey):
		return fmt.Errorf("unique_key: %q has characters that Nango does not accept in it", seed.UniqueKey)
	case info == nil:
		return fmt.Errorf("provider: %q is unknown to the emulator; describe it in Seed.Providers, "+
			"or under providers in a seed of YAML (known: %s)", seed.Provider,
			strings.Join(slices.Sorted(maps.Keys(providers)), ", "))
	}
	in := &state.Integration{
		Key: seed.UniqueKey, Provider: seed.Provider, DisplayName: seed.DisplayName,
		Forward: !seed.NoWebhooks, Config: maps.Clone(seed.Config), Created: now, Updated: now,
		Upstream: seed.Upstream, Info: info, Invokables: map[string]*state.Invokable{},
	}
	if in.DisplayName == "" {
		in.DisplayName = info.DisplayName
	}
	if !seed.Credentials.IsZero() {
		credentials, err := wirejson.AsObject(seed.Credentials)
		if err != nil {
			return fmt.Errorf("credentials: %w", err)
		}
		in.Credentials = credentials
	}
	if err := seed.deploy(s, env, in, now); err != nil {
		return err
	}
	for i, fn := range seed.Functions {
		if err := in.AddInvokable(state.Invokable{Name: fn.Name, Trigger: fn.Trigger,
			Disabled: fn.Disabled, Run: s.action(fn.Name, fn.Run)}); err != nil {
			return fmt.Errorf("functions[%d]: %w", i, err)
		}
	}
	env.Replace(in)
	return nil
}

// deploy adds the actions, syncs and event functions of seed to an integration.
func (seed *Integration) deploy(s *Server, env *state.Environment, in *state.Integration,
	now time.Time) error {
	for i, action := range seed.Actions {
		fn := action.Details.function(state.KindAction, action.Name, action.Description)
		fn.Run = s.action(action.Name, action.Run)
		if err := in.Add(env, fn, now); err != nil {
			return fmt.Errorf("actions[%d]: %w", i, err)
		}
	}
	for i, sync := range seed.Syncs {
		fn, err := sync.function()
		if err == nil {
			fn.RunSync = s.sync(sync)
			err = in.Add(env, fn, now)
		}
		if err != nil {
			return fmt.Errorf("syncs[%d]: %w", i, err)
		}
	}
	for i, event := range seed.OnEvents {
		if err := in.Add(env,
			&state.Function{Kind: state.KindOnEvent, Name: event.Name, Event: event.Event},
			now); err != nil {
			return fmt.Errorf("on_events[%d]: %w", i, err)
		}
	}
	return nil
}

// function returns the emulator's representation of a function that has the given kind and the
// details d.
func (d FunctionDetails) function(kind, name, description string) *state.Function {
	return &state.Function{Kind: kind, Name: name, Description: description, Scopes: d.Scopes,
		Input: d.Input, Returns: d.Returns, Schema: d.Schema, Code: d.Code, Source: d.Source}
}

// function returns the emulator's representation of the sync, without the Go function Run.
func (seed *Sync) function() (*state.Function, error) {
	fn := seed.Details.function(state.KindSync, seed.Name, seed.Description)
	fn.Returns, fn.AutoStart, fn.TrackDeletes = seed.Models, seed.AutoStart, seed.TrackDeletes
	if err := fn.SetFrequency(seed.Frequency); err != nil {
		return nil, fmt.Errorf("frequency: %w", err)
	}
	for i, d := range seed.Deliveries {
		for what, rows := range map[string]map[string]any{"save": d.Save, "delete": d.Delete} {
			for model, list := range rows {
				if !slices.Contains(seed.Models, model) {
					return nil, fmt.Errorf("deliveries[%d]: %s: model %q is not one of the sync's models", i,
						what, model)
				}
				if _, err := state.RecordsOf(list); err != nil {
					return nil, fmt.Errorf("deliveries[%d]: %s.%s: %w", i, what, model, err)
				}
			}
		}
	}
	return fn, nil
}

func (seed *Connection) seed(env *state.Environment, now time.Time) error {
	in := env.Integrations[seed.ProviderConfigKey]
	if in == nil {
		return fmt.Errorf("provider_config_key: there is no integration %q", seed.ProviderConfigKey)
	}
	if seed.ConnectionID != "" && !zod.Matches(zod.ConnectionIDForm, seed.ConnectionID) {
		return fmt.Errorf("connection_id: %q has characters that Nango does not accept in it", seed.ConnectionID)
	}
	creds, err := state.NewCredentials(seed.Credentials)
	if err != nil {
		return fmt.Errorf("credentials: %w", err)
	}
	metadata, err := seedObject(seed.Metadata)
	if err != nil {
		return fmt.Errorf("metadata: %w", err)
	}
	config, err := seedObject(seed.Config)
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	if seed.EndUser != nil && seed.EndUser.ID == "" {
		return errors.New("end_user.id: is missing")
	}
	c, isNew := env.Put(in, seed.ConnectionID, now)
	c.Credentials, c.Metadata, c.Config = creds, metadata, config
	c.Refresh.Do = state.RefreshFunc(seed.Refresh)
	c.EndUser = state.NewEndUser(seed.EndUser, nil)
	c.SetTags(c.EndUser.MergedTags(seed.Tags))
	if seed.WebhookURLOverride != "" {
		c.Webhook = new(seed.WebhookURLOverride)
	}
	if isNew {
		env.StartSyncs(in, c)
	}
	return nil
}

func seedObject(m map[string]any) (wirejson.Object, error) {
	if m == nil {
		return wirejson.Object{}, nil
	}
	return wirejson.AsObject(m)
}

// seed saves the records as a sync would.
func (seed *Records) seed(env *state.Environment, now time.Time) error {
	conn := env.Find(seed.ProviderConfigKey, seed.ConnectionID)
	if conn == nil {
		return fmt.Errorf("connection_id: there is no connection %q of integration %q",
			seed.ConnectionID, seed.ProviderConfigKey)
	}
	if seed.Model == "" {
		return errors.New("model: is missing")
	}
	var batch, deleted []records.Record
	var err error
	if seed.Rows != nil || seed.Deleted == nil {
		if batch, err = state.RecordsOf(seed.Rows); err != nil {
			return err
		}
	}
	if seed.Deleted != nil {
		if deleted, err = state.RecordsOf(seed.Deleted); err != nil {
			return fmt.Errorf("deleted: %w", err)
		}
	}
	t := conn.Table(records.NewModelKey(seed.Model, seed.Variant))
	t.Save(batch, records.Write{Now: now})
	t.Remove(deleted, records.Write{Now: env.Account.Clock.Next()})
	return nil
}

// SetUpstream replaces the provider of an integration; see [Integration.Upstream].
func (s *Server) SetUpstream(uniqueKey string, upstream http.Handler) error {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	in := s.account.Main().Integrations[uniqueKey]
	if in == nil {
		return fmt.Errorf("there is no integration %q", uniqueKey)
	}
	in.Upstream = upstream
	return nil
}

// SetRefresh replaces the function that refreshes a connection's credentials; see
// [Connection.Refresh]. If refresh is nil, the connection uses the function set with [WithRefresh]
// again.
func (s *Server) SetRefresh(ref client.ConnectionRef, refresh RefreshFunc) error {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	conn := s.account.Main().Connections[ref]
	if conn == nil {
		return fmt.Errorf("there is no connection %s", ref)
	}
	conn.Refresh.Do, conn.Refresh.Failed = state.RefreshFunc(refresh), time.Time{}
	return nil
}

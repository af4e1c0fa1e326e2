package nangotest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Seed puts things into the server. Things that refer to others come after them: integrations,
// connections, records. What exists already is replaced. An error names what is wrong with which of
// them; what came before it stays.
func (s *Server) Seed(seed Seed) error {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	env := s.account.main()
	now := s.account.clock.Next()
	for i, p := range seed.Providers {
		if err := s.account.addProvider(p); err != nil {
			return fmt.Errorf("providers[%d]: %w", i, err)
		}
	}
	for i, in := range seed.Integrations {
		if err := in.seed(env, now); err != nil {
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
	for _, v := range seed.Variables {
		env.variables = append(slices.DeleteFunc(env.variables,
			func(old variable) bool { return old.Name == v.Name }), variable(v))
	}
	for i, k := range seed.Keys {
		if !uuidV4.MatchString(k.Secret) {
			return fmt.Errorf("keys[%d]: secret: is not a UUID v4", i)
		}
		keyEnv := env
		if k.Account {
			keyEnv = nil
		}
		s.account.addKey(keyEnv, k.Name, k.Secret, k.Scopes)
	}
	return nil
}

func (seed *Integration) seed(env *environment, now time.Time) error {
	providers := env.account.providers
	info := providers[seed.Provider]
	switch {
	case seed.UniqueKey == "":
		return fmt.Errorf("unique_key: is missing")
	case info == nil:
		return fmt.Errorf("provider: %q is unknown to the emulator; describe it in Seed.Providers, "+
			"or under providers in a seed of YAML (known: %s)", seed.Provider,
			strings.Join(slices.Sorted(maps.Keys(providers)), ", "))
	}
	in := &integration{
		key: seed.UniqueKey, provider: seed.Provider, displayName: seed.DisplayName,
		forward: !seed.NoWebhooks, config: maps.Clone(seed.Config), created: now, updated: now,
		upstream: seed.Upstream, info: info, invokables: map[string]*invokable{},
	}
	if in.displayName == "" {
		in.displayName = info.DisplayName
	}
	if !seed.Credentials.IsZero() {
		credentials, err := wirejson.AsObject(seed.Credentials)
		if err != nil {
			return fmt.Errorf("credentials: %w", err)
		}
		in.credentials = credentials
	}
	if err := seed.deploy(env, in, now); err != nil {
		return err
	}
	for i, fn := range seed.Functions {
		if err := in.addInvokable(invokable{Name: fn.Name, Trigger: fn.Trigger,
			Disabled: fn.Disabled, Run: runAction(fn.Run)}); err != nil {
			return fmt.Errorf("functions[%d]: %w", i, err)
		}
	}
	env.replace(in)
	return nil
}

// deploy puts the actions, syncs and event functions on an integration.
func (seed *Integration) deploy(env *environment, in *integration, now time.Time) error {
	for i, action := range seed.Actions {
		fn := &function{kind: kindAction, name: action.Name, description: action.Description,
			functionDetails: functionDetails(action.Details),
			action:          &actionScript{Name: action.Name, Run: runAction(action.Run)}}
		if err := in.add(env, fn, now); err != nil {
			return fmt.Errorf("actions[%d]: %w", i, err)
		}
	}
	for i, sync := range seed.Syncs {
		if err := sync.seed(env, in, now); err != nil {
			return fmt.Errorf("syncs[%d]: %w", i, err)
		}
	}
	for i, event := range seed.OnEvents {
		if err := in.add(env, &function{kind: kindOnEvent, name: event.Name, event: event.Event},
			now); err != nil {
			return fmt.Errorf("on_events[%d]: %w", i, err)
		}
	}
	return nil
}

func (seed *Sync) seed(env *environment, in *integration, now time.Time) error {
	script := &syncScript{Models: seed.Models, Frequency: seed.Frequency,
		Run: runSync(seed.Run), AutoStart: seed.AutoStart, TrackDeletes: seed.TrackDeletes}
	for _, d := range seed.Deliveries {
		script.Deliveries = append(script.Deliveries, delivery(d))
	}
	if script.Frequency == "" {
		script.Frequency = defaultFrequency
	}
	every, _, err := parseFrequency(script.Frequency)
	if err != nil {
		return fmt.Errorf("frequency: %w", err)
	}
	if err := script.checkDeliveries(); err != nil {
		return err
	}
	fn := &function{kind: kindSync, name: seed.Name, description: seed.Description, sync: script,
		functionDetails: functionDetails(seed.Details), every: every}
	fn.Returns = seed.Models
	return in.add(env, fn, now)
}

func (seed *Connection) seed(env *environment, now time.Time) error {
	in := env.integrations[seed.ProviderConfigKey]
	if in == nil {
		return fmt.Errorf("provider_config_key: there is no integration %q", seed.ProviderConfigKey)
	}
	creds, err := newCredentials(seed.Credentials)
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
	c, isNew := env.put(in, seed.ConnectionID, now)
	c.credentials, c.metadata, c.config = creds, metadata, config
	c.refresh.do = refreshFunc(seed.Refresh)
	c.endUser = newEndUser(seed.EndUser, nil)
	c.setTags(c.endUser.mergedTags(seed.Tags))
	if seed.WebhookURLOverride != "" {
		c.webhook = new(seed.WebhookURLOverride)
	}
	if isNew {
		env.startSyncs(in, c)
	}
	return nil
}

func seedObject(m map[string]any) (wirejson.Object, error) {
	if m == nil {
		return wirejson.Object{}, nil
	}
	return wirejson.AsObject(m)
}

// seed saves the records, as a sync would.
func (seed *Records) seed(env *environment, now time.Time) error {
	conn := env.find(seed.ProviderConfigKey, seed.ConnectionID)
	if conn == nil {
		return fmt.Errorf("connection_id: there is no connection %q of integration %q",
			seed.ConnectionID, seed.ProviderConfigKey)
	}
	if seed.Model == "" {
		return fmt.Errorf("model: is missing")
	}
	var batch, deleted []records.Record
	var err error
	if seed.Rows != nil || seed.Deleted == nil {
		if batch, err = recordsOf(seed.Rows); err != nil {
			return err
		}
	}
	if seed.Deleted != nil {
		if deleted, err = recordsOf(seed.Deleted); err != nil {
			return fmt.Errorf("deleted: %w", err)
		}
	}
	t := conn.table(records.NewModelKey(seed.Model, seed.Variant))
	t.Save(batch, records.Write{Now: now})
	t.Remove(deleted, records.Write{Now: env.account.clock.Next()})
	return nil
}

// SetUpstream gives an integration another provider; see [Integration.Upstream].
func (s *Server) SetUpstream(uniqueKey string, upstream http.Handler) error {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	in := s.account.main().integrations[uniqueKey]
	if in == nil {
		return fmt.Errorf("there is no integration %q", uniqueKey)
	}
	in.upstream = upstream
	return nil
}

// SetRefresh decides what comes of refreshing a connection's credentials; see [Connection.Refresh].
// nil takes that back.
func (s *Server) SetRefresh(ref client.ConnectionRef, refresh RefreshFunc) error {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	conn := s.account.main().connections[ref]
	if conn == nil {
		return fmt.Errorf("there is no connection %s", ref)
	}
	conn.refresh.do, conn.refresh.failed = refreshFunc(refresh), time.Time{}
	return nil
}

package script

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
)

// Action is what an action script works with: calls to the provider with the credentials of one connection, and what
// Nango keeps with it. Make one for each run, with [NewAction]; it is safe for concurrent use.
type Action struct {
	client *client.Client
	ref    client.ConnectionRef
	store  Store
	name   string // of the function; checkpoints are kept under key
	key    string
	// variant is the sync's, or the one that the action was told.
	variant string
	paging  *Pagination
	onLog   func(error)

	mu        sync.Mutex
	level     Level
	kept      func() *kept // a function, so that nothing that looks into an Action finds credentials
	templates map[string]Pagination
	bases     map[string]string      // base URLs of providers, by integration
	versions  map[string]int         // of checkpoints
	lost      map[string]*lostChange // of checkpoints, since the answer was lost
	locked    bool                   // a lock was taken and may have to be given back
}

// kept is what was fetched from Nango and may be asked for again.
type kept struct {
	connections  map[client.ConnectionRef]memo[client.Connection]
	integrations map[string]memo[client.Integration]
}

// Format prints the connection and nothing else, whatever the verb.
func (a *Action) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "script.Action(%s)", a.Connection())
}

// memo is a value that was fetched and when.
type memo[T any] struct {
	value T
	at    time.Time
}

func (m memo[T]) fresh(life time.Duration) bool { return !m.at.IsZero() && time.Since(m.at) <= life }

// Script is an [*Action] or a [*Sync], for the functions whose result has the caller's type.
type Script interface{ action() *Action }

func (a *Action) action() *Action { return a }

// made says what is wrong with an Action that nobody made; every helper asks it first.
func (a *Action) made() error {
	if a == nil || a.client == nil {
		return invalid("Action", "was not made by NewAction or NewSync")
	}
	return nil
}

// actionOf is the Action of a script, nil where there is none.
func actionOf(s Script) *Action {
	if s == nil {
		return nil
	}
	return s.action()
}

// Option changes how a script runs.
type Option func(*config) error

type config struct {
	store   Store
	name    string
	variant string
	level   Level
	paging  *Pagination
	onLog   func(error)
}

// WithStore says where state goes; without it the script runs dry, with a [NewMemoryStore] of its own.
func WithStore(s Store) Option {
	return func(c *config) error {
		unusable := s == nil || s == (*MemoryStore)(nil)
		if persist, ok := s.(*PersistStore); ok {
			_, err := persist.api()
			unusable = err != nil
		}
		if unusable {
			return invalid("WithStore", "got nil, or a PersistStore without a client")
		}
		c.store = s
		return nil
	}
}

// WithName is the name of the function in Nango, such as fetch-issues. Checkpoints and the tracking of deletions are
// kept under it, and need it.
func WithName(name string) Option {
	return func(c *config) error {
		if name == "" {
			return invalid("WithName", "is empty")
		}
		c.name = name
		return nil
	}
}

// WithVariant is the variant that a sync runs as; without it the sync is its own base variant. An action only carries
// it, for [Action.Variant].
func WithVariant(variant string) Option {
	return func(c *config) error {
		if variant == "" {
			return invalid("WithVariant", "is empty")
		}
		c.variant = variant
		return nil
	}
}

// WithLogLevel leaves out log lines below a level. Without it a dry run keeps them all, and with a store of your own
// those from [LevelWarn] on are kept, as in Nango. [LevelOff] keeps none and cannot be taken back.
func WithLogLevel(level Level) Option {
	return func(c *config) error {
		if _, ok := rank[level]; !ok {
			return invalid("WithLogLevel", "is not a level")
		}
		c.level = level
		return nil
	}
}

// WithLogErrors has f called with what never fails the script itself: a log line that the store did not take, and locks
// that could not be given back at the end of a run.
func WithLogErrors(f func(error)) Option {
	return func(c *config) error { c.onLog = f; return nil }
}

// WithPagination gives the provider's settings for [Action.Paginate] in the place of those that Nango has, for which it
// need not be asked then.
func WithPagination(p Pagination) Option {
	return func(c *config) error { c.paging = &p; return nil }
}

// NewAction returns the helper for a run of an action on a connection. A client that is nil, an incomplete ref and an
// unusable option are a [*client.SDKValidationError].
func NewAction(c *client.Client, ref client.ConnectionRef, opts ...Option) (*Action, error) {
	cfg, err := configure(opts)
	if err != nil {
		return nil, err
	}
	return newAction(c, ref, cfg, "action:"+cfg.name)
}

func configure(opts []Option) (config, error) {
	var cfg config
	for _, o := range opts {
		if o == nil {
			continue
		}
		if err := o(&cfg); err != nil {
			return cfg, err
		}
	}
	if cfg.store == nil {
		cfg.store = NewMemoryStore()
	}
	if cfg.level == "" {
		cfg.level = LevelWarn
		if _, dry := cfg.store.(*MemoryStore); dry {
			cfg.level = LevelDebug
		}
	}
	return cfg, nil
}

func newAction(c *client.Client, ref client.ConnectionRef, cfg config, key string) (*Action, error) {
	switch {
	case c == nil:
		return nil, invalid("client", "is nil")
	case ref.ProviderConfigKey == "":
		return nil, invalid("ref.ProviderConfigKey", "is empty")
	case ref.ConnectionID == "":
		return nil, invalid("ref.ConnectionID", "is empty")
	}
	memos := &kept{map[client.ConnectionRef]memo[client.Connection]{}, map[string]memo[client.Integration]{}}
	store := cfg.store
	if shared, ok := store.(*MemoryStore); ok {
		store = shared.run()
	}
	return &Action{
		client: c, ref: ref, store: store, name: cfg.name, variant: cmp.Or(cfg.variant, baseVariant), key: key, paging: cfg.paging, onLog: cfg.onLog, level: cfg.level,
		kept:      func() *kept { return memos },
		templates: map[string]Pagination{},
		versions:  map[string]int{},
		lost:      map[string]*lostChange{},
	}, nil
}

// Client returns the client that the script uses, for what it has no helper for. It is nil where a was not made by
// [NewAction] or [NewSync].
func (a *Action) Client() *client.Client {
	if a == nil {
		return nil
	}
	return a.client
}

// Connection returns which connection the script runs on.
func (a *Action) Connection() client.ConnectionRef {
	if a == nil {
		return client.ConnectionRef{}
	}
	return a.ref
}

// Variant returns the variant that the script runs as: base, unless [WithVariant] named another one. It is "" where a
// was not made by [NewAction] or [NewSync].
func (a *Action) Variant() string {
	if a == nil {
		return ""
	}
	return a.variant
}

// Store returns where state goes; in a dry run it is a [*MemoryStore]. It is nil where a was not made by [NewAction] or
// [NewSync].
func (a *Action) Store() Store {
	if a == nil {
		return nil
	}
	return a.store
}

// CallOption changes one call of [Action.GetConnection], [Action.TriggerAction] and the like.
type CallOption func(*call)

type call struct {
	ref     client.ConnectionRef
	refresh bool
	params  client.GetConnectionParams
}

// OnConnection has the call made for another connection than the script's. Without a ProviderConfigKey it is one of the
// same integration:
//
//	s.GetConnection(ctx, script.OnConnection(client.ConnectionRef{ConnectionID: "user-43"}))
func OnConnection(ref client.ConnectionRef) CallOption {
	return func(c *call) {
		if ref.ProviderConfigKey == "" {
			ref.ProviderConfigKey = c.ref.ProviderConfigKey
		}
		c.ref = ref
	}
}

// OnEveryConnection has [Action.StartSync] and [Action.TriggerSync] mean every connection of the script's integration;
// other calls refuse it. [OnConnection] with [client.EveryConnection] is that of another integration.
func OnEveryConnection() CallOption {
	return func(c *call) { c.ref = client.EveryConnection(c.ref.ProviderConfigKey) }
}

// Refresh has [Action.GetConnection] ask Nango anew, with params; zero ones will do.
func Refresh(params client.GetConnectionParams) CallOption {
	return func(c *call) { c.refresh, c.params = true, params }
}

func (a *Action) call(opts []CallOption) call {
	c := call{ref: a.ref}
	for _, o := range opts {
		if o != nil {
			o(&c)
		}
	}
	return c
}

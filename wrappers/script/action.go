package script

import (
	"cmp"
	"fmt"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Action is the helper object of an action script. It calls the provider with the credentials of
// one connection, and reads and writes the state that Nango stores for the connection. Create a new
// Action for each run with [NewAction]; it is safe for concurrent use.
type Action struct {
	client *client.Client
	ref    client.ConnectionRef
	store  Store
	name   string // name of the function; checkpoints are stored under it
	key    string
	// variant is the variant that WithVariant set, or "base". An action uses it only as the result
	// of the method Variant.
	variant string
	paging  *Pagination
	onLog   func(error)

	mu    sync.Mutex
	level Level
	// kept returns the cached values. It is a func, so that code that inspects an Action by
	// reflection finds no credentials.
	kept      func() *kept
	templates map[string]Pagination
	versions  map[string]int         // versions of the checkpoints, by checkpoint key
	lost      map[string]*lostChange // changes whose response was lost, by checkpoint key
	locked    bool                   // whether a lock was acquired and may have to be released
}

// kept caches values fetched from Nango.
type kept struct {
	connections  map[client.ConnectionRef]memo[client.Connection]
	integrations map[string]memo[client.Integration]
}

// Format implements fmt.Formatter. It prints only the connection, whatever the verb.
func (a *Action) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "script.Action(%s)", a.Connection())
}

// memo holds a fetched value and the time when it was fetched.
type memo[T any] struct {
	value T
	at    time.Time
}

func (m memo[T]) fresh(life time.Duration) bool {
	return !m.at.IsZero() && time.Since(m.at) <= life
}

// Script is an [*Action] or a [*Sync]. It is the parameter type of generic functions such as
// [GetMetadata], whose results have a type chosen by the caller.
type Script interface{ action() *Action }

func (a *Action) action() *Action { return a }

// checkCreated returns an error if a was not created by NewAction or NewSync. Every method of
// Action calls checkCreated first.
func (a *Action) checkCreated() error {
	if a == nil || a.client == nil {
		return argument.Invalid("Action", "was not made by NewAction or NewSync")
	}
	return nil
}

// actionOf returns the Action of a script, or nil if s is nil.
func actionOf(s Script) *Action {
	if s == nil {
		return nil
	}
	return s.action()
}

// An Option configures an [Action] or a [Sync].
type Option func(*config) error

type config struct {
	store   Store
	name    string
	variant string
	level   Level
	paging  *Pagination
	onLog   func(error)
}

// WithStore sets the store for the script's state. The default is a new [MemoryStore], which makes
// the run a dry run.
func WithStore(s Store) Option {
	return func(c *config) error {
		unusable := s == nil || s == (*MemoryStore)(nil)
		if persist, ok := s.(*PersistStore); ok {
			_, err := persist.api()
			unusable = err != nil
		}
		if unusable {
			return argument.Invalid("WithStore", "got nil, or a PersistStore without a client")
		}
		c.store = s
		return nil
	}
}

// WithName sets the name of the function in Nango, such as fetch-issues. Checkpoints and the
// tracking of deletions require a name, because Nango stores them under that name.
func WithName(name string) Option {
	return func(c *config) error { return setText(&c.name, "WithName", name) }
}

// WithVariant sets the variant of the sync; the default is base. For an action, the option changes
// only the result of [Action.Variant].
func WithVariant(variant string) Option {
	return func(c *config) error { return setText(&c.variant, "WithVariant", variant) }
}

func setText(field *string, option, text string) error {
	if text == "" {
		return argument.Invalid(option, "is empty")
	}
	*field = text
	return nil
}

// WithLogLevel drops log lines below the given level. By default, a dry run keeps all lines, and a
// run with any other store keeps lines at [LevelWarn] and above, as Nango does. [LevelOff] drops
// all lines, and [Action.SetLogLevel] then has no effect.
func WithLogLevel(level Level) Option {
	return func(c *config) error {
		if _, ok := rank[level]; !ok {
			return argument.Invalid("WithLogLevel", "is not a level")
		}
		c.level = level
		return nil
	}
}

// WithLogErrors makes the script call f with errors that do not make the script itself fail. Such
// an error means that the store refused a log line, or that a lock could not be released at the end
// of a run.
func WithLogErrors(f func(error)) Option {
	return func(c *config) error { c.onLog = f; return nil }
}

// WithPagination sets the pagination settings for [Action.Paginate]. Without this option, Nango's
// settings for the provider are used.
func WithPagination(p Pagination) Option {
	return func(c *config) error { c.paging = &p; return nil }
}

// NewAction returns an Action for one run of an action script on the given connection. It returns a
// [*client.SDKValidationError] if c is nil, ref is incomplete or an option is invalid.
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

func newAction(c *client.Client, ref client.ConnectionRef, cfg config,
	key string) (*Action, error) {
	switch {
	case c == nil:
		return nil, argument.Invalid("client", "is nil")
	case ref.ProviderConfigKey == "":
		return nil, argument.Invalid("ProviderConfigKey", "is empty")
	case ref.ConnectionID == "":
		return nil, argument.Invalid("ConnectionID", "is empty")
	}
	memos := &kept{map[client.ConnectionRef]memo[client.Connection]{},
		map[string]memo[client.Integration]{}}
	store := cfg.store
	if shared, ok := store.(*MemoryStore); ok {
		store = shared.run()
	}
	return &Action{
		client: c, ref: ref, store: store, name: cfg.name, variant: cmp.Or(cfg.variant, baseVariant),
		key: key, paging: cfg.paging, onLog: cfg.onLog, level: cfg.level,
		kept:      func() *kept { return memos },
		templates: map[string]Pagination{},
		versions:  map[string]int{},
		lost:      map[string]*lostChange{},
	}, nil
}

// Client returns the client that was passed to [NewAction] or [NewSync], for calls that have no
// method in Action. It returns nil if a was not created by one of these functions.
func (a *Action) Client() *client.Client {
	if a == nil {
		return nil
	}
	return a.client
}

// Connection returns the connection that the script runs on.
func (a *Action) Connection() client.ConnectionRef {
	if a == nil {
		return client.ConnectionRef{}
	}
	return a.ref
}

// Variant returns the variant of the script: "base", unless [WithVariant] set another one. It
// returns "" if a was not created by [NewAction] or [NewSync].
func (a *Action) Variant() string {
	if a == nil {
		return ""
	}
	return a.variant
}

// Store returns the store that holds the script's state; in a dry run it is a [*MemoryStore]. It
// returns nil if a was not created by [NewAction] or [NewSync].
func (a *Action) Store() Store {
	if a == nil {
		return nil
	}
	return a.store
}

// A CallOption configures one call of [Action.GetConnection], [Action.TriggerAction] or another
// method that accepts options.
type CallOption func(*call)

type call struct {
	ref     client.ConnectionRef
	refresh bool
	params  client.GetConnectionParams
}

// OnConnection makes the call use the given connection instead of the script's connection. If ref
// has no ProviderConfigKey, the call uses the script's integration:
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

// OnEveryConnection makes [Action.StartSync] and [Action.TriggerSync] select every connection of
// the script's integration. Other methods return an error for this option. To select every
// connection of another integration, pass [client.EveryConnection] to [OnConnection].
func OnEveryConnection() CallOption {
	return func(c *call) { c.ref = client.EveryConnection(c.ref.ProviderConfigKey) }
}

// Refresh makes [Action.GetConnection] ignore the cache and fetch the connection with the given
// parameters. They may be the zero value.
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

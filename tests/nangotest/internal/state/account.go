package state

import (
	"context"
	"maps"
	"strconv"
	"sync"

	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
)

// Account holds the state of the emulated server.
type Account struct {
	Settings Settings
	Clock    clock.Clock
	Work     background
	Target   webhookTarget

	Mu             sync.Mutex         // guards the fields below
	Keys           map[string]*APIKey // by secret, in lower case
	Sessions       map[string]*Session
	AgentSessions  map[string]*AgentSession
	Environments   []*Environment
	Providers      map[string]*Provider
	environmentIDs int64
	keyIDs         int64
	connectionIDs  int64
	functionIDs    int64
	JobIDs         int64
	SessionIDs     int
}

// Settings configures an [Account].
type Settings struct {
	SecretKey      string
	InternalKey    string
	SigningKey     string
	Environment    string
	Version        Version
	Providers      []*Provider // in addition to the providers that the emulator knows
	Refresh        RefreshFunc
	ObserveWebhook func(Webhook)
	Deletions      bool // whether to send webhooks when connections are deleted
}

// NewAccount returns an account with one environment and one API key for it.
func NewAccount(s Settings) (*Account, error) {
	known, err := knownProviders()
	if err != nil {
		return nil, err
	}
	providers := maps.Clone(known)
	for _, p := range s.Providers {
		providers[p.Name] = p
	}
	a := &Account{Settings: s, Keys: map[string]*APIKey{}, Sessions: map[string]*Session{},
		AgentSessions: map[string]*AgentSession{}, Providers: providers}
	a.Work.Ctx, a.Work.cancel = context.WithCancel(context.Background())
	env := a.AddEnvironment(s.Environment, s.InternalKey, s.SigningKey)
	a.AddKey(env, "default", s.SecretKey, nil)
	return a, nil
}

// LogID returns a new id for an operation in Nango's logs.
func (a *Account) LogID() string {
	return strconv.FormatInt(a.Clock.Now().UnixMilli(), 10) + "_" + ids.RandomHex(4)
}

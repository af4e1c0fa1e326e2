package state

import (
	"slices"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
)

// Environment returns the environment with the given number, or nil if it does not exist.
func (a *Account) Environment(id int64) *Environment {
	return first(a.Environments, func(e *Environment) bool { return e.ID == id })
}

// EnvironmentByUUID returns the environment with the given UUID, or nil if it does not exist.
func (a *Account) EnvironmentByUUID(uuid string) *Environment {
	return first(a.Environments, func(e *Environment) bool { return strings.EqualFold(e.UUID, uuid) })
}

// EnvironmentByInternalKey returns the environment with the given internal key, or nil if it does
// not exist.
func (a *Account) EnvironmentByInternalKey(key string) *Environment {
	return first(a.Environments, func(e *Environment) bool { return e.InternalKey == key })
}

// first returns the first element of list for which match returns true, or nil if there is none.
func first[T any](list []*T, match func(*T) bool) *T {
	if i := slices.IndexFunc(list, match); i >= 0 {
		return list[i]
	}
	return nil
}

// ProductionName is the name of the environment that cannot be deleted.
const ProductionName = "prod"

// NumbersOnly reports whether the emulated version of Nango identifies environments and API keys by
// numbers only. Later versions use UUIDs too.
func (a *Account) NumbersOnly() bool { return a.Settings.Version.UpTo(Version{0, 71, 5}) }

// Environment is an environment of the account, with its integrations, connections and other
// content.
type Environment struct {
	Account      *Account
	ID           int64
	UUID         string
	Name         string
	Production   bool
	InternalKey  string
	SigningKey   string
	Variables    []gen.EnvironmentVariable
	Integrations map[string]*Integration
	Connections  map[client.ConnectionRef]*Connection
	Order        []*Connection // oldest first
	Runs         recent[*ActionRun]
	queue        []*ActionRun
	working      bool
	Jobs         recent[*FunctionJob]
	Invocations  recent[*Invocation]
	Locks        map[string]*Lock
	Logs         []LogEntry
}

// AddEnvironment adds an environment without an API key.
func (a *Account) AddEnvironment(name, internalKey, signingKey string) *Environment {
	a.environmentIDs++
	env := &Environment{
		Account: a, ID: a.environmentIDs, UUID: ids.NewUUID(), Name: name,
		Production: name == ProductionName, InternalKey: internalKey, SigningKey: signingKey,
		Integrations: map[string]*Integration{}, Connections: map[client.ConnectionRef]*Connection{},
		Locks: map[string]*Lock{},
	}
	a.Environments = append(a.Environments, env)
	return env
}

// Main returns the environment to which the server's secret key belongs.
func (a *Account) Main() *Environment { return a.Environments[0] }

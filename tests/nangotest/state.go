package nangotest

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
)

// account is everything that the server knows.
type account struct {
	srv            *Server
	keys           map[string]*apiKey // by secret, in lower case
	sessions       map[string]*session
	flows          map[string]*oauthFlow // by state
	agentSessions  map[string]*agentSession
	environments   []*environment
	providers      map[string]*provider
	environmentIDs int64
	keyIDs         int64
	connectionIDs  int64
	functionIDs    int64
	jobIDs         int64
	sessionIDs     int
}

// environment is what an environment key sees.
type environment struct {
	srv          *Server
	id           int64
	uuid         string
	name         string
	production   bool
	internalKey  string
	signingKey   string
	variables    []Variable
	integrations map[string]*integration
	connections  map[client.ConnectionRef]*connection
	order        []*connection // oldest first
	runs         recent[*actionRun]
	queue        []*actionRun
	working      bool
	jobs         recent[*functionJob]
	invocations  recent[*invocation]
	locks        map[string]*lock
	logs         []LogEntry
}

func newAccount(s *Server) (*account, error) {
	providers, err := loadProviders()
	if err != nil {
		return nil, err
	}
	for _, p := range s.config.providers {
		providers[p.Name] = p
	}
	a := &account{srv: s, keys: map[string]*apiKey{}, sessions: map[string]*session{},
		agentSessions: map[string]*agentSession{}, providers: providers}
	env := a.addEnvironment(s.config.environment, s.config.internalKey, s.config.signingKey)
	a.addKey(env, "default", s.config.secretKey, nil)
	return a, nil
}

func (a *account) addEnvironment(name, internalKey, signingKey string) *environment {
	a.environmentIDs++
	env := &environment{
		srv: a.srv, id: a.environmentIDs, uuid: ids.NewUUID(), name: name,
		production: name == productionName, internalKey: internalKey, signingKey: signingKey,
		integrations: map[string]*integration{}, connections: map[client.ConnectionRef]*connection{},
		locks: map[string]*lock{},
	}
	a.environments = append(a.environments, env)
	return env
}

func (a *account) addKey(env *environment, name, secret string, scopes []string) *apiKey {
	a.keyIDs++
	key := &apiKey{id: a.keyIDs, uuid: ids.NewUUID(), name: name, secret: secret, env: env,
		scopes: scopes, created: a.srv.clock.Now()}
	a.keys[strings.ToLower(secret)] = key
	return key
}

// main is the environment of the server's secret key.
func (a *account) main() *environment { return a.environments[0] }

// logID is the id of an operation in the logs, as answers show it.
func (s *Server) logID() string {
	return milliseconds(s.clock.Now()) + "_" + ids.RandomHex(4)
}

func milliseconds(t time.Time) string {
	b, _ := json.Marshal(t.UnixMilli())
	return string(b)
}

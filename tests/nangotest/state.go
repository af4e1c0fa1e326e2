package nangotest

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/clock"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
)

// account is everything that the server knows, behind one lock.
type account struct {
	settings settings
	clock    clock.Clock
	work     background
	target   webhookTarget
	// newClient returns a client of the main environment for a function that runs.
	newClient func() (*client.Client, error)

	mu             sync.Mutex         // guards what follows
	keys           map[string]*apiKey // by secret, in lower case
	sessions       map[string]*session
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
	account      *account
	id           int64
	uuid         string
	name         string
	production   bool
	internalKey  string
	signingKey   string
	variables    []variable
	integrations map[string]*integration
	connections  map[client.ConnectionRef]*connection
	order        []*connection // oldest first
	runs         recent[*actionRun]
	queue        []*actionRun
	working      bool
	jobs         recent[*functionJob]
	invocations  recent[*invocation]
	locks        map[string]*lock
	logs         []logEntry
}

// settings are what a test decides about the account.
type settings struct {
	secretKey      string
	internalKey    string
	signingKey     string
	environment    string
	version        version
	providers      []*provider // beside those of the catalogue
	refresh        refreshFunc
	webhooks       http.Handler
	observeWebhook func(sentWebhook)
	deletions      bool // send webhooks of deleted connections
}

func newAccount(s settings) (*account, error) {
	providers, err := loadProviders()
	if err != nil {
		return nil, err
	}
	for _, p := range s.providers {
		providers[p.Name] = p
	}
	a := &account{settings: s, keys: map[string]*apiKey{}, sessions: map[string]*session{},
		agentSessions: map[string]*agentSession{}, providers: providers}
	a.work.init()
	env := a.addEnvironment(s.environment, s.internalKey, s.signingKey)
	a.addKey(env, "default", s.secretKey, nil)
	return a, nil
}

func (a *account) addEnvironment(name, internalKey, signingKey string) *environment {
	a.environmentIDs++
	env := &environment{
		account: a, id: a.environmentIDs, uuid: ids.NewUUID(), name: name,
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
		scopes: scopes, created: a.clock.Now()}
	a.keys[strings.ToLower(secret)] = key
	return key
}

// main is the environment of the server's secret key.
func (a *account) main() *environment { return a.environments[0] }

// logID is the id of an operation in the logs, as answers show it.
func (a *account) logID() string {
	return milliseconds(a.clock.Now()) + "_" + ids.RandomHex(4)
}

func milliseconds(t time.Time) string {
	b, _ := json.Marshal(t.UnixMilli())
	return string(b)
}

// variable is an environment variable.
type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// logEntry is a line that a function logged.
type logEntry struct {
	ActivityLogID string          `json:"activityLogId"`
	Log           json.RawMessage `json:"log"`
}

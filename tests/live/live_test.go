// Package live_test calls the whole API in one journey. The journey always runs on the emulator. If
// NANGO_LIVE_HOST and NANGO_LIVE_KEY are set, it also runs on the Nango server at that host.
//
// The key needs all scopes that a key of an environment can have. The journey creates three
// integrations with a random prefix and connections to them, and deletes them at the end; it needs
// no provider. Some steps need objects that exist already. They run only if these variables are
// set:
//
//	NANGO_LIVE_CONNECTION    a connection, as providerConfigKey/connectionId; the next four variables
//	                         require it
//	NANGO_LIVE_MODEL         a model with records; they are only read
//	NANGO_LIVE_SYNC          a sync; it is paused, started and triggered, its frequency is changed,
//	                         and a variant is created; all of this is undone at the end
//	NANGO_LIVE_ACTION        an action that succeeds
//	NANGO_LIVE_ACTION_INPUT  the input of the action as JSON; default {}
//	NANGO_LIVE_PROXY_BASE    the base URL of an upstream that Nango may call; Nango refuses loopback
//	                         addresses. If it answers with the request that it received, as JSON
//	                         {"method", "url", "headers", "body"}, the request is checked too
//
// The journey does not prune records, rotate keys, change environments, or deploy.
package live_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/contract"
)

// journey is a sequence of steps that call the whole API. It holds the state that the steps share.
type journey struct {
	client   *nango.Client
	stranger *nango.Client // a client with an unknown key
	prefix   string        // prefix of the names of all created objects
	made     func(uniqueKey string)

	given    map[string]string // values of the environment variables, by name
	existing nango.ConnectionRef

	// These connections are created by the steps, in this order.
	bearer, basic, none nango.ConnectionRef
	unnamed             nango.ConnectionRef // belongs to the same integration as bearer
	removed             bool
}

// These are names of environment variables; see the package documentation.
const (
	aConnection = "NANGO_LIVE_CONNECTION"
	aModel      = "NANGO_LIVE_MODEL"
	aSync       = "NANGO_LIVE_SYNC"
	anAction    = "NANGO_LIVE_ACTION"
	itsInput    = "NANGO_LIVE_ACTION_INPUT"
	aProxyBase  = "NANGO_LIVE_PROXY_BASE"
)

// These are the secrets of the created connections.
const (
	apiKey             = "live-api-key"
	username, password = "live-user", "live-password"
)

func TestLive(t *testing.T) {
	host, key := os.Getenv("NANGO_LIVE_HOST"), os.Getenv("NANGO_LIVE_KEY")
	if host == "" || key == "" {
		t.Skip("NANGO_LIVE_HOST and NANGO_LIVE_KEY are not set")
	}
	j := &journey{made: func(string) {}, given: map[string]string{}}
	for _, name := range []string{aConnection, aModel, aSync, anAction, itsInput, aProxyBase} {
		j.given[name] = os.Getenv(name)
	}
	j.run(t, host, key)
}

// begin creates the clients. It returns the Checker that validates their requests and responses
// against the OpenAPI spec.
func (j *journey) begin(t *testing.T, host, key string, opts ...nango.Option) *contract.Checker {
	if given := j.given[aConnection]; given != "" {
		var ok bool
		j.existing.ProviderConfigKey, j.existing.ConnectionID, ok = strings.Cut(given, "/")
		require.True(t, ok, "%s is not of the form providerConfigKey/connectionId", aConnection)
	}
	base, err := url.Parse(host)
	require.NoError(t, err)
	checker := contract.New(t, base.EscapedPath())
	opts = append(opts, nango.WithHost(host), checker.Option(), nango.WithRetry(nango.RetryPolicy{MaxWait: 2 * time.Minute}))
	j.client, err = nango.New(key, opts...)
	require.NoError(t, err)
	j.stranger, err = nango.New("00000001-0000-4000-8000-000000000000", opts...)
	require.NoError(t, err)
	j.prefix = "go-live-" + strings.ToLower(rand.Text()[:8])
	j.bearer, j.basic, j.none = j.ref("bearer"), j.ref("basic"), j.ref("none")
	return checker
}

// run runs all steps and returns the names of the operations that succeeded.
func (j *journey) run(t *testing.T, host, key string, opts ...nango.Option) []string {
	checker := j.begin(t, host, key, opts...)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	t.Cleanup(func() {
		if !j.removed {
			j.remove(t)
		}
	})
	for _, step := range []struct {
		name  string
		needs []string
		take  func(context.Context, *testing.T)
	}{
		{"authentication", nil, j.authentication},
		{"providers", nil, j.providers},
		{"integrations", nil, j.integrations},
		{"connections", nil, j.connections},
		{"metadata and tags", nil, j.metadata},
		{"lists", nil, j.lists},
		{"connect sessions", nil, j.sessions},
		{"environment", nil, j.environment},
		{"proxy refusals", nil, j.proxyRefusals},
		{"proxy", []string{aProxyBase}, j.proxy},
		{"records", []string{aConnection, aModel}, j.records},
		{"functions", []string{aConnection}, j.functions},
		{"action", []string{aConnection, anAction}, j.actions},
		{"sync", []string{aConnection, aSync}, j.syncs},
		{"removal", nil, j.removal},
	} {
		t.Run(step.name, func(t *testing.T) {
			for _, name := range step.needs {
				if j.given[name] == "" {
					t.Skipf("%s is not set", name)
				}
			}
			step.take(ctx, t)
		})
	}
	return checker.Succeeded()
}

func (j *journey) ref(kind string) nango.ConnectionRef {
	return nango.ConnectionRef{ProviderConfigKey: j.prefix + "-" + kind, ConnectionID: j.prefix + "-" + kind + "-user"}
}

// remove deletes everything that remains after a failed step.
func (j *journey) remove(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, ref := range []nango.ConnectionRef{j.bearer, j.basic, j.none} {
		for c, err := range j.client.Connections.All(ctx, nango.ListConnectionsParams{IntegrationID: []string{ref.ProviderConfigKey}}) {
			if err != nil {
				t.Errorf("listing the connections of %s: %v", ref.ProviderConfigKey, err)
				break
			}
			if err := j.client.Connections.Delete(ctx, c.ConnectionID, c.ProviderConfigKey); err != nil {
				t.Errorf("removing connection %s: %v", c.ConnectionID, err)
			}
		}
		if err := j.client.Integrations.Delete(ctx, ref.ProviderConfigKey); err != nil && !errors.Is(err, nango.ErrNotFound) {
			t.Errorf("removing integration %s: %v", ref.ProviderConfigKey, err)
		}
	}
}

// requireRefusal fails the test unless err is an SDKError with the given status and code.
func requireRefusal(t *testing.T, err error, status int, code nango.ErrorCode) {
	t.Helper()
	var refused *nango.SDKError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, status, refused.StatusCode)
	require.Equal(t, code, refused.Code)
}

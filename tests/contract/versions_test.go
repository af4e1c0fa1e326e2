package contract_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/tests/contract"
	"github.com/nango-go/nango/tests/nangotest"
)

const someUUID = "7f1a7c1e-8c55-4b8e-9a53-0c1f3a2f8d10"

// ofVersion starts an emulator of the given version of Nango and returns two clients of this
// emulator. The first client uses an API key of an environment, and the second an API key of the
// account.
func ofVersion(t *testing.T, version string, opts ...nango.Option) (env, account *nango.Client) {
	t.Helper()
	srv := nangotest.NewServer(t, nangotest.WithBasePath(basePath), nangotest.WithVersion(version), nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github", Functions: []nangotest.Function{{Name: "on-push"}}}},
		Connections:  []nangotest.Connection{{ProviderConfigKey: "github", ConnectionID: ref.ConnectionID}},
		Keys:         []nangotest.Key{{Name: "account", Secret: accountKey, Account: true}},
	}))
	account, err := nango.New(accountKey, append(opts, nango.WithHost("http://example.com"+basePath), nango.WithHTTPClient(&http.Client{Transport: srv.Transport()}))...)
	require.NoError(t, err)
	return srv.Client(opts...), account
}

// newMethods lists the methods that a server of version 0.71.4 does not support, each with the
// version that introduced its operation.
var newMethods = map[string]struct {
	since string
	call  func(ctx context.Context, env, account *nango.Client) error
}{
	"Environment.List": {"0.71.7", func(ctx context.Context, _, account *nango.Client) error {
		_, err := account.Environment.List(ctx, nango.ListEnvironmentsParams{})
		return err
	}},
	"Environment.Delete": {"0.71.6", func(ctx context.Context, _, account *nango.Client) error {
		return account.Environment.Delete(ctx, someUUID)
	}},
	"Environment.ListAPIKeys": {"0.71.7", func(ctx context.Context, _, account *nango.Client) error {
		_, err := account.Environment.ListAPIKeys(ctx, someUUID, nango.ListAPIKeysParams{})
		return err
	}},
	"Environment.GetAPIKey": {"0.71.7", func(ctx context.Context, _, account *nango.Client) error {
		_, err := account.Environment.GetAPIKey(ctx, someUUID, someUUID)
		return err
	}},
	"Environment.CreateAPIKey": {"0.71.6", func(ctx context.Context, _, account *nango.Client) error {
		_, err := account.Environment.CreateAPIKey(ctx, someUUID, nango.CreateAPIKeyRequest{DisplayName: "k"})
		return err
	}},
	"Environment.DeleteAPIKey": {"0.71.6", func(ctx context.Context, _, account *nango.Client) error {
		return account.Environment.DeleteAPIKey(ctx, someUUID, someUUID)
	}},
	"AgentSessions.Create": {"0.71.5", func(ctx context.Context, env, _ *nango.Client) error {
		_, err := env.AgentSessions.Create(ctx, nango.AgentSessionRequest{Pinned: []nango.ConnectionRef{ref}})
		return err
	}},
	"AgentSessions.Terminate": {"0.71.5", func(ctx context.Context, env, _ *nango.Client) error {
		_, err := env.AgentSessions.Terminate(ctx, someUUID)
		return err
	}},
	"Functions.Invoke": {"0.71.5", func(ctx context.Context, env, _ *nango.Client) error {
		_, err := env.Functions.Invoke(ctx, ref, "on-push", nil)
		return err
	}},
	"InvokeFunction": {"0.71.5", func(ctx context.Context, env, _ *nango.Client) error {
		_, err := nango.InvokeFunction[any](ctx, env, ref, "on-push", nil)
		return err
	}},
	"InvocationResult": {"0.71.5", func(ctx context.Context, env, _ *nango.Client) error {
		_, err := nango.InvocationResult[any](ctx, env, someUUID)
		return err
	}},
	"WaitInvocation": {"0.71.5", func(ctx context.Context, env, _ *nango.Client) error {
		_, err := nango.WaitInvocation[any](ctx, env, someUUID)
		return err
	}},
}

// oldMethods lists the methods that a server of the newest version does not support.
var oldMethods = map[string]func(ctx context.Context, account *nango.Client) error{
	"Environment.DeleteByNumber": func(ctx context.Context, account *nango.Client) error {
		return account.Environment.DeleteByNumber(ctx, 2)
	},
	"Environment.CreateAPIKeyByNumber": func(ctx context.Context, account *nango.Client) error {
		_, err := account.Environment.CreateAPIKeyByNumber(ctx, nango.CreateAPIKeyByNumberRequest{EnvironmentID: 1, DisplayName: "k"})
		return err
	},
	"Environment.DeleteAPIKeyByNumber": func(ctx context.Context, account *nango.Client) error {
		return account.Environment.DeleteAPIKeyByNumber(ctx, nango.DeleteAPIKeyByNumberRequest{EnvironmentID: 1, KeyID: 2})
	},
}

func requireWrongVersion(t *testing.T, err error, want string) {
	t.Helper()
	var wrong *nango.ServerVersionError
	require.ErrorAs(t, err, &wrong)
	require.ErrorContains(t, err, want)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.NotErrorIs(t, err, nango.ErrNotFound)
	var refused *nango.SDKError
	require.ErrorAs(t, err, &refused, "every error of a server is an SDKError")
	require.Same(t, wrong.Response, refused)
	require.NotErrorAs(t, err, new(*nango.Response404))
}

func TestErrorsNameAnOldServerAsTheReason(t *testing.T) {
	env, account := ofVersion(t, "0.71.4")
	for name, method := range newMethods {
		t.Run(name, func(t *testing.T) {
			requireWrongVersion(t, method.call(t.Context(), env, account), "the server is too old for it: Nango has it since "+method.since)
		})
	}
	env, account = ofVersion(t, "0.71.6")
	for name, method := range newMethods {
		t.Run(name+" on 0.71.6", func(t *testing.T) {
			err := method.call(t.Context(), env, account)
			require.Equal(t, method.since > "0.71.6", errors.Is(err, errors.ErrUnsupported), "%v", err)
		})
	}
}

func TestANewServerHasTheNewMethods(t *testing.T) {
	env, account := ofVersion(t, "0.71.10")
	for name, method := range newMethods {
		t.Run(name, func(t *testing.T) {
			require.NotErrorIs(t, method.call(t.Context(), env, account), errors.ErrUnsupported)
		})
	}
	for name, call := range oldMethods {
		t.Run(name, func(t *testing.T) {
			requireWrongVersion(t, call(t.Context(), account), "the server is too new for it: Nango has it up to 0.71.5")
		})
	}
}

// A server of version 0.71.4 identifies environments and API keys by numbers. The requests and
// responses must match openapi.yaml.
func TestAnOldServerIdentifiesEnvironmentsByNumbers(t *testing.T) {
	checker := contract.New(t, basePath)
	_, account := ofVersion(t, "0.71.4", checker.Option())
	env, err := account.Environment.Create(t.Context(), nango.CreateEnvironmentRequest{Name: "staging"})
	require.NoError(t, err)
	require.Empty(t, env.UUID)
	key, err := account.Environment.CreateAPIKeyByNumber(t.Context(), nango.CreateAPIKeyByNumberRequest{EnvironmentID: env.ID, DisplayName: "ci"})
	require.NoError(t, err)
	require.Empty(t, key.UUID)
	require.NoError(t, account.Environment.DeleteAPIKeyByNumber(t.Context(), nango.DeleteAPIKeyByNumberRequest{EnvironmentID: env.ID, KeyID: key.ID}))
	require.NoError(t, account.Environment.DeleteByNumber(t.Context(), env.ID))
	require.Equal(t, []string{"createAPIKeyByNumber", "createEnvironment", "deleteAPIKeyByNumber", "deleteEnvironment"}, checker.Succeeded())
}

// A 404 with an HTML page may come from a gateway. So if all known versions of Nango support an
// operation, the error for such a response must not blame the version of the server.
func TestOnlyErrorsOfNewOperationsNameTheVersion(t *testing.T) {
	page := func(http.RoundTripper) http.RoundTripper {
		return canned.Transport(func(req *http.Request) (*http.Response, error) {
			resp := canned.Response(http.StatusNotFound, "", "Content-Type", "text/html")
			resp.Request = req
			return resp, nil
		})
	}
	env, account := ofVersion(t, "0.71.10", nango.WithMiddleware(page))
	_, err := env.Environment.Variables(t.Context())
	require.NotErrorIs(t, err, nango.ErrNotFound)
	require.NotErrorIs(t, err, errors.ErrUnsupported)
	require.ErrorAs(t, err, new(*nango.Response404))
	_, err = account.Environment.List(t.Context(), nango.ListEnvironmentsParams{})
	require.NotErrorIs(t, err, nango.ErrNotFound)
	require.NotContains(t, fmt.Sprintf("%+v %#v", err, err), accountKey)
}

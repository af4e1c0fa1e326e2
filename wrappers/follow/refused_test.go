package follow_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
)

func TestErrorsNameTheInvalidField(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	handle := newTable().handle
	for field, cfg := range map[string]follow.Config[Issue]{
		"Handle":      {},
		"BatchSize":   {Handle: handle, BatchSize: 10_001},
		"Workers":     {Handle: handle, Workers: -1},
		"TurnBatches": {Handle: handle, TurnBatches: -1},
		"Period":      {Handle: handle, Period: -1},
		"RefsPeriod":  {Handle: handle, RefsPeriod: -1},
		"Grace":       {Handle: handle, Grace: -1},
		"Misfits":     {Handle: handle, Misfits: 7},
		"Models":      {Handle: handle, Models: []follow.Model{{Name: "GithubIssue"}}},
	} {
		_, err := follow.New(srv.Client(), cfg)
		requireField(t, err, field)
	}
	_, err := follow.New(nil, follow.Config[Issue]{Handle: handle})
	requireField(t, err, "client")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: handle})
	for field, of := range map[string]follow.Ref{
		"Connection.ProviderConfigKey": {Connection: nango.ConnectionRef{ConnectionID: "a"}, Model: "M"},
		"Connection.ConnectionID":      {Connection: nango.ConnectionRef{ProviderConfigKey: "a"}, Model: "M"},
		"Model":                        {Connection: nango.ConnectionRef{ProviderConfigKey: "a", ConnectionID: "b"}},
	} {
		_, err := f.Once(t.Context(), of)
		requireField(t, err, field)
		requireField(t, f.Note(of), field)
	}
	require.Empty(t, srv.Requests())
}

func requireField(t *testing.T, err error, field string) {
	t.Helper()
	var invalid *nango.SDKValidationError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, field, invalid.Field)
}

func TestAnUnknownModelIsReported(t *testing.T) {
	srv := newServer(t, nil, "user-1", "user-2")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle})
	_, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err, "it has no records yet")
	typo := ref("user-1")
	typo.Model = "GithubIsue"
	for _, id := range []string{"user-1", "user-2"} {
		typo.Connection.ConnectionID = id
		_, err = f.Once(t.Context(), typo)
		var unknown *follow.ModelError
		require.ErrorAs(t, err, &unknown)
		require.ErrorContains(t, err, "GithubIsue")
	}
	require.Equal(t, 2, count(srv, "listFunctions"), "asked for once")
	typo.Model = "lower-case" // the server itself refuses this name
	_, err = f.Once(t.Context(), typo)
	require.Error(t, err)
}

func TestAnUnknownConnectionIsNotFound(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle})
	_, err := f.Once(t.Context(), ref("nobody"))
	require.ErrorIs(t, err, nango.ErrNotFound)
}

// answeringStore is a store whose Load returns a fixed state and error.
type answeringStore struct {
	follow.MemoryStore
	state follow.State
	err   error
}

func (s *answeringStore) Load(context.Context, follow.Ref) (follow.State, error) {
	return s.state, s.err
}

func TestAnInvalidStoredStateIsRefused(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	for name, store := range map[string]*answeringStore{
		"another ref": {state: follow.State{Ref: ref("user-2"), Token: "t", Pass: 1}},
		"no token":    {state: follow.State{Ref: ref("user-1"), Pass: 1}},
		"no pass":     {state: follow.State{Ref: ref("user-1"), Token: "t"}},
		"a cursor":    {state: follow.State{Ref: ref("user-1"), Token: "t", Pass: 1, Cursor: string(make([]byte, 1001))}},
		"an error":    {err: errCrash},
	} {
		f := newFollower(t, srv, follow.Config[Issue]{Handle: newTable().handle, Store: store})
		_, err := f.Once(t.Context(), ref("user-1"))
		var failed *follow.StoreError
		require.ErrorAs(t, err, &failed, name)
		require.Equal(t, "load", failed.Op)
	}
	require.Empty(t, srv.Requests())
}

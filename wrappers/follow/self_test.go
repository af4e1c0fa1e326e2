package follow_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/follow"
)

// Handle must not call a method that waits until Handle has returned, because both would wait
// forever. Such a method must return an error instead.
func TestHandleMustNotWaitForItself(t *testing.T) {
	for name, call := range map[string]func(context.Context, *follow.Follower[Issue], follow.Ref) error{
		"Once": func(ctx context.Context, f *follow.Follower[Issue], of follow.Ref) error {
			_, err := f.Once(ctx, of)
			return err
		},
		"Turn": func(ctx context.Context, f *follow.Follower[Issue], of follow.Ref) error {
			_, err := f.Turn(ctx, of)
			return err
		},
		"Reconcile": func(ctx context.Context, f *follow.Follower[Issue], of follow.Ref) error {
			_, err := f.Reconcile(ctx, of)
			return err
		},
		"Forget": func(ctx context.Context, f *follow.Follower[Issue], of follow.Ref) error {
			return f.Forget(ctx, of)
		},
	} {
		t.Run(name, func(t *testing.T) {
			forgets := name == "Forget"
			srv := newServer(t, nil, "user-1", "user-2")
			save(t, srv, "user-1", 1, 1, "x")
			save(t, srv, "user-2", 1, 1, "x")
			base := ref("user-1")
			base.Variant = "base"
			for name, chain := range map[string]map[follow.Ref]follow.Ref{
				"itself":           {ref("user-1"): base},
				"through a second": {ref("user-1"): ref("user-2"), ref("user-2"): ref("user-1")},
			} {
				var f *follow.Follower[Issue]
				f = newFollower(t, srv, follow.Config[Issue]{Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
					return call(ctx, f, chain[b.Ref])
				}})
				_, err := f.Once(t.Context(), ref("user-1"))
				if name == "through a second" && forgets {
					require.NoError(t, err, "another Ref may be forgotten")
					continue
				}
				require.ErrorContains(t, err, "Handle must not read or forget the Ref of its batch", name)
			}
		})
	}
}

func TestHooksMayReturnNoContext(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 3, "x")
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{Handle: c.handle, Models: models, Hooks: follow.Hooks{
		List:  func(context.Context) (context.Context, func(int, error)) { return nil, nil },
		Read:  func(context.Context, follow.Ref) (context.Context, func(follow.Result, error)) { return nil, nil },
		Batch: func(context.Context, follow.Ref, int) (context.Context, func(error)) { return nil, nil },
	}})
	for of, err := range f.Refs(t.Context()) {
		require.NoError(t, err)
		_, err = f.Once(t.Context(), of)
		require.NoError(t, err)
	}
	c.requireSame(t, srv, ref("user-1"))
}

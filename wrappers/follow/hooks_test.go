package follow_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/follow"
)

func TestHooksSpanReadingsAndBatches(t *testing.T) {
	srv := newServer(t, nil, "user-1")
	save(t, srv, "user-1", 1, 3, "x")
	type spanKey struct{}
	var lines []string
	c := newTable()
	f := newFollower(t, srv, follow.Config[Issue]{
		BatchSize: 2,
		Handle: func(ctx context.Context, b follow.Batch[Issue]) error {
			lines = append(lines, "handle in "+ctx.Value(spanKey{}).(string))
			return c.handle(ctx, b)
		},
		Hooks: follow.Hooks{
			Read: func(ctx context.Context, of follow.Ref) (context.Context, func(follow.Result, error)) {
				lines = append(lines, "read "+of.String())
				return context.WithValue(ctx, spanKey{}, "reading"), func(r follow.Result, err error) {
					require.NoError(t, err)
					require.Equal(t, 3, r.Records)
					lines = append(lines, "reading ended")
				}
			},
			Batch: func(ctx context.Context, _ follow.Ref, n int) (context.Context, func(error)) {
				return context.WithValue(ctx, spanKey{}, ctx.Value(spanKey{}).(string)+"/batch"), func(err error) {
					require.NoError(t, err)
					lines = append(lines, "batch ended")
				}
			},
		},
	})
	_, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.Equal(t, []string{
		"read github/user-1/GithubIssue", "handle in reading/batch", "batch ended", "handle in reading/batch", "batch ended", "reading ended",
	}, lines)
}

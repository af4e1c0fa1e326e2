package follow

import (
	"context"

	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Forget deletes the stored state of ref and removes ref from Run and its statistics. Call it for a
// connection that no longer exists, for example in [Hooks].Stopped, after deleting the rows of ref.
// If Run lists ref again, or a webhook names it, all its records are read from the beginning, with
// [Batch].Pass 1. Forgetting a Ref that has no state is not an error.
//
// Forget waits until no call is reading ref. Handle must not call it for the Ref of its batch; see
// [Config].Handle.
func (f *Follower[T]) Forget(ctx context.Context, ref Ref) error {
	if ctx == nil {
		return argument.Invalid("ctx", "is nil")
	}
	if err := ref.usable(); err != nil {
		return err
	}
	ref = ref.normal()
	unlock, err := f.lock(ctx, ref)
	if err != nil {
		return err
	}
	defer unlock()
	if err := f.cfg.Store.Delete(ctx, ref); err != nil {
		return &StoreError{Ref: ref, Op: "delete", Err: err}
	}
	f.queue.forget(ref)
	return nil
}

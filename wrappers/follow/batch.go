package follow

import (
	"context"
	"runtime/debug"
)

// handle passes b to Config.Handle. Then it stores the state from which the next reading continues
// after b. If Handle has already stored this state, handle does not store it again.
func (l *look[T]) handle(ctx context.Context, b Batch[T]) (err error) {
	writing := l.writing
	if hook := l.f.cfg.Hooks.Batch; hook != nil {
		hooked, end := hook(ctx, l.ref, len(b.Records))
		writing = valuesOf{l.writing, orElse(hooked, ctx)}
		if end != nil {
			defer func() { end(err) }()
		}
	}
	writing = context.WithValue(writing, handling{l.f, l.ref}, true)
	committed := false
	b.committed = &committed
	//nolint:contextcheck // writing outlives ctx by Config.Grace
	if err := call(writing, l.f.cfg.Handle, b); err != nil {
		return &HandleError{Ref: l.ref, Err: err}
	}
	if !committed {
		if err := l.f.cfg.Store.Save(writing, b.Step); err != nil { //nolint:contextcheck // as above
			return &StoreError{Ref: l.ref, Op: "save", Err: err}
		}
	}
	l.state = b.Step.To
	return nil
}

// handling is the type of a key in the context that Handle receives. If a context has a value for
// such a key, the key's follower is calling Handle with a batch of the key's Ref.
type handling struct {
	follower any // the *Follower
	ref      Ref
}

// orElse returns the context that a hook returned, or ctx if the hook returned nil.
func orElse(hooked, ctx context.Context) context.Context {
	if hooked == nil {
		return ctx
	}
	return hooked
}

// valuesOf is a context that has the deadline and cancellation of the embedded Context, but the
// values of another context.
type valuesOf struct {
	context.Context
	values context.Context //nolint:containedctx // holding a context is its purpose
}

// Value implements [context.Context].
func (v valuesOf) Value(key any) any { return v.values.Value(key) }

// call calls the function handle. If this function panics, call returns a [*PanicError].
func call[T any](ctx context.Context, handle func(context.Context, Batch[T]) error,
	b Batch[T]) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	return handle(ctx, b)
}

package follow

import (
	"context"
	"runtime/debug"
)

// handle calls Handle and stores the state behind the batch.
func (l *look[T]) handle(ctx context.Context, b Batch[T]) (err error) {
	writing := l.writing
	if hook := l.f.cfg.Hooks.Batch; hook != nil {
		hooked, end := hook(ctx, l.ref, len(b.Records))
		writing = valuesOf{l.writing, hooked}
		if end != nil {
			defer func() { end(err) }()
		}
	}
	committed := false
	b.committed = &committed
	//nolint:contextcheck // writing outlives ctx by the grace
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

// valuesOf ends as one context does and has the values of another one.
type valuesOf struct {
	context.Context
	values context.Context //nolint:containedctx // that is what it is for
}

// Value implements [context.Context].
func (v valuesOf) Value(key any) any { return v.values.Value(key) }

// call calls Handle, and returns a panic as an error.
func call[T any](ctx context.Context, handle func(context.Context, Batch[T]) error,
	b Batch[T]) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	return handle(ctx, b)
}

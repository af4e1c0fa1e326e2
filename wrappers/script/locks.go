package script

import (
	"context"
	"time"
)

// TryAcquireLock takes a lock that all scripts of the environment share, for a time of at least a millisecond, and
// reports whether it got it; it does not wait. A lock that this run holds already is renewed. Keys have 1 to 255
// characters.
func (a *Action) TryAcquireLock(ctx context.Context, key string, ttl time.Duration) (bool, error) {
	if err := a.made(); err != nil {
		return false, err
	}
	if err := checkKey("key", key); err != nil {
		return false, err
	}
	if ttl < time.Millisecond {
		return false, invalid("ttl", "is less than a millisecond")
	}
	acquired, err := a.store.TryAcquireLock(ctx, key, ttl)
	if err != nil || acquired {
		a.mu.Lock()
		a.locked = true // also where the answer was lost
		a.mu.Unlock()
	}
	return acquired, err
}

// ReleaseLock gives a lock back, and reports whether this run held it.
func (a *Action) ReleaseLock(ctx context.Context, key string) (bool, error) {
	if err := a.made(); err != nil {
		return false, err
	}
	if err := checkKey("key", key); err != nil {
		return false, err
	}
	return a.store.ReleaseLock(ctx, key)
}

// ReleaseAllLocks gives back every lock of this run. [RunAction] and [RunSync] do it at their end.
func (a *Action) ReleaseAllLocks(ctx context.Context) error {
	if err := a.made(); err != nil {
		return err
	}
	if err := a.store.ReleaseAllLocks(ctx); err != nil {
		return err
	}
	a.mu.Lock()
	a.locked = false
	a.mu.Unlock()
	return nil
}

// checkKey refuses keys of locks and checkpoints that Nango would refuse.
func checkKey(field, key string) error {
	switch n := textLen(key); {
	case n == 0:
		return invalid(field, "is empty")
	case n > 255:
		return invalid(field, "has more than 255 characters")
	}
	return nil
}

// textLen counts the characters of a text as JavaScript does, which counts some of them twice.
func textLen(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

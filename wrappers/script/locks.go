package script

import (
	"context"
	"time"

	"github.com/nango-go/nango/wrappers/internal/argument"
)

// TryAcquireLock tries to acquire a lock and reports whether it succeeded. It does not wait. The
// lock expires after ttl, which is at least one millisecond. The lock excludes all other scripts of
// the environment. If this run already holds the lock, TryAcquireLock renews it. Keys have 1 to 255
// characters.
func (a *Action) TryAcquireLock(ctx context.Context, key string, ttl time.Duration) (bool, error) {
	if err := a.checkCreated(); err != nil {
		return false, err
	}
	if err := checkKey("key", key); err != nil {
		return false, err
	}
	if ttl < time.Millisecond {
		return false, argument.Invalid("ttl", "is less than a millisecond")
	}
	acquired, err := a.store.TryAcquireLock(ctx, key, ttl)
	if err != nil || acquired {
		a.mu.Lock()
		a.locked = true // set it even if the response was lost
		a.mu.Unlock()
	}
	return acquired, err
}

// ReleaseLock releases a lock and reports whether this run held it.
func (a *Action) ReleaseLock(ctx context.Context, key string) (bool, error) {
	if err := a.checkCreated(); err != nil {
		return false, err
	}
	if err := checkKey("key", key); err != nil {
		return false, err
	}
	return a.store.ReleaseLock(ctx, key)
}

// ReleaseAllLocks releases every lock that this run holds. [RunAction] and [RunSync] call it when
// the script ends.
func (a *Action) ReleaseAllLocks(ctx context.Context) error {
	if err := a.checkCreated(); err != nil {
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

// checkKey returns an error if Nango would refuse the key of a lock or checkpoint. The argument
// field is the name that the error gives to the key.
func checkKey(field, key string) error {
	switch n := textLen(key); {
	case n == 0:
		return argument.Invalid(field, "is empty")
	case n > 255:
		return argument.Invalid(field, "has more than 255 characters")
	}
	return nil
}

// textLen returns the length of a string in UTF-16 code units, as JavaScript counts characters.
func textLen(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

package script

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nango-go/nango/client"
)

// lostChange is a change of a checkpoint of which nobody knows whether it was carried out.
type lostChange struct {
	expected int             // the version that it was to replace
	data     json.RawMessage // nil where it was to be cleared
}

// readBack finds out what became of a change that ended with err. It returns nil if it was carried out; err, if it was
// not or if that cannot be found out now; and a conflict where somebody else's is stored. With a nil err the change is an
// earlier one, of which nil says that the version is known again.
func (a *Action) readBack(ctx context.Context, key string, change *lostChange, err error) error {
	if err != nil && decided(err) {
		return err
	}
	a.mu.Lock()
	a.lost[key] = change
	a.mu.Unlock()
	stored, problem := a.store.GetCheckpoint(ctx, key)
	if problem != nil {
		if err == nil {
			return problem
		}
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.lost, key)
	switch {
	case change.done(stored):
		if stored.Cleared {
			delete(a.versions, key)
		} else {
			a.versions[key] = stored.Version
		}
		return nil
	case max(stored.Version, 1) == change.expected:
		a.versions[key] = change.expected
		return err
	}
	return fmt.Errorf("nango: checkpoint %s was changed by somebody else: %w", shorten(key), client.ErrConflict)
}

// done reports whether stored is what the change was to make of it. The first save makes version 1 of none.
func (c *lostChange) done(stored Checkpoint) bool {
	next := stored.Version == c.expected+1 || stored.Version == 1 && c.expected == 1
	if c.data == nil {
		return stored.Cleared && stored.Version == c.expected+1
	}
	return next && !stored.Cleared && sameCheckpoint(stored.Data, c.data)
}

// sameCheckpoint compares two flat objects, whatever the order of their members and the form of their numbers.
func sameCheckpoint(a, b json.RawMessage) bool {
	fields := func(object json.RawMessage) map[string]string {
		out := map[string]string{}
		for _, m := range members(object) {
			kind := "text "
			if kindOf(m.value) != '"' {
				kind = "other "
			}
			out[m.name] = kind + plainText(m.value)
		}
		return out
	}
	one, other := fields(a), fields(b)
	if len(one) != len(other) {
		return false
	}
	for name, value := range one {
		if there, ok := other[name]; !ok || there != value {
			return false
		}
	}
	return true
}

// decided reports whether an error says that nothing was changed.
func decided(err error) bool {
	if errors.Is(err, client.ErrConflict) {
		return true
	}
	if refused, ok := errors.AsType[*client.SDKError](err); ok {
		return refused.StatusCode < 500
	}
	invalid, ok := errors.AsType[*client.SDKValidationError](err)
	return ok && invalid.StatusCode == 0
}

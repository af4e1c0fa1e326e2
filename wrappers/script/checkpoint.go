package script

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// GetCheckpoint returns, as JSON, the checkpoint that this run or an earlier run saved. It returns
// nil if there is no checkpoint or if the checkpoint was cleared. The generic function
// [GetCheckpoint] decodes the checkpoint. Checkpoints require [WithName].
func (a *Action) GetCheckpoint(ctx context.Context) (json.RawMessage, error) {
	if err := a.checkCreated(); err != nil {
		return nil, err
	}
	return a.loadCheckpoint(ctx, a.key)
}

// GetCheckpoint is like [Action.GetCheckpoint] but decodes the checkpoint into a T. It returns nil
// if there is no checkpoint, and a [*client.SDKValidationError] if the checkpoint does not fit T.
func GetCheckpoint[T any](ctx context.Context, s Script) (*T, error) {
	raw, err := actionOf(s).GetCheckpoint(ctx)
	if err != nil || raw == nil {
		return nil, err
	}
	out, err := decodeAs[T]("checkpoint", raw)
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// SaveCheckpoint saves the point from which the next run of the script can continue. The checkpoint
// is a struct or map with at most 16 members. Each value is a string of up to 4,000 characters, a
// number or a boolean; each key has up to 255 characters.
//
// SaveCheckpoint returns [client.ErrConflict] if another run changed the checkpoint since this run
// last read or saved it. If Nango's response is lost, SaveCheckpoint reads the stored checkpoint.
// It returns nil if the stored checkpoint is the new one and has the next version.
func (a *Action) SaveCheckpoint(ctx context.Context, checkpoint any) error {
	if err := a.checkCreated(); err != nil {
		return err
	}
	raw, err := json.Marshal(checkpoint)
	if err != nil {
		return argument.Invalid("checkpoint", "does not marshal to JSON")
	}
	if err := checkCheckpoint(raw); err != nil {
		return err
	}
	return a.saveCheckpoint(ctx, a.key, raw)
}

// ClearCheckpoint deletes the checkpoint, so that the next run starts from the beginning. It
// returns [client.ErrConflict] if there is no checkpoint. After an error that leaves the outcome
// unknown, call it again: it returns nil if the checkpoint was cleared.
func (a *Action) ClearCheckpoint(ctx context.Context) error {
	if err := a.checkCreated(); err != nil {
		return err
	}
	return a.clearCheckpoint(ctx, a.key)
}

func (a *Action) loadCheckpoint(ctx context.Context, key string) (json.RawMessage, error) {
	if err := a.checkCheckpointKey(key); err != nil {
		return nil, err
	}
	stored, err := a.store.GetCheckpoint(ctx, key)
	if err != nil {
		return nil, err
	}
	a.setVersion(key, max(stored.Version, 1)) // the first save of a key expects version 1
	if stored.Version == 0 || stored.Cleared {
		return nil, nil
	}
	return stored.Data, nil
}

func (a *Action) saveCheckpoint(ctx context.Context, key string, data json.RawMessage) error {
	expected, err := a.checkpointVersion(ctx, key)
	if err != nil {
		return err
	}
	version, err := a.store.SaveCheckpoint(ctx, key, data, expected)
	if err == nil {
		a.setVersion(key, version)
		return nil
	}
	return a.readBack(ctx, key, &lostChange{expected: expected, data: data}, err)
}

func (a *Action) clearCheckpoint(ctx context.Context, key string) error {
	lost := a.lostClear(key)
	expected, err := a.checkpointVersion(ctx, key)
	if err != nil || lost != nil && expected > lost.expected {
		return err // nil if the call whose response was lost has cleared the checkpoint
	}
	if err := a.store.DeleteCheckpoint(ctx, key, expected); err != nil {
		return a.readBack(ctx, key, &lostChange{expected: expected}, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.versions, key)
	return nil
}

// checkpointVersion returns the last version of the checkpoint that this run has seen. It reads the
// version from the store if the run has not seen a version yet, or if the response to the run's
// last change was lost.
func (a *Action) checkpointVersion(ctx context.Context, key string) (int, error) {
	a.mu.Lock()
	version, ok := a.versions[key]
	lost := a.lost[key]
	a.mu.Unlock()
	if lost != nil {
		if err := a.readBack(ctx, key, lost, nil); err != nil {
			return 0, err
		}
		a.mu.Lock()
		version, ok = a.versions[key]
		a.mu.Unlock()
	}
	if ok {
		return version, nil
	}
	if _, err := a.loadCheckpoint(ctx, key); err != nil {
		return 0, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.versions[key], nil
}

func (a *Action) setVersion(key string, version int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.versions[key] = version
	delete(a.lost, key)
}

func (a *Action) checkCheckpointKey(key string) error {
	if a.name == "" {
		return argument.Invalid("name",
			"is empty; set it with WithName, since checkpoints are stored under it")
	}
	return checkKey("checkpoint key", key)
}

// checkCheckpoint returns an error if Nango would refuse the checkpoint.
func checkCheckpoint(raw json.RawMessage) error {
	if kindOf(raw) != '{' {
		return argument.Invalid("checkpoint", "is not an object")
	}
	list := members(raw)
	if len(list) > 16 {
		return argument.Invalid("checkpoint", "has more than 16 fields")
	}
	for _, m := range list {
		switch kindOf(m.value) {
		case '{', '[', 'n':
			return argument.Invalid("checkpoint."+shorten(m.name), "is not a string, a number or a boolean")
		case '"':
			if textLen(plainText(m.value)) > 4000 {
				return argument.Invalid("checkpoint."+shorten(m.name), "has more than 4,000 characters")
			}
		}
		if textLen(m.name) > 255 {
			return argument.Invalid("checkpoint."+shorten(m.name), "is a key of more than 255 characters")
		}
	}
	return nil
}

// shorten returns a name in quotes for an error message. It truncates a long name.
func shorten(name string) string {
	const limit = 60
	if len(name) > limit {
		name = name[:limit] + "…"
	}
	text := strconv.Quote(name)
	return text[1 : len(text)-1]
}

// lostChange describes a change of a checkpoint. The response to the change was lost, so its
// outcome is unknown.
type lostChange struct {
	expected int             // version of the checkpoint before the change
	data     json.RawMessage // new checkpoint, or nil if the change clears it
}

// lostClear returns the last change of the checkpoint if this change clears the checkpoint and its
// outcome is unknown. Otherwise it returns nil.
func (a *Action) lostClear(key string) *lostChange {
	a.mu.Lock()
	defer a.mu.Unlock()
	if lost := a.lost[key]; lost != nil && lost.data == nil {
		return lost
	}
	return nil
}

// readBack reads a checkpoint to determine whether a change took effect although the call failed
// with err. If the change took effect, readBack returns nil. If another run's checkpoint is stored,
// it returns a conflict error. Otherwise it returns err. A nil err means that the change was made
// by an earlier call. In this case, readBack returns nil also if the change did not take effect,
// and the store's error if the checkpoint cannot be read.
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
	return fmt.Errorf("nango: checkpoint %s was changed elsewhere: %w", shorten(key),
		client.ErrConflict)
}

// done reports whether the stored checkpoint is the result of the change. A change increments the
// version, except for the first save, which creates version 1.
func (c *lostChange) done(stored Checkpoint) bool {
	next := stored.Version == c.expected+1 || stored.Version == 1 && c.expected == 1
	if c.data == nil {
		return stored.Cleared && stored.Version == c.expected+1
	}
	return next && !stored.Cleared && sameCheckpoint(stored.Data, c.data)
}

// sameCheckpoint reports whether two JSON objects without nested values are equal. It ignores the
// order of members and the format of numbers.
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

// decided reports whether err proves that the change was not made.
func decided(err error) bool {
	if errors.Is(err, client.ErrConflict) {
		return true
	}
	if refused, ok := errors.AsType[*client.SDKError](err); ok {
		return refused.StatusCode < 500 && refused.StatusCode != http.StatusRequestTimeout
	}
	invalid, ok := errors.AsType[*client.SDKValidationError](err)
	return ok && invalid.StatusCode == 0
}

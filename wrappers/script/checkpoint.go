package script

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/nango-go/nango/client"
)

// GetCheckpoint returns what the last run, or this one, saved as its checkpoint, as JSON; nil where there is none or it
// was cleared. [GetCheckpoint], the function, decodes it. Checkpoints need [WithName].
func (a *Action) GetCheckpoint(ctx context.Context) (json.RawMessage, error) {
	if err := a.made(); err != nil {
		return nil, err
	}
	return a.loadCheckpoint(ctx, a.key)
}

// GetCheckpoint is [Action.GetCheckpoint] decoded to T; nil where there is none. A checkpoint that does not fit is a
// [*client.SDKValidationError].
func GetCheckpoint[T any](ctx context.Context, s Script) (*T, error) {
	raw, err := actionOf(s).GetCheckpoint(ctx)
	if err != nil || raw == nil {
		return nil, err
	}
	out := new(T)
	if json.Unmarshal(raw, out) != nil {
		return nil, &client.SDKValidationError{Field: "checkpoint", StatusCode: 200, Err: errNotOfType}
	}
	return out, nil
}

// SaveCheckpoint saves where the script can go on when it runs again: a struct or map of at most 16 texts of up to 4,000
// characters, numbers and booleans under keys of up to 255 characters.
//
// A checkpoint that somebody else has changed since this run read or saved it is [client.ErrConflict]. Where an answer
// was lost, the checkpoint is read back: what is stored as the next version is saved, and no error.
func (a *Action) SaveCheckpoint(ctx context.Context, checkpoint any) error {
	if err := a.made(); err != nil {
		return err
	}
	raw, err := json.Marshal(checkpoint)
	if err != nil {
		return invalid("checkpoint", "does not marshal to JSON")
	}
	if err := checkCheckpoint(raw); err != nil {
		return err
	}
	return a.saveCheckpoint(ctx, a.key, raw)
}

// ClearCheckpoint forgets the checkpoint, so that the next run begins anew. Where there is none it is
// [client.ErrConflict].
func (a *Action) ClearCheckpoint(ctx context.Context) error {
	if err := a.made(); err != nil {
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
	a.setVersion(key, max(stored.Version, 1)) // an absent one is saved as its first version
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
	expected, err := a.checkpointVersion(ctx, key)
	if err != nil {
		return err
	}
	if err := a.store.DeleteCheckpoint(ctx, key, expected); err != nil {
		return a.readBack(ctx, key, &lostChange{expected: expected}, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.versions, key)
	return nil
}

// checkpointVersion is the version that this run knows, which it asks for where it knows none, or does not know what
// became of its last change.
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
}

func (a *Action) checkCheckpointKey(key string) error {
	if a.name == "" {
		return invalid("name", "is empty; give it by WithName, since checkpoints are kept under it")
	}
	return checkKey("checkpoint key", key)
}

// checkCheckpoint refuses what Nango would refuse.
func checkCheckpoint(raw json.RawMessage) error {
	if kindOf(raw) != '{' {
		return invalid("checkpoint", "is not an object")
	}
	list := members(raw)
	if len(list) > 16 {
		return invalid("checkpoint", "has more than 16 fields")
	}
	for _, m := range list {
		switch kindOf(m.value) {
		case '{', '[', 'n':
			return invalid("checkpoint."+shorten(m.name), "is not a text, a number or a boolean")
		case '"':
			if textLen(plainText(m.value)) > 4000 {
				return invalid("checkpoint."+shorten(m.name), "has more than 4,000 characters")
			}
		}
		if textLen(m.name) > 255 {
			return invalid("checkpoint."+shorten(m.name), "is a key of more than 255 characters")
		}
	}
	return nil
}

// shorten makes a name fit for an error.
func shorten(name string) string {
	const limit = 60
	if len(name) > limit {
		name = name[:limit] + "…"
	}
	text := strconv.Quote(name)
	return text[1 : len(text)-1]
}

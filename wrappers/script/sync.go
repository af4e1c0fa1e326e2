package script

import (
	"fmt"
	"sync"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// baseVariant is the variant name of a sync that has no variants.
const baseVariant = "base"

// Sync is the helper object of a sync script. It is an [Action] that can also store records. Create
// a new Sync for each run with [NewSync]; it is safe for concurrent use.
type Sync struct {
	*Action
	// turn makes batches run one after another, because the result of each batch is the value of
	// Merging for the next batch.
	turn chan struct{}

	mu      sync.Mutex
	merging map[string]client.RecordMerging // keys are full names of models
}

// NewSync returns a Sync for one run of a sync script on the given connection. It returns the same
// errors as [NewAction].
func NewSync(c *client.Client, ref client.ConnectionRef, opts ...Option) (*Sync, error) {
	cfg, err := configure(opts)
	if err != nil {
		return nil, err
	}
	if cfg.variant == "" {
		cfg.variant = baseVariant
	}
	action, err := newAction(c, ref, cfg, "sync:"+cfg.name+":"+cfg.variant)
	if err != nil {
		return nil, err
	}
	return &Sync{Action: action, turn: make(chan struct{}, 1),
		merging: map[string]client.RecordMerging{}}, nil
}

// Variant returns the variant of the sync, which is "base" if [WithVariant] was not used.
func (s *Sync) Variant() string { return s.action().Variant() }

// Format implements fmt.Formatter. It prints only the connection, for every format verb.
func (s *Sync) Format(out fmt.State, _ rune) {
	_, _ = fmt.Fprintf(out, "script.Sync(%s)", s.action().Connection())
}

func (s *Sync) action() *Action {
	if s == nil {
		return nil
	}
	return s.Action
}

// checkCreated returns an error if s was not created by NewSync. For example, Sync{Action: a} is
// refused, even if NewAction created a.
func (s *Sync) checkCreated() error {
	if s == nil || s.turn == nil {
		return argument.Invalid("Sync", "was not made by NewSync")
	}
	return s.Action.checkCreated()
}

// fullName returns the full name of a model, which is "Model::variant" for a variant of the sync.
func (s *Sync) fullName(model string) (string, error) {
	if err := s.checkCreated(); err != nil {
		return "", err
	}
	switch {
	case model == "":
		return "", argument.Invalid("model", "is empty")
	case s.variant == baseVariant:
		return model, nil
	}
	return model + "::" + s.variant, nil
}

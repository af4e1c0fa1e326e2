package follow

import (
	"time"

	"github.com/nango-go/nango/client"
)

// Ref names what is followed: the records of a model and variant in a connection.
type Ref struct {
	Connection client.ConnectionRef `json:"connection"`
	// Model is the name of a synced model, such as GithubIssue.
	Model string `json:"model"`
	// Variant is the variant of the sync; "" is base.
	Variant string `json:"variant,omitempty"`
}

// String returns the parts of r with slashes between them, for logs.
func (r Ref) String() string {
	text := r.Connection.String() + "/" + r.Model
	if r.Variant != "" {
		text += "/" + r.Variant
	}
	return text
}

// normal spells the base variant in one way only.
func (r Ref) normal() Ref {
	if r.Variant == "base" {
		r.Variant = ""
	}
	return r
}

// usable refuses a Ref that lacks a part.
func (r Ref) usable() error {
	for _, part := range []struct{ field, value string }{
		{"Connection.ProviderConfigKey", r.Connection.ProviderConfigKey},
		{"Connection.ConnectionID", r.Connection.ConnectionID},
		{"Model", r.Model},
	} {
		if part.value == "" {
			return invalid("Ref."+part.field, "is empty")
		}
	}
	return nil
}

// State is how far a [Ref] was read. A [Store] keeps it; only Ref and Token mean something to it.
type State struct {
	// Ref is whose state it is.
	Ref Ref `json:"ref"`
	// Token is new with each save, and tells two saves apart. It is "" where nothing was stored.
	Token string `json:"token"`
	// Cursor is that of the last record that was handed over, Before that of the record in front of
	// it.
	Cursor string `json:"cursor,omitempty"`
	Before string `json:"before,omitempty"`
	// Position is when that last record was changed.
	Position time.Time `json:"position,omitzero"`
	// Verified is a time up to which the records were certainly not reset while they were read.
	Verified time.Time `json:"verified,omitzero"`
	// Pass counts the readings of the whole list. Full reports whether one is under way.
	Pass int64 `json:"pass"`
	Full bool  `json:"full,omitempty"`
}

// Step is one move of a state, from the one that was loaded or saved last to the next one.
type Step struct{ From, To State }

// Batch is a part of what is new, oldest change first.
type Batch[T any] struct {
	Ref Ref
	// Records are at most [Config].BatchSize. Their deletions are among them.
	Records []client.Record[T]
	// Misfits are the records that do not fit T, in [MisfitSkip] only.
	Misfits []*client.RecordError
	// Pass is the number of the last reading of the whole list, from 1 on. Store it with each row
	// of Records.
	Pass int64
	// Full reports whether the batch belongs to a reading of the whole list: the first one, or one
	// after a reset.
	Full bool
	// Sweep reports whether that reading is complete. There are no Records then. Delete the rows of
	// Ref with a smaller Pass; they no longer exist. The first reading has no Sweep.
	Sweep bool
	// Step moves the stored state behind this batch; see [SQLStore.SaveTx].
	Step Step

	committed *bool
}

// Committed tells the follower that Handle has stored Step together with the rows, which spares it
// a look into the Store. [WithTx] calls it; call it after the commit of a transaction of your own.
func (b Batch[T]) Committed() {
	if b.committed != nil {
		*b.committed = true
	}
}

// Result is what a look did.
type Result struct {
	// Records, Misfits and Batches count what was handed over.
	Records, Misfits, Batches int
	// More reports whether there are further records, for which [Follower.Turn] did not go on.
	More bool
	// Reconciled reports whether a reset was found, and the whole list is read anew.
	Reconciled bool
}

func (r *Result) add(o Result) {
	r.Records += o.Records
	r.Misfits += o.Misfits
	r.Batches += o.Batches
	r.More = o.More
}

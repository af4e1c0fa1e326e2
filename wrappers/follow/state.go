package follow

import (
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Ref identifies what is followed: the records of one model and variant in one connection.
type Ref struct {
	Connection client.ConnectionRef `json:"connection"`
	// Model is the name of a synced model, such as GithubIssue.
	Model string `json:"model"`
	// Variant is the variant of the sync; "" means the base variant.
	Variant string `json:"variant,omitempty"`
}

// String returns the parts of r separated by slashes, for logs.
func (r Ref) String() string {
	text := r.Connection.String() + "/" + r.Model
	if r.Variant != "" {
		text += "/" + r.Variant
	}
	return text
}

// normal returns r with the base variant written as "".
func (r Ref) normal() Ref {
	if r.Variant == "base" {
		r.Variant = ""
	}
	return r
}

// usable returns an error if r lacks a required part.
func (r Ref) usable() error {
	for _, part := range []struct{ field, value string }{
		{"Connection.ProviderConfigKey", r.Connection.ProviderConfigKey},
		{"Connection.ConnectionID", r.Connection.ConnectionID},
		{"Model", r.Model},
	} {
		if part.value == "" {
			return argument.Invalid("Ref."+part.field, "is empty")
		}
	}
	return nil
}

// State is the position up to which a [Ref] was read. A [Store] needs to understand only Ref and
// Token.
type State struct {
	// Ref is the Ref that the state belongs to.
	Ref Ref `json:"ref"`
	// Token is different for each saved state. It is "" if no state was stored.
	Token string `json:"token"`
	// Cursor is the cursor of the last record that Handle received. Before is the cursor of the
	// record before it.
	Cursor string `json:"cursor,omitempty"`
	Before string `json:"before,omitempty"`
	// Position is the time at which the last record that Handle received was changed.
	Position time.Time `json:"position,omitzero"`
	// Verified is a time up to which the records are known not to have been reset while they were
	// read.
	Verified time.Time `json:"verified,omitzero"`
	// Pass is the number of the last pass, a reading of the whole list. Full reports whether that
	// pass is still under way.
	Pass int64 `json:"pass"`
	Full bool  `json:"full,omitempty"`
}

// Step replaces one state, the one that was loaded or saved last, with the next one.
type Step struct{ From, To State }

// Batch is a part of what is new for a Ref, oldest change first.
type Batch[T any] struct {
	Ref Ref
	// Records are the new, changed and deleted records. Records and Misfits together are at most
	// [Config].BatchSize.
	Records []client.Record[T]
	// Misfits are the errors of records that do not fit T. They occur only with [MisfitSkip].
	Misfits []*client.RecordError
	// Pass is the number of the last reading of the whole list, counted from 1. Store it with each
	// row of Records.
	Pass int64
	// Full reports whether the batch belongs to a reading of the whole list: the first one, or one
	// after a reset.
	Full bool
	// Sweep reports whether a reading of the whole list after the first one is complete. Records is
	// empty then. Delete the rows of Ref with a smaller Pass, because their records no longer
	// exist.
	Sweep bool
	// Step moves the stored state to the position after this batch; see [SQLStore.SaveTx].
	Step Step

	committed *bool
}

// Committed tells the follower that Handle has stored Step together with the rows, so that the
// follower need not save it. [WithTx] calls Committed; call it yourself after you commit a
// transaction of your own.
func (b Batch[T]) Committed() {
	if b.committed != nil {
		*b.committed = true
	}
}

// Result reports what a look did.
type Result struct {
	// Records, Misfits and Batches count what Handle received.
	Records, Misfits, Batches int
	// More reports whether [Follower.Turn] stopped before the end of the list.
	More bool
	// Reconciled reports whether the look found a reset and began to read the whole list again.
	Reconciled bool
}

func (r *Result) add(o Result) {
	r.Records += o.Records
	r.Misfits += o.Misfits
	r.Batches += o.Batches
	r.More = o.More
}

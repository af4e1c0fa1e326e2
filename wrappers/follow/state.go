package follow

import (
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// Ref identifies the records of one model and variant in one connection.
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
			return argument.Invalid(part.field, "is empty")
		}
	}
	return nil
}

// State describes how far the records of a [Ref] were read. A [Store] uses only the fields Ref and
// Token.
type State struct {
	// Ref is the Ref that the state belongs to.
	Ref Ref `json:"ref"`
	// Token is a string that is different for each saved state. It is "" if no state was stored.
	Token string `json:"token"`
	// Cursor is the cursor of the last record that Handle received. Before is the cursor of the
	// record that precedes it in the list.
	Cursor string `json:"cursor,omitempty"`
	Before string `json:"before,omitempty"`
	// Position is the time at which the last record that Handle received was changed.
	Position time.Time `json:"position,omitzero"`
	// Verified is a time of change, like Position. The follower has checked that no reset dropped
	// records in Nango while it read the records that had changed up to this time. Other comments
	// call Verified the time of the last successful check.
	Verified time.Time `json:"verified,omitzero"`
	// Pass is the number of the latest pass through the whole list. Full is true until that pass
	// has reached the end of the list.
	Pass int64 `json:"pass"`
	Full bool  `json:"full,omitempty"`
}

// Step is a change of the stored state: it replaces the state From, which was loaded or saved last,
// with the state To.
type Step struct{ From, To State }

// Batch is a group of records of a Ref that are new, changed or deleted since they were last read,
// in the order of their changes.
type Batch[T any] struct {
	Ref Ref
	// Records are the new, changed and deleted records. Records and Misfits together are at most
	// [Config].BatchSize.
	Records []client.Record[T]
	// Misfits are the errors for records that do not fit T. They occur only with [MisfitSkip].
	Misfits []*client.RecordError
	// Pass is the number of the pass through the whole list that began most recently. The first
	// pass is number 1. Store Pass with each row that you write for a record in Records.
	Pass int64
	// Full is true while the pass is still going through the list. After the pass has reached the
	// end of the list, Full is false, and the batch has only changes that were made later.
	Full bool
	// Sweep is set in the last batch of each pass except the first pass. In this batch, Records is
	// empty. Delete the rows of Ref with a smaller Pass, because their records no longer exist.
	Sweep bool
	// Step changes the stored state to the position after this batch; see [SQLStore.SaveTx].
	Step Step

	committed *bool
}

// Committed tells the follower that Handle has stored Step together with the rows, so that the
// follower does not save Step again. [WithTx] calls Committed; if Handle commits its own
// transaction, it must call Committed afterwards.
func (b Batch[T]) Committed() {
	if b.committed != nil {
		*b.committed = true
	}
}

// Result reports what [Follower.Once], [Follower.Turn] or [Follower.Reconcile] did.
type Result struct {
	// Records and Batches are the numbers of records and batches that Handle received. Misfits is
	// the number of errors that it received for records that do not fit T.
	Records, Misfits, Batches int
	// More reports whether [Follower.Turn] stopped before the end of the list.
	More bool
	// Reconciled reports whether the follower found that the records in Nango were reset, and so
	// reads the whole list again.
	Reconciled bool
}

func (r *Result) add(o Result) {
	r.Records += o.Records
	r.Misfits += o.Misfits
	r.Batches += o.Batches
	r.More = o.More
}

package webhook

import (
	"time"

	"github.com/nango-go/nango/internal/jsondec"
)

// Some fields only add to what an event says, or are deprecated and may change or go. Where one of them is not as it
// should be, the event is worth more without it than not at all: it is zero then, and [Event.Raw] has it.

// spare is such a field. What does not fit T, or a part of it, is zero.
type spare[T any] struct{ value T }

func (s *spare[T]) UnmarshalJSON(field []byte) error {
	_ = jsondec.Unmarshal(field, &s.value) // goes on after a part that does not fit
	return nil
}

// ReadJSON is UnmarshalJSON for package jsondec.
func (s *spare[T]) ReadJSON(r *jsondec.Reader) bool { return jsondec.ReadWhole(r, s) }

// lenientAuth is an [Auth] whose spare fields stand before the embedded ones of the same names.
type lenientAuth struct {
	Auth
	Provider    spare[string]            `json:"provider"`
	AuthMode    spare[AuthMode]          `json:"authMode"`
	Environment spare[string]            `json:"environment"`
	Error       spare[ErrorPayload]      `json:"error"`
	Tags        spare[map[string]string] `json:"tags"`
	EndUser     spare[EndUser]           `json:"endUser"`
}

func (l *lenientAuth) event() *Auth {
	a := &l.Auth
	a.Provider, a.AuthMode, a.Environment = l.Provider.value, l.AuthMode.value, l.Environment.value
	a.Error, a.Tags, a.EndUser = l.Error.value, l.Tags.value, l.EndUser.value
	return a
}

// lenientSync is a [Sync] whose spare fields stand before the embedded ones of the same names.
type lenientSync struct {
	Sync
	ResponseResults spare[SyncResults]  `json:"responseResults"`
	QueryTimeStamp  spare[time.Time]    `json:"queryTimeStamp"`
	Error           spare[ErrorPayload] `json:"error"`
	StartedAt       spare[time.Time]    `json:"startedAt"`
	FailedAt        spare[time.Time]    `json:"failedAt"`
}

func (l *lenientSync) event() *Sync {
	s := &l.Sync
	s.ResponseResults, s.QueryTimeStamp, s.Error = l.ResponseResults.value, l.QueryTimeStamp.value, l.Error.value
	s.StartedAt, s.FailedAt = l.StartedAt.value, l.FailedAt.value
	dropNull(&s.Checkpoints.From)
	dropNull(&s.Checkpoints.To)
	return s
}

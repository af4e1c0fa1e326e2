package webhook

import (
	"time"

	"github.com/nango-go/nango/internal/jsondec"
)

// Some fields of an event are not essential, or are deprecated and may change. If one of them is
// malformed, the event is still useful: the field is left zero, and [Event.Raw] has its JSON.

// lenient decodes a field that may be malformed. The parts of the field that do not fit T are left
// zero.
type lenient[T any] struct{ value T }

func (s *lenient[T]) UnmarshalJSON(field []byte) error {
	_ = jsondec.Unmarshal(field, &s.value) // ignore the error: all parts that fit are decoded
	return nil
}

// ReadJSON decodes the field like UnmarshalJSON. Package jsondec calls it.
func (s *lenient[T]) ReadJSON(r *jsondec.Reader) bool { return jsondec.ReadWhole(r, s) }

// lenientAuth is an [Auth] that accepts malformed values in the fields below, which shadow the
// fields of the same names in Auth.
type lenientAuth struct {
	Auth
	Provider    lenient[string]            `json:"provider"`
	AuthMode    lenient[AuthMode]          `json:"authMode"`
	Environment lenient[string]            `json:"environment"`
	Error       lenient[ErrorPayload]      `json:"error"`
	Tags        lenient[map[string]string] `json:"tags"`
	EndUser     lenient[EndUser]           `json:"endUser"`
}

func (l *lenientAuth) event() *Auth {
	a := &l.Auth
	a.Provider, a.AuthMode, a.Environment = l.Provider.value, l.AuthMode.value, l.Environment.value
	a.Error, a.Tags, a.EndUser = l.Error.value, l.Tags.value, l.EndUser.value
	return a
}

// lenientSync is a [Sync] that accepts malformed values in the fields below, which shadow the
// fields of the same names in Sync.
type lenientSync struct {
	Sync
	ResponseResults lenient[SyncResults]  `json:"responseResults"`
	QueryTimeStamp  lenient[time.Time]    `json:"queryTimeStamp"`
	Error           lenient[ErrorPayload] `json:"error"`
	StartedAt       lenient[time.Time]    `json:"startedAt"`
	FailedAt        lenient[time.Time]    `json:"failedAt"`
}

func (l *lenientSync) event() *Sync {
	s := &l.Sync
	s.ResponseResults, s.QueryTimeStamp, s.Error = l.ResponseResults.value,
		l.QueryTimeStamp.value, l.Error.value
	s.StartedAt, s.FailedAt = l.StartedAt.value, l.FailedAt.value
	dropNull(&s.Checkpoints.From)
	dropNull(&s.Checkpoints.To)
	return s
}

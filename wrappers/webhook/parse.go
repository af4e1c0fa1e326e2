package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/nango-go/nango/internal/jsondec"
	"github.com/nango-go/nango/internal/misfit"
)

// Parse turns the body of a webhook into an [Event]. It does not verify anything
// and is for bodies that passed [Verify]; [Read] does both.
//
// An object with a "type", in which "from" is "nango" or "providerConfigKey" is a
// text, is one of Nango's own events. Any other JSON value is a webhook that was
// forwarded without a connection, [TypeUnattributed], and never an error. Unknown
// fields and unknown values are kept in [Event.Raw], which is a copy of body.
//
// The error is [ErrMalformed]: the body is not JSON, or a field of one of Nango's
// own events, by which one acts, has another type than it should. Others are zero
// then, so that no event is lost for them: Provider, AuthMode, Environment, Tags,
// EndUser and Error of [Auth], ResponseResults, QueryTimeStamp, StartedAt, FailedAt
// and Error of [Sync], or the part of one that is not as it should be.
func Parse(body []byte) (*Event, error) {
	return parse(bytes.Clone(body))
}

// parse is Parse for a body that the event may keep.
func parse(body []byte) (*Event, error) {
	ev := &Event{Raw: body}
	h, quick := headOf(body)
	if !quick {
		var err error
		if h, err = headSlowly(body); err != nil {
			return nil, err
		}
	}
	if !h.marked && h.forward.From != "nango" {
		return ev, nil
	}
	ev.Type = EventType(h.kind)

	var err error
	switch ev.Type {
	case TypeAuth:
		var auth *lenientAuth
		if auth, err = decode[lenientAuth](body); err == nil {
			ev.Auth = auth.event()
		}
	case TypeSync:
		var sync *lenientSync
		if sync, err = decode[lenientSync](body); err == nil {
			ev.Sync = sync.event()
		}
	case TypeForward:
		if ev.Forward = &h.forward; !quick {
			ev.Forward, err = decode[Forward](body)
		}
	case TypeAsyncAction:
		ev.AsyncAction, err = decode[AsyncAction](body)
	}
	if err != nil {
		return nil, err
	}
	return ev, nil
}

func dropNull(value *json.RawMessage) {
	if string(*value) == "null" {
		*value = nil
	}
}

// decode reads the body into one kind of event. encoding/json's own messages
// quote the body, so errors are worded here.
func decode[T any](body []byte) (*T, error) {
	event := new(T)
	if jsondec.Unmarshal(body, event) == nil {
		return event, nil
	}
	m := misfit.Find(body, reflect.TypeFor[T]())
	if m == nil {
		return nil, fmt.Errorf("%w: a field does not have its documented form", ErrMalformed)
	}
	if m.Type == reflect.TypeFor[time.Time]() {
		return nil, fmt.Errorf("%w: field %s is not a date in RFC 3339 form", ErrMalformed, m.Field)
	}
	return nil, fmt.Errorf("%w: field %s has an unexpected JSON %s", ErrMalformed, m.Field, m.Kind)
}

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

// Parse decodes the body of a webhook into an [Event]. It does not verify the signature: call
// [Verify] first, or use [Read], which does both.
//
// A JSON object is one of Nango's own events if it has a "type" and either its "from" is "nango" or
// its "providerConfigKey" is a string. Any other JSON value is a webhook that Nango forwards
// without a connection ([TypeUnattributed]); it is never an error. Unknown fields and values are
// kept in [Event.Raw], which is a copy of body.
//
// Parse returns [ErrMalformed] if the body is not JSON, or if a field of one of Nango's own events
// has the wrong type. The exceptions are Provider, AuthMode, Environment, Tags, EndUser and Error
// of [Auth], and ResponseResults, QueryTimeStamp, StartedAt, FailedAt and Error of [Sync]: a
// malformed part of these is left zero, like a missing field.
func Parse(body []byte) (*Event, error) {
	return parse(bytes.Clone(body))
}

// parse is like Parse, but the returned event keeps body instead of a copy.
func parse(body []byte) (*Event, error) {
	// One allocation holds the event and the head, since the Forward of the event points into the
	// head.
	parsed := struct {
		ev Event
		h  head
	}{ev: Event{Raw: body}}
	ev, h := &parsed.ev, &parsed.h
	quick := h.read(body)
	if !quick {
		var err error
		if *h, err = headSlowly(body); err != nil {
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

// decode decodes the body into one type of event. Its error messages do not contain the messages of
// encoding/json, which quote the body.
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

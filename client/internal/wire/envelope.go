package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// Envelope holds the members of the JSON body of an error response. Every field may be missing.
type Envelope struct {
	Code, Message string
	Errors        json.RawMessage
	Payload       json.RawMessage
	Upstream      json.RawMessage
}

// envelope has the members of every form of error response that Nango has used: the documented
// {message}, {error_type, payload} and {message, code}, and the current {error: {...}}.
type envelope struct {
	Error     json.RawMessage `json:"error"`
	ErrorType text            `json:"error_type"`
	fields
}

type fields struct {
	Code     text            `json:"code"`
	Message  text            `json:"message"`
	Errors   json.RawMessage `json:"errors"`
	Payload  json.RawMessage `json:"payload"`
	Upstream json.RawMessage `json:"upstream"`
}

// text is a string. A JSON value of any other type is decoded as "".
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = text(s)
	}
	return nil
}

// parseEnvelope reads what it can from body. If body is not JSON, the Envelope is empty.
func parseEnvelope(body []byte) Envelope {
	var outer envelope
	if json.Unmarshal(body, &outer) != nil {
		return Envelope{}
	}
	f := outer.fields
	switch first := bytes.TrimLeft(outer.Error, " \t\r\n"); {
	case len(first) == 0:
	case first[0] == '{':
		var inner fields
		if json.Unmarshal(outer.Error, &inner) == nil {
			f = inner
		}
	case f.Message == "":
		_ = json.Unmarshal(outer.Error, &f.Message)
	}
	if f.Code == "" {
		f.Code = outer.ErrorType
	}
	return Envelope{Code: string(f.Code), Message: string(f.Message), Errors: f.Errors,
		Payload: f.Payload, Upstream: f.Upstream}
}

// withoutKeyOf returns e with the key of req removed from the fields that are printed, in case the
// server repeated the key.
func (e Envelope) withoutKeyOf(req *http.Request) Envelope {
	key := keyOf(req)
	if key == "" {
		return e
	}
	// Programs compare the code with known codes. So the code is changed only if it contains the
	// whole key, and not if it contains a part of the key.
	e.Code, e.Message = replaceFold(e.Code, key), withoutKey(e.Message, key)
	if safe := withoutKey(string(e.Errors), key); safe != string(e.Errors) {
		e.Errors = json.RawMessage(safe)
	}
	return e
}

package client

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// data reads the value that some answers wrap in {"data": …}.
func data[T any](resp *http.Response, err error) (*T, error) {
	var wrapped struct {
		Data *T `json:"data"`
	}
	if err := decodeInto(resp, err, &wrapped); err != nil {
		return nil, err
	}
	if wrapped.Data == nil {
		return nil, badAnswer(resp, content(resp), "data", "is missing")
	}
	return wrapped.Data, nil
}

// value takes a result off its pointer: a list, or a type of the caller's.
func value[T any](p *T, err error) (T, error) {
	if err != nil {
		var zero T
		return zero, err
	}
	return *p, nil
}

// done ends a call that is answered with {"success": true}, bare or as data; only a false says otherwise. A repeated
// DELETE that found nothing left to delete comes here as 204.
func done(resp *http.Response, err error) error {
	if err != nil || resp.StatusCode == http.StatusNoContent {
		return none(resp, err)
	}
	var said struct {
		Success *bool `json:"success"`
		Data    struct {
			Success *bool `json:"success"`
		} `json:"data"`
	}
	if err := decodeInto(resp, nil, &said); err != nil {
		return err
	}
	for _, success := range []*bool{said.Success, said.Data.Success} {
		if success != nil && !*success {
			return badAnswer(resp, content(resp), "success", "is not true")
		}
	}
	return nil
}

// outcome reads what a function returned, which may be any JSON; null is the zero value.
func outcome[Out any](resp *http.Response, err error) (Out, error) {
	if err == nil && bytes.Equal(bytes.TrimSpace(content(resp)), []byte("null")) {
		var zero Out
		return zero, nil
	}
	out := new(Out)
	return value(out, decodeInto(resp, err, out))
}

// input is a value of the caller's as JSON; nil is none.
func input(field string, v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, invalid(field, "does not marshal to JSON")
	}
	return raw, nil
}

// required refuses the first field, of pairs of name and value, whose value is empty.
func required(pairs ...string) error {
	for pair := range slices.Chunk(pairs, 2) {
		if pair[len(pair)-1] == "" {
			return invalid(pair[0], "is empty")
		}
	}
	return nil
}

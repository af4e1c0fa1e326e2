package page

import (
	"bytes"
	"encoding/json"
)

// cut takes the member of a record that begins at key and ends at end out, with
// the comma that goes with it. It works within the record's own bytes and
// returns the rest of it, or nil if the commas around the member are not as they
// should be.
func cut(record []byte, key, end int) []byte {
	before := key - 1
	for isSpace(record[before]) {
		before--
	}
	after := skipSpace(record, end)
	if after == len(record) {
		return nil
	}
	switch {
	case record[before] == ',' && record[after] == '}':
		if !followsMember(record, before) {
			return nil
		}
		record[before] = '}'
		return record[: before+1 : before+1]
	case record[before] == ',' && record[after] == ',':
		if !followsMember(record, before) {
			return nil
		}
		return join(record, before, after)
	case record[before] == '{' && record[after] == '}':
		return join(record, before+1, after)
	case record[before] == '{' && record[after] == ',':
		if next := skipSpace(record, after+1); next == len(record) || record[next] != '"' {
			return nil
		}
		return join(record, before+1, after+1)
	}
	return nil
}

// followsMember tells that the comma at i does not stand first in the record.
func followsMember(record []byte, i int) bool {
	for i--; isSpace(record[i]); i-- {
	}
	return record[i] != '{'
}

// join moves the bytes before head up to tail.
func join(record []byte, head, tail int) []byte {
	copy(record[tail-head:], record[:head])
	return record[tail-head : len(record) : len(record)]
}

// split goes through a valid record member by member. It returns the values of
// _nango_metadata, however the key is spelled, and the record without them.
func split(record []byte) (metadata [][]byte, rest []byte) {
	rest = append(rest, '{')
	members(record, func(key, value []byte) {
		if unquote(key) == "_nango_metadata" {
			metadata = append(metadata, value)
			return
		}
		if len(rest) > 1 {
			rest = append(rest, ',')
		}
		rest = append(rest, key...)
		rest = append(rest, ':')
		rest = append(rest, value...)
	})
	return metadata, append(rest, '}')
}

// idOf reads a record's id for an error.
func idOf(record []byte) (id string) {
	if !json.Valid(record) {
		return ""
	}
	members(record, func(key, value []byte) {
		if unquote(key) != "id" {
			return
		}
		if id = unquote(value); id == "" && (value[0] == '-' || value[0]-'0' <= 9) {
			id = string(value)
		}
	})
	return id
}

// members calls f for each member of a valid object.
func members(object []byte, f func(key, value []byte)) {
	next := func(i int) (value []byte, end int) {
		var token finder
		token.begin(object, i)
		if _, err := token.find(object); err != nil {
			return object[i:], len(object)
		}
		return object[i:token.end], token.end
	}
	i := skipSpace(object, 1)
	for object[i] == '"' {
		key, end := next(i)
		i = skipSpace(object, end)
		value, end := next(skipSpace(object, i+1))
		f(key, value)
		if i = skipSpace(object, end); object[i] == ',' {
			i = skipSpace(object, i+1)
		}
	}
}

// unquote gives a JSON string's text, "" for another value.
func unquote(s []byte) (text string) {
	if bytes.HasPrefix(s, []byte{'"'}) && json.Unmarshal(s, &text) != nil {
		return ""
	}
	return text
}

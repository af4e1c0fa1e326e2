package script

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
)

// metadataName is the member that Nango adds to records that it returns.
const metadataName = "_nango_metadata"

// marshalRecords makes JSON of a slice of records and checks every one.
func marshalRecords(records any) ([]json.RawMessage, error) {
	if records == nil {
		return nil, nil
	}
	list := reflect.ValueOf(records)
	if kind := list.Kind(); kind != reflect.Slice && kind != reflect.Array {
		return nil, invalid("records", "is not a slice")
	}
	out := make([]json.RawMessage, list.Len())
	for i := range out {
		field := func() string { return "records[" + strconv.Itoa(i) + "]" }
		raw, err := json.Marshal(element(list.Index(i)))
		if err != nil {
			return nil, invalid(field(), "does not marshal to JSON")
		}
		if raw[0] != '{' {
			return nil, invalid(field(), "is not an object")
		}
		record, problem := checkRecord(raw)
		if problem != "" {
			return nil, invalid(field()+".id", problem)
		}
		out[i] = record
	}
	return out, nil
}

// element is a pointer to a record where it can be had, which saves a copy and finds its pointer methods.
func element(v reflect.Value) any {
	if v.CanAddr() && v.Kind() == reflect.Struct {
		return v.Addr().Interface()
	}
	return v.Interface()
}

// checkRecord checks the id of a record, and takes away what is Nango's. A member that comes twice counts as its last.
func checkRecord(raw json.RawMessage) (record json.RawMessage, problem string) {
	var id, metadata span
	eachMember(raw, func(name []byte, m span) {
		switch {
		case isName(name, "id"):
			id = m
		case isName(name, metadataName):
			metadata = m
		}
	})
	if id.end == 0 {
		return nil, "is missing"
	}
	asText, problem := checkID(raw[id.value:id.end])
	if problem != "" {
		return nil, problem
	}
	if asText {
		number := string(raw[id.value:id.end])
		raw = append(append(bytes.Clone(raw[:id.value]), '"'), append([]byte(number+`"`), raw[id.end:]...)...)
	}
	if metadata.end > 0 {
		raw = without(raw, metadataName)
	}
	return raw, ""
}

// isName compares a name as it is written with one that is plain.
func isName(written []byte, name string) bool {
	if len(written) == len(name)+2 && string(written[1:len(written)-1]) == name {
		return true
	}
	return bytes.IndexByte(written, '\\') >= 0 && memberName(written) == name
}

// checkID says what is wrong with an id; asText, that it is a number that Nango would round.
func checkID(id json.RawMessage) (asText bool, problem string) {
	switch c := kindOf(id); {
	case c == '"':
		switch n := textLen(plainText(id)); {
		case n == 0:
			return false, "is empty"
		case n > 255:
			return false, "has more than 255 characters"
		}
		return false, ""
	case c == '-' || c >= '0' && c <= '9':
		if falsy(id) {
			return false, "is 0, which Nango refuses"
		}
		return isLarge(id), ""
	}
	return false, "is neither a text nor a number"
}

// isLarge reports whether a number is whole and too large for JavaScript.
func isLarge(number json.RawMessage) bool {
	const limit = 1<<53 - 1
	if bytes.ContainsAny(number, ".eE") {
		return false
	}
	n, err := strconv.ParseInt(string(number), 10, 64)
	return err != nil || n > limit || n < -limit
}

// idText is the id of a checked record as Nango keeps it.
func idText(record json.RawMessage) string {
	id := ""
	eachMember(record, func(name []byte, m span) {
		if isName(name, "id") {
			id = plainText(record[m.value:m.end])
		}
	})
	return id
}

// without is an object without the members of a name; the others keep their order and every digit.
func without(object json.RawMessage, name string) json.RawMessage {
	out := []byte{'{'}
	eachMember(object, func(written []byte, m span) {
		if isName(written, name) {
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, object[m.name:m.end]...)
	})
	return append(out, '}')
}

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
	all, err := json.Marshal(records) // at once, which is much faster than one by one
	if err != nil {
		return nil, unmarshalable(records)
	}
	switch kindOf(all) {
	case 'n':
		return nil, nil
	case '[':
	default:
		return nil, invalid("records", "is not a slice")
	}
	var list []json.RawMessage
	for i := 1; all[i] != ']'; {
		if all[i] == ',' {
			i++
		}
		if all[i] != '{' {
			return nil, invalid(indexed("records", len(list)), "is not an object")
		}
		record, end, problem := checkRecord(all[i:])
		if problem != "" {
			return nil, invalid(indexed("records", len(list))+".id", problem)
		}
		list = append(list, record)
		i += end
	}
	return list, nil
}

// unmarshalable finds the record that does not marshal.
func unmarshalable(records any) error {
	const problem = "does not marshal to JSON"
	list := reflect.ValueOf(records)
	if kind := list.Kind(); kind == reflect.Slice || kind == reflect.Array {
		for i := range list.Len() {
			if _, err := json.Marshal(list.Index(i).Interface()); err != nil {
				return invalid(indexed("records", i), problem)
			}
		}
	}
	return invalid("records", problem)
}

func indexed(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }

// checkRecord checks the id of the record that list begins with, and takes away what is Nango's. A member that comes twice
// counts as its last. end is where the record ends in list.
func checkRecord(list json.RawMessage) (record json.RawMessage, end int, problem string) {
	var id, metadata span
	end = eachMember(list, func(name []byte, m span) {
		switch {
		case isName(name, "id"):
			id = m
		case isName(name, metadataName):
			metadata = m
		}
	})
	raw := list[:end:end]
	if id.end == 0 {
		return nil, end, "is missing"
	}
	asText, problem := checkID(raw[id.value:id.end])
	if problem != "" {
		return nil, end, problem
	}
	if asText {
		number := string(raw[id.value:id.end])
		raw = append(append(bytes.Clone(raw[:id.value]), '"'), append([]byte(number+`"`), raw[id.end:]...)...)
	}
	if metadata.end > 0 {
		raw = without(raw, metadataName)
	}
	return raw, end, ""
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
		switch n := writtenLen(id); {
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

// writtenLen is textLen of a JSON text.
func writtenLen(text json.RawMessage) int {
	if bytes.IndexByte(text, '\\') >= 0 {
		return textLen(plainText(text))
	}
	return textLen(string(text[1 : len(text)-1]))
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

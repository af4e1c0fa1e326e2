package script

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"

	"github.com/nango-go/nango/internal/jsondec"
	"github.com/nango-go/nango/wrappers/internal/argument"
)

// metadataName is the name of the member that Nango adds to records when it returns them.
const metadataName = "_nango_metadata"

// marshalRecords marshals a slice of records and checks each record.
func marshalRecords(records any) ([]json.RawMessage, error) {
	// Marshaling all records at once is much faster than one by one.
	all, err := json.Marshal(records)
	if err != nil {
		return nil, unmarshalable(records)
	}
	switch kindOf(all) {
	case 'n':
		return nil, nil
	case '[':
	default:
		return nil, argument.Invalid("records", "is not a slice")
	}
	var list []json.RawMessage
	r := jsondec.NewReader(all)
	for more := r.Next('[') && r.Peek() != ']'; more; more = r.Next(',') {
		if r.Peek() != '{' {
			return nil, argument.Invalid(indexed("records", len(list)), "is not an object")
		}
		raw, _ := r.Raw() // the JSON is valid
		record, problem := checkRecord(raw)
		if problem != "" {
			return nil, argument.Invalid(indexed("records", len(list))+".id", problem)
		}
		list = append(list, record)
	}
	return list, nil
}

// unmarshalable returns an error that names the first record that does not marshal to JSON.
func unmarshalable(records any) error {
	const problem = "does not marshal to JSON"
	list := reflect.ValueOf(records)
	if kind := list.Kind(); kind == reflect.Slice || kind == reflect.Array {
		for i := range list.Len() {
			if _, err := json.Marshal(list.Index(i).Interface()); err != nil {
				return argument.Invalid(indexed("records", i), problem)
			}
		}
	}
	return argument.Invalid("records", problem)
}

func indexed(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }

// checkRecord checks the id of a record and returns the record without Nango's metadata. If the
// record has several members named id, the last of them counts. The result named problem says what
// is wrong with the id, or is "".
func checkRecord(record json.RawMessage) (_ json.RawMessage, problem string) {
	var id json.RawMessage
	withMetadata := false
	for m := range jsondec.Members(record) {
		switch {
		case isName(m.Name, "id"):
			id = m.Value
		case isName(m.Name, metadataName):
			withMetadata = true
		}
	}
	if id == nil {
		return nil, "is missing"
	}
	asText, problem := checkID(id)
	if problem != "" {
		return nil, problem
	}
	if asText || withMetadata {
		record = jsondec.Filter(record, func(m *jsondec.Member) bool {
			if asText && &m.Value[0] == &id[0] {
				m.Value = fmt.Appendf(nil, `"%s"`, m.Value)
			}
			return !isName(m.Name, metadataName)
		})
	}
	return record, ""
}

// isName reports whether the JSON string written represents the given name.
func isName(written []byte, name string) bool {
	if len(written) == len(name)+2 && string(written[1:len(written)-1]) == name {
		return true
	}
	return bytes.IndexByte(written, '\\') >= 0 && jsondec.Text(written) == name
}

// checkID checks the id of a record. The result named problem says what is wrong with the id, or is
// "" if the id is valid. The result named asText reports whether the id is a number that Nango
// would round; such an id must be sent as a string.
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
	return false, "is neither a string nor a number"
}

// writtenLen returns the length of the text that a JSON string represents, in UTF-16 code units.
func writtenLen(text json.RawMessage) int {
	if bytes.IndexByte(text, '\\') >= 0 {
		return textLen(plainText(text))
	}
	return textLen(string(text[1 : len(text)-1]))
}

// isLarge reports whether a number is an integer so large that JavaScript may round it.
func isLarge(number json.RawMessage) bool {
	const limit = 1<<53 - 1
	if bytes.ContainsAny(number, ".eE") {
		return false
	}
	n, err := strconv.ParseInt(string(number), 10, 64)
	return err != nil || n > limit || n < -limit
}

// idText returns the id of a valid record as the string that Nango stores.
func idText(record json.RawMessage) string {
	id := ""
	for m := range jsondec.Members(record) {
		if isName(m.Name, "id") {
			id = plainText(m.Value)
		}
	}
	return id
}

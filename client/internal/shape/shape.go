// Package shape recognizes an answer that decoded without an error although it is not the expected
// object, such as a gateway's {"status":"ok"}.
package shape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/nango-go/nango/internal/jsondec"
)

// Check returns the reason why value does not seem to be the expected object. value has a generated
// type and was decoded from body. The possible reasons are that body has an error member that the
// type does not define, that it has none of the required members, or that an item of one of its
// lists has none of the item's required members. field names the member in question; problem says
// what is wrong with it. Both are "" if nothing is wrong.
func Check(body []byte, value any) (field, problem string) {
	v := reflect.Indirect(reflect.ValueOf(value))
	if v.Kind() == reflect.Slice && anyLacks(v) {
		return checkItems(body, "", v)
	}
	if v.Kind() != reflect.Struct {
		return "", ""
	}
	if field, problem = checkObject(body, v); problem != "" {
		return field, problem
	}
	for _, l := range membersOf(v.Type()).lists {
		list := v.Field(l.index)
		if !anyLacks(list) {
			continue
		}
		for m := range jsondec.Members(body) {
			if m.Key() != l.name {
				continue
			}
			if field, problem = checkItems(m.Value, l.name, list); problem != "" {
				return field, problem
			}
		}
	}
	return "", ""
}

// checkItems checks the items of a list for which [anyLacks] is true. name is the member that holds
// the list, or "" if the list is the whole body.
func checkItems(body []byte, name string, list reflect.Value) (field, problem string) {
	var each []json.RawMessage
	if json.Unmarshal(body, &each) != nil || len(each) != list.Len() {
		return "", ""
	}
	for i := range each {
		if field := MissingField(each[i], list.Index(i)); field != "" {
			return fmt.Sprintf("%s[%d].%s", name, i, field), "is missing"
		}
	}
	return "", ""
}

// MissingField returns the name of the first required field of v if body, from which v was decoded,
// has none of the required fields. Otherwise it returns "".
func MissingField(body []byte, v reflect.Value) string {
	required := membersOf(v.Type()).required
	if !lacks(v, required) {
		return ""
	}
	for m := range jsondec.Members(body) {
		if named(required, m.Key()) && !bytes.Equal(m.Value, []byte("null")) {
			return ""
		}
	}
	return required[0].name
}

// anyLacks reports whether any item of a list has only zero values in its required fields.
func anyLacks(list reflect.Value) bool {
	if list.Len() == 0 { // the common case
		return false
	}
	required := membersOf(list.Type().Elem()).required
	for i := range list.Len() {
		if lacks(list.Index(i), required) {
			return true
		}
	}
	return false
}

// lacks reports whether v has required fields and all of them are zero.
func lacks(v reflect.Value, required []member) bool {
	for _, m := range required {
		if !v.Field(m.index).IsZero() {
			return false
		}
	}
	return len(required) > 0
}

// checkObject is like [Check] for a struct but does not check its lists.
func checkObject(body []byte, v reflect.Value) (field, problem string) {
	of := membersOf(v.Type())
	has := len(of.required) > 0 && !lacks(v, of.required)
	suspicious := bytes.Contains(body, []byte(`"error"`)) && !named(of.known, "error")
	if has && !suspicious { // the common case
		return "", ""
	}
	if len(of.known) == 0 {
		return checkUnion(v)
	}
	required := of.required
	optional := len(required) == 0
	if optional {
		required = of.known // at least one of them, unless the object is empty
	}
	empty := true
	for m := range jsondec.Members(body) {
		name := m.Key()
		isNull := bytes.Equal(m.Value, []byte("null"))
		if suspicious && name == "error" && !isNull {
			return "error", "is there in place of a result"
		}
		has = has || !isNull && named(required, name)
		empty = false
	}
	if has || optional && empty {
		return "", ""
	}
	return required[0].name, "is missing"
}

// checkUnion is like checkObject for a union, whose variants are told apart by their type member.
func checkUnion(v reflect.Value) (field, problem string) {
	union, ok := reflect.TypeAssert[interface{ Value() any }](v)
	if !ok {
		return "", ""
	}
	if raw, unknown := union.Value().(json.RawMessage); unknown {
		for m := range jsondec.Members(raw) {
			if m.Key() == "type" {
				return "", "" // a variant that only a newer server has
			}
		}
		return "type", "is missing"
	}
	return "", ""
}

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

// ErrorMember is the problem that [Check] returns for an answer with an error member.
const ErrorMember = "was sent instead of a result"

// Check examines a value that was decoded from body without an error. It returns a problem if the
// value is probably not the expected object. The value must have a generated type.
//
// Check looks for an error member that the type does not define, for an object that has none of its
// required members, and for a list item that has none of its required members. Check returns the
// name of the member as field, and what is wrong with it as problem. Both are "" if Check finds
// nothing.
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

// checkItems finds the first invalid item of a list for which [anyLacks] is true. The parameter
// name is the name of the member that contains the list, or "" if the list is the whole body.
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

// MissingField checks body, from which v was decoded. If body has none of the required fields of v,
// MissingField returns the name of the first of these fields. Otherwise it returns "".
func MissingField(body []byte, v reflect.Value) string {
	of := membersOf(v.Type())
	if of.union {
		field, _ := checkUnion(v)
		return field
	}
	required := of.required
	if !lacks(v, required) {
		return ""
	}
	for m := range jsondec.Members(body) {
		if hasName(required, m.Key()) && !bytes.Equal(m.Value, []byte("null")) {
			return ""
		}
	}
	return required[0].name
}

// anyLacks reports whether an item of the list has only zero values in its required fields or, for
// a list of unions, whether an item has no type member.
func anyLacks(list reflect.Value) bool {
	if list.Len() == 0 { // most lists of an answer are empty
		return false
	}
	of := membersOf(list.Type().Elem())
	for i := range list.Len() {
		if of.union {
			if _, problem := checkUnion(list.Index(i)); problem != "" {
				return true
			}
		} else if lacks(list.Index(i), of.required) {
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
	suspicious := bytes.Contains(body, []byte(`"error"`)) && !hasName(of.known, "error")
	if has && !suspicious { // nearly every answer returns here
		return "", ""
	}
	if len(of.known) == 0 {
		return checkUnion(v)
	}
	required := of.required
	optional := len(required) == 0
	if optional {
		required = of.known // one of them must be present, unless the object is empty
	}
	empty := true
	for m := range jsondec.Members(body) {
		name := m.Key()
		isNull := bytes.Equal(m.Value, []byte("null"))
		if suspicious && name == "error" && !isNull {
			return "error", ErrorMember
		}
		has = has || !isNull && hasName(required, name)
		empty = false
	}
	if has || optional && empty {
		return "", ""
	}
	return required[0].name, "is missing"
}

// checkUnion is like checkObject for a union. It accepts variants that this version does not know,
// since a newer server may send them.
func checkUnion(v reflect.Value) (field, problem string) {
	u, ok := reflect.TypeAssert[union](v)
	if !ok {
		return "", ""
	}
	switch value := u.Value().(type) {
	case nil:
		return "type", "is missing"
	case json.RawMessage:
		for m := range jsondec.Members(value) {
			if m.Key() == "type" {
				return "", ""
			}
		}
		return "type", "is missing"
	}
	return "", ""
}

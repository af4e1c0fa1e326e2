// Package shape recognizes an answer that decoded without an error although it is not the expected
// object, such as a gateway's {"status":"ok"}.
package shape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
)

// Check reports why value, of a generated type and decoded from body, does not seem to be the
// expected object: it has an error member that its type does not define, it has none of its
// required members, or an item of one of its lists has none. field names the member or item in
// question. Both results are "" if nothing is wrong.
func Check(body []byte, value any) (field, problem string) {
	v := reflect.Indirect(reflect.ValueOf(value))
	if v.Kind() == reflect.Slice {
		return checkItems(body, "", v)
	}
	if v.Kind() != reflect.Struct {
		return "", ""
	}
	if field, problem = checkObject(body, v); problem != "" {
		return field, problem
	}
	for i := range v.NumField() {
		list := v.Field(i)
		if list.Kind() != reflect.Slice || !anyLacks(list) {
			continue
		}
		name, _ := fieldName(v.Type().Field(i))
		if name == "" {
			continue
		}
		for m := range jsondec.Members(body) {
			if m.Key() != name {
				continue
			}
			if field, problem = checkItems(m.Value, name, list); problem != "" {
				return field, problem
			}
		}
	}
	return "", ""
}

// checkItems checks the items of a list. name is the member that holds the list, or "" if the list
// is the whole body.
func checkItems(body []byte, name string, list reflect.Value) (field, problem string) {
	if !anyLacks(list) {
		return "", ""
	}
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
// has none of the required fields.
func MissingField(body []byte, v reflect.Value) string {
	if !lacks(v, requiredIndexes(v.Type())) {
		return ""
	}
	required, _ := fieldNames(v.Type())
	for m := range jsondec.Members(body) {
		if slices.Contains(required, m.Key()) && !bytes.Equal(m.Value, []byte("null")) {
			return ""
		}
	}
	return required[0]
}

// anyLacks reports whether any item of a list has only zero values in its required fields.
func anyLacks(list reflect.Value) bool {
	if list.Len() == 0 {
		return false
	}
	required := requiredIndexes(list.Type().Elem())
	for i := range list.Len() {
		if lacks(list.Index(i), required) {
			return true
		}
	}
	return false
}

// lacks reports whether v has required fields and all of them are zero.
func lacks(v reflect.Value, required []int) bool {
	for _, i := range required {
		if !v.Field(i).IsZero() {
			return false
		}
	}
	return len(required) > 0
}

// requiredIndexes returns the indexes of the required fields of t, or nil if t is not a struct.
func requiredIndexes(t reflect.Type) (required []int) {
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		if name, must := fieldName(t.Field(i)); name != "" && must {
			required = append(required, i)
		}
	}
	return required
}

// checkObject is like [Check] for a struct but does not check its lists.
func checkObject(body []byte, v reflect.Value) (field, problem string) {
	suspicious := bytes.Contains(body, []byte(`"error"`))
	has := hasRequired(v)
	if has && !suspicious { // the common case
		return "", ""
	}
	required, known := fieldNames(v.Type())
	if len(known) == 0 {
		return checkUnion(v)
	}
	suspicious = suspicious && !slices.Contains(known, "error")
	if has && !suspicious {
		return "", ""
	}
	optional := len(required) == 0
	if optional {
		required = known // at least one of them, unless the object is empty
	}
	empty := true
	for m := range jsondec.Members(body) {
		name := m.Key()
		isNull := bytes.Equal(m.Value, []byte("null"))
		if suspicious && name == "error" && !isNull {
			return "error", "is there in place of a result"
		}
		has = has || !isNull && slices.Contains(required, name)
		empty = false
	}
	if has || optional && empty {
		return "", ""
	}
	return required[0], "is missing"
}

// hasRequired reports whether any required field of v is not zero.
func hasRequired(v reflect.Value) bool {
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		if name, required := fieldName(v.Type().Field(i)); name != "" && required {
			return true
		}
	}
	return false
}

// fieldNames returns the JSON names of the required fields of t and those of all its fields.
func fieldNames(t reflect.Type) (required, known []string) {
	for i := range t.NumField() {
		name, must := fieldName(t.Field(i))
		if name == "" {
			continue
		}
		known = append(known, name)
		if must {
			required = append(required, name)
		}
	}
	return required, known
}

// fieldName returns the JSON name of a field, or "" if it has none, and whether the field is
// required.
func fieldName(f reflect.StructField) (name string, required bool) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name, !strings.Contains(options, "omit")
}

// checkUnion is like checkObject for a union, whose variants are told apart by their type member.
func checkUnion(v reflect.Value) (field, problem string) {
	union, ok := v.Interface().(interface{ Value() any })
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

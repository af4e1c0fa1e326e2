package nangotest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// differences returns the differences between the shapes of two JSON values: their types, fields,
// nulls, lengths of lists and formats of dates. If the parameter trimmed is true, want may lack the
// middle items of a list, because the recording omits them.
func differences(path string, want, got any, trimmed bool) []string {
	if kind(want) != kind(got) {
		return []string{fmt.Sprintf("%s: %s, not %s", path, kind(got), kind(want))}
	}
	var out []string
	switch want := want.(type) {
	case map[string]any:
		got := got.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if _, ok := got[name]; !ok {
				out = append(out, path+"."+name+": is missing")
				continue
			}
			if name == "created" && path != "" {
				continue // its length varies, since trailing zeros are dropped
			}
			out = append(out, differences(path+"."+name, want[name], got[name], trimmed)...)
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if _, ok := want[name]; !ok {
				out = append(out, path+"."+name+": is too much")
			}
		}
	case []any:
		got := got.([]any)
		if len(want) != len(got) && (!trimmed || len(got) < len(want)) {
			out = append(out, fmt.Sprintf("%s: %d items, not %d", path, len(got), len(want)))
		}
		for i, item := range aligned(want, got) {
			out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), want[i], item, trimmed)...)
		}
	}
	return out
}

// aligned returns the items of got that must be compared with the items of want, in the same order.
// If the recorded list was trimmed, want contains only its first six and its last two items.
func aligned(want, got []any) []any {
	if len(want) == 8 && len(got) > 8 {
		return slices.Concat(got[:6], got[len(got)-2:])
	}
	return got[:min(len(want), len(got))]
}

var dateForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// kind returns the JSON type of a value. For a string that is a date, it returns the format of the
// date.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		if m := dateForm.FindStringSubmatch(v); m != nil {
			if len(m[1]) > len(".000") {
				return "date with microseconds and " + m[2]
			}
			return "date with milliseconds and " + m[2]
		}
	}
	return "string"
}

// refusalOf returns the code of an error response, with the sorted codes and paths of its invalid
// values.
func refusalOf(body any) string {
	envelope, _ := body.(map[string]any)
	e, _ := envelope["error"].(map[string]any)
	if e == nil {
		return ""
	}
	out := []string{}
	issues, _ := e["errors"].([]any)
	for _, i := range issues {
		b, _ := json.Marshal(i.(map[string]any)["path"])
		out = append(out, fmt.Sprintf("%v at %s", i.(map[string]any)["code"], b))
	}
	slices.Sort(out)
	return strings.Join(append([]string{fmt.Sprint(e["code"])}, out...), ", ")
}

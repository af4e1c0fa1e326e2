package express

import (
	"strconv"

	"github.com/nango-go/nango/tests/nangotest/internal/js"
)

// merge combines two values and returns the result. The parameter merged is the combined value of
// the earlier fields, and value is the value of the next field.
func (f *form) merge(merged, value any) any {
	if value == "" {
		return merged
	}
	text, isText := value.(string)
	switch target := merged.(type) {
	case *js.Array:
		if isText {
			return f.bounded(&js.Array{Items: append(target.Items, text)})
		}
		if list, ok := value.(*js.Array); ok {
			return f.mergeLists(target, list)
		}
		return f.mergeFields(listFields(target), value.(*js.Object))
	case *js.Object:
		if isText {
			return f.addText(target, text)
		}
		if list, ok := value.(*js.Array); ok {
			value = listFields(list)
		}
		return f.mergeFields(target, value.(*js.Object))
	}
	if fields, ok := value.(*js.Object); ok {
		if last, over := f.overflowed[fields]; over {
			return f.shifted(merged, fields, last)
		}
	}
	return f.bounded(&js.Array{Items: append([]any{merged}, items(value)...)})
}

// addText adds a string to an object. If the object stands for a list with too many items, the
// string becomes the next item of this list. Otherwise the result is a list of the object and the
// string.
func (f *form) addText(fields *js.Object, text string) any {
	if last, over := f.overflowed[fields]; over {
		f.overflowed[fields] = last + 1
		fields.Set(strconv.Itoa(last+1), text)
		return fields
	}
	return &js.Array{Items: []any{fields, text}}
}

func (f *form) shifted(first any, fields *js.Object, last int) *js.Object {
	out := &js.Object{}
	out.Set("0", first)
	for name, value := range fields.All() {
		if i, counts := js.Index(name); counts {
			out.Set(strconv.Itoa(int(i)+1), value)
		}
	}
	f.overflowed[out] = last + 1
	return out
}

func (f *form) mergeLists(into, from *js.Array) any {
	for i, item := range from.Items {
		switch {
		case item == js.Undefined:
		case i >= len(into.Items):
			for len(into.Items) < i {
				into.Items = append(into.Items, js.Undefined)
			}
			into.Items = append(into.Items, item)
		case into.Items[i] == js.Undefined:
			into.Items[i] = item
		case nested(into.Items[i]) && nested(item):
			into.Items[i] = f.merge(into.Items[i], item)
		default:
			into.Items = append(into.Items, item)
		}
	}
	return f.bounded(into)
}

func nested(v any) bool {
	_, isText := v.(string)
	return !isText
}

func (f *form) mergeFields(into, from *js.Object) *js.Object {
	last, over := f.overflowed[from]
	for name, value := range from.All() {
		if before, ok := into.Get(name); ok {
			value = f.merge(before, value)
		}
		into.Set(name, value)
	}
	if over {
		f.overflowed[into] = max(f.overflowed[into], last)
	}
	return into
}

// bounded returns list unchanged if it does not have too many items. Otherwise it returns an object
// whose field names are the indexes of the items.
func (f *form) bounded(list *js.Array) any {
	if len(list.Items) <= f.arrayLimit {
		return list
	}
	fields := listFields(list)
	f.overflowed[fields] = len(list.Items) - 1
	return fields
}

func listFields(list *js.Array) *js.Object {
	fields := &js.Object{}
	for i, item := range list.Items {
		if item != js.Undefined {
			fields.Set(strconv.Itoa(i), item)
		}
	}
	return fields
}

package request

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A method without Required in its name adds no parameter if the value is zero.

func (b *Builder) add(name, value string) {
	name, value = url.QueryEscape(name), url.QueryEscape(value)
	if b.query.Cap() == 0 {
		b.query.Grow(max(len(name)+len(value)+1, 64))
	} else {
		b.query.WriteByte('&')
	}
	b.query.WriteString(name)
	b.query.WriteByte('=')
	b.query.WriteString(value)
}

// RequiredQuery adds a parameter. It records an error if value is empty.
func (b *Builder) RequiredQuery(name, value string) {
	if b.required(name, value) {
		b.add(name, value)
	}
}

// Query adds an optional string parameter.
func (b *Builder) Query(name, value string) {
	if value != "" {
		b.add(name, value)
	}
}

// QueryInt adds an optional integer parameter.
func (b *Builder) QueryInt(name string, value int) {
	if value != 0 {
		b.add(name, strconv.Itoa(value))
	}
}

// RequiredQueryInt adds an integer parameter, which may be 0.
func (b *Builder) RequiredQueryInt(name string, value int) { b.add(name, strconv.Itoa(value)) }

// RequiredQueryBool adds a parameter that is true or false.
func (b *Builder) RequiredQueryBool(name string,
	value bool) {
	b.add(name, strconv.FormatBool(value))
}

// QueryBool adds a parameter with the value true. If the argument is false, it adds nothing.
func (b *Builder) QueryBool(name string, value bool) {
	if value {
		b.add(name, "true")
	}
}

// QueryTime adds an optional time parameter. The time is sent in UTC and ends in Z, since Nango
// refuses any other offset.
func (b *Builder) QueryTime(name string, value time.Time) {
	if value.IsZero() {
		return
	}
	value = value.UTC()
	if y := value.Year(); y < 0 || y > 9999 {
		b.fail(name, "is not between the years 0 and 9999", nil)
		return
	}
	b.add(name, value.Format(time.RFC3339Nano))
}

// QueryList adds an optional list as one parameter for each value, all with the same name. So
// values may contain commas.
func QueryList[S ~string](b *Builder, name string, values []S) {
	for _, v := range values {
		b.add(name, string(v))
	}
}

// QueryCommas adds an optional list as one parameter with commas between the values, for endpoints
// that accept only this form. It records an error for a value that contains a comma, since the
// server would read it as two values.
func QueryCommas[S ~string](b *Builder, name string, values []S) {
	if len(values) == 0 {
		return
	}
	texts := make([]string, len(values))
	for i, v := range values {
		if strings.Contains(string(v), ",") {
			b.fail(name, "has a value with a comma, which separates the values", nil)
		}
		texts[i] = string(v)
	}
	b.add(name, strings.Join(texts, ","))
}

// QueryMap adds an optional map as parameters of the form name[key]=value, sorted by key.
func QueryMap[M ~map[string]string](b *Builder, name string, values M) {
	for _, k := range slices.Sorted(maps.Keys(values)) {
		b.add(name+"["+k+"]", values[k])
	}
}

package nodejs

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Query is a query string as Nango parses it. A parameter whose name ends with [], or occurs more
// than once, has a list as its value. tags[plan]=pro sets the field plan of the object tags.
type Query struct {
	Names  []string // in order of appearance
	Lists  map[string][]string
	Fields map[string]map[string]string
	// kinds holds the type of each value that is not a string: "array" or "object". Its keys are
	// the names of parameters. The key for the field plan of the parameter tags is "tags[plan",
	// without the closing bracket.
	kinds map[string]string
}

// ParseQuery parses the query of a URL.
func ParseQuery(raw string) Query {
	q := Query{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "" {
			q.add(Unescape(name), Unescape(value))
		}
	}
	return q
}

// Unescape decodes the escapes in a part of a query. It returns a malformed part unchanged.
func Unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

func (q *Query) add(name, value string) {
	base, rest, nested := strings.Cut(name, "[")
	field, deeper, _ := strings.Cut(rest, "]")
	_, notNumber := strconv.Atoi(field)
	index := nested && (field == "" || notNumber == nil)
	if q.Lists == nil {
		q.Lists, q.kinds = map[string][]string{}, map[string]string{}
	}
	if !q.Has(base) {
		q.Names = append(q.Names, base)
	} else if q.Fields[base] == nil {
		q.kinds[base] = "array"
	}
	if !nested || base == "" || index {
		q.Lists[base] = append(q.Lists[base], value)
		if index {
			q.kinds[base] = "array"
		}
		return
	}
	if q.Fields == nil {
		q.Fields = map[string]map[string]string{}
	}
	if q.Fields[base] == nil {
		q.Fields[base] = map[string]string{}
		q.kinds[base] = "object"
	}
	if _, again := q.Fields[base][field]; again {
		q.kinds[base+"["+field] = "array"
	}
	if deeper != "" {
		q.kinds[base+"["+field] = "object"
	}
	q.Fields[base][field] = value
}

// Kind returns the JSON type of the value of the parameter with the given name. For the field plan
// of the parameter tags, pass "tags[plan", without the closing bracket.
func (q *Query) Kind(name string) string { return cmp.Or(q.kinds[name], "string") }

// Has reports whether the query contains a parameter with the given name, whatever the type of its
// value.
func (q *Query) Has(name string) bool {
	return q.Lists[name] != nil || q.Fields[name] != nil
}

// Get returns the last value of the parameter with the given name, or "" if the query does not
// contain the parameter.
func (q *Query) Get(name string) string {
	if v := q.Lists[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// Commas splits the value of the parameter with the given name at its commas. It returns nil if the
// query does not contain the parameter.
func (q *Query) Commas(name string) []string {
	if q.Lists[name] == nil {
		return nil
	}
	return strings.Split(q.Get(name), ",")
}

// Number returns the value of the parameter with the given name, truncated to an integer. If the
// query does not contain the parameter, or if its value is not a number, Number returns the given
// default.
func (q *Query) Number(name string, absent int) int {
	if f, ok := ParseNumber(q.Get(name)); ok && q.Lists[name] != nil {
		return int(f)
	}
	return absent
}

// ParseNumber parses a number as JavaScript's Number does: 0x10 is 16 and "" is 0.
func ParseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, true
	}
	if len(s) > 2 && s[0] == '0' && strings.ContainsRune("xXoObB", rune(s[1])) {
		n, err := strconv.ParseUint(s, 0, 53)
		return float64(n), err == nil
	}
	if strings.Trim(s, "+-.0123456789eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// Flag reports whether the last value of the parameter with the given name is one of [TrueWords],
// in lower or upper case.
func (q *Query) Flag(name string) bool {
	ok, _ := ParseFlag(q.Get(name))
	return ok
}

// The spellings of true and false that Nango accepts, in lower or upper case.
var (
	TrueWords  = []string{"true", "1", "yes", "on", "y", "enabled"}
	FalseWords = []string{"false", "0", "no", "off", "n", "disabled"}
)

// ParseFlag returns the bool that s spells and reports whether s is a valid spelling.
func ParseFlag(s string) (value, ok bool) {
	s = strings.ToLower(s)
	value = slices.Contains(TrueWords, s)
	return value, value || slices.Contains(FalseWords, s)
}

// FieldsOf returns the fields of an urlencoded form as Node parses them. A name that occurs more
// than once has a list as its value.
func (q *Query) FieldsOf() map[string]any {
	out := map[string]any{}
	for _, name := range q.Names {
		if values := q.Lists[name]; len(values) > 1 {
			out[name] = values
		} else {
			out[name] = q.Get(name)
		}
	}
	return out
}

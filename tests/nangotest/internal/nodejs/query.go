package nodejs

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Query is a query string as Nango's parser understands it: a name may repeat, with [] or without;
// tags[plan]=pro is a field of tags.
type Query struct {
	Names  []string // in order of appearance
	Lists  map[string][]string
	Fields map[string]map[string]string
	kinds  map[string]string // array or object, by name or by name[field], for what is no text
}

// ParseQuery reads the query of a URL.
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

// Unescape decodes a part of a query, and returns it unchanged if it is malformed.
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

// Kind is the JSON type of what stands under a name, or under a name and a field with a [ between
// them.
func (q *Query) Kind(name string) string {
	if kind := q.kinds[name]; kind != "" {
		return kind
	}
	return "string"
}

// Has reports whether the query has name as a value, a list or an object.
func (q *Query) Has(name string) bool {
	return q.Lists[name] != nil || q.Fields[name] != nil
}

// Get is the last value of name.
func (q *Query) Get(name string) string {
	if v := q.Lists[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// Commas is the list of a parameter that is one text with commas.
func (q *Query) Commas(name string) []string {
	if q.Lists[name] == nil {
		return nil
	}
	return strings.Split(q.Get(name), ",")
}

// Number is a number, cut to a whole one, or what stands in for an absent one.
func (q *Query) Number(name string, absent int) int {
	if q.Lists[name] == nil {
		return absent
	}
	f, ok := ParseNumber(q.Get(name))
	if !ok {
		return absent
	}
	return int(f)
}

// ParseNumber reads a number as JavaScript does: in other bases too, and nothing as 0.
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

// Flag reports whether the last value of name is one of TrueWords.
func (q *Query) Flag(name string) bool {
	ok, _ := ParseFlag(q.Get(name))
	return ok
}

// The spellings of a boolean that Nango takes, in upper case too.
var (
	TrueWords  = []string{"true", "1", "yes", "on", "y", "enabled"}
	FalseWords = []string{"false", "0", "no", "off", "n", "disabled"}
)

// ParseFlag returns the boolean that s spells, and whether it spells one.
func ParseFlag(s string) (value, ok bool) {
	s = strings.ToLower(s)
	value = slices.Contains(TrueWords, s)
	return value, value || slices.Contains(FalseWords, s)
}

// FieldsOf are the fields of a form as Node reads them: a name that repeats is a list.
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

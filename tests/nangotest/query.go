package nangotest

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query is a query string as Nango's parser understands it: a name may repeat, with [] or without; tags[plan]=pro is a
// field of tags.
type query struct {
	names  []string // in order of appearance
	lists  map[string][]string
	fields map[string]map[string]string
	kinds  map[string]string // array or object, by name or by name[field], for what is no text
}

func parseQuery(raw string) query {
	q := query{}
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "" {
			q.add(unescape(name), unescape(value))
		}
	}
	return q
}

func unescape(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

func (q *query) add(name, value string) {
	base, rest, nested := strings.Cut(name, "[")
	field, deeper, _ := strings.Cut(rest, "]")
	_, notNumber := strconv.Atoi(field)
	index := nested && (field == "" || notNumber == nil)
	if q.lists == nil {
		q.lists, q.kinds = map[string][]string{}, map[string]string{}
	}
	if !q.has(base) {
		q.names = append(q.names, base)
	} else if q.fields[base] == nil {
		q.kinds[base] = "array"
	}
	if !nested || base == "" || index {
		q.lists[base] = append(q.lists[base], value)
		if index {
			q.kinds[base] = "array"
		}
		return
	}
	if q.fields == nil {
		q.fields = map[string]map[string]string{}
	}
	if q.fields[base] == nil {
		q.fields[base] = map[string]string{}
		q.kinds[base] = "object"
	}
	if _, again := q.fields[base][field]; again {
		q.kinds[base+"["+field] = "array"
	}
	if deeper != "" {
		q.kinds[base+"["+field] = "object"
	}
	q.fields[base][field] = value
}

// kind is the JSON type of what stands under a name, or under a name and a field with a [ between them.
func (q *query) kind(name string) string {
	if kind := q.kinds[name]; kind != "" {
		return kind
	}
	return "string"
}

func (q *query) has(name string) bool {
	return q.lists[name] != nil || q.fields[name] != nil
}

// get is the last value of name.
func (q *query) get(name string) string {
	if v := q.lists[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// commas is the list of a parameter that is one text with commas.
func (q *query) commas(name string) []string {
	if q.lists[name] == nil {
		return nil
	}
	return strings.Split(q.get(name), ",")
}

// number is a number, cut to a whole one, or what stands in for an absent one.
func (q *query) number(name string, absent int) int {
	if q.lists[name] == nil {
		return absent
	}
	f, ok := parseNumber(q.get(name))
	if !ok {
		return absent
	}
	return int(f)
}

// parseNumber reads a number as JavaScript does: in other bases too, and nothing as 0.
func parseNumber(s string) (float64, bool) {
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

func (q *query) flag(name string) bool {
	ok, _ := parseFlag(q.get(name))
	return ok
}

// The spellings of a boolean that Nango takes, in upper case too.
var (
	trueWords  = []string{"true", "1", "yes", "on", "y", "enabled"}
	falseWords = []string{"false", "0", "no", "off", "n", "disabled"}
)

func parseFlag(s string) (value, ok bool) {
	s = strings.ToLower(s)
	value = slices.Contains(trueWords, s)
	return value, value || slices.Contains(falseWords, s)
}

package nangotest

import (
	"net/url"
	"strconv"
	"strings"
)

// query is a query string as Nango's parser understands it: a name may repeat, with [] or without; tags[plan]=pro is a
// field of tags.
type query struct {
	names  []string // in order of appearance
	lists  map[string][]string
	fields map[string]map[string]string
}

func parseQuery(raw string) query {
	q := query{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		q.add(unescape(name), unescape(value))
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
	field := strings.TrimSuffix(rest, "]")
	if _, err := strconv.Atoi(field); err == nil {
		field = ""
	}
	if q.lists == nil {
		q.lists = map[string][]string{}
	}
	if !q.has(base) {
		q.names = append(q.names, base)
	}
	if !nested || base == "" || field == "" {
		q.lists[base] = append(q.lists[base], value)
		return
	}
	if q.fields == nil {
		q.fields = map[string]map[string]string{}
	}
	if q.fields[base] == nil {
		q.fields[base] = map[string]string{}
	}
	q.fields[base][field] = value
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

// commas is the list of a parameter that is one text with commas, in which a name may also repeat.
func (q *query) commas(name string) []string {
	var out []string
	for _, v := range q.lists[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// number is a number, cut to a whole one, or what stands in for an absent one.
func (q *query) number(name string, absent int) int {
	f, err := strconv.ParseFloat(q.get(name), 64)
	if err != nil {
		return absent
	}
	return int(f)
}

func (q *query) flag(name string) bool {
	ok, _ := parseFlag(q.get(name))
	return ok
}

// parseFlag reads a boolean in any of the spellings that Nango takes.
func parseFlag(s string) (value, ok bool) {
	switch strings.ToLower(s) {
	case "true", "1", "yes", "on", "y", "enabled":
		return true, true
	case "false", "0", "no", "off", "n", "disabled":
		return false, true
	}
	return false, false
}

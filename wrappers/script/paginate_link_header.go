package script

import (
	"net/http"
	"strings"
)

// headerLink returns the link with the given relation in the Link headers of a response (RFC 8288),
// or "" if no link has this relation. Relations are compared exactly. If several links have the
// relation, the last one wins, as in Nango.
func headerLink(h http.Header, rel string) string {
	found := ""
	rest := strings.Join(h.Values("Link"), ", ")
	for {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			return found
		}
		target, after, ok := strings.Cut(after, ">")
		if !ok {
			return found
		}
		var relations []string
		relations, rest = linkRelations(after)
		for _, relation := range relations {
			if relation == rel {
				found = strings.TrimSpace(target)
			}
		}
	}
}

// linkRelations parses the parameters of a link, up to the comma that ends the link. It returns the
// relations of the link and the rest of the header.
func linkRelations(s string) (relations []string, rest string) {
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" || s[0] != ';' {
			_, rest, _ = cutUnquoted(s)
			return relations, rest
		}
		name, after := s[1:], ""
		if end := strings.IndexAny(name, "=;,"); end >= 0 {
			name, after = name[:end], name[end:]
		}
		s = after
		value := ""
		if strings.HasPrefix(after, "=") {
			value, s = linkValue(strings.TrimLeft(after[1:], " \t"))
		}
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			relations = strings.Fields(value)
		}
	}
}

// linkValue parses the value of a parameter at the start of s. The value may be quoted. linkValue
// returns the value and the rest of s.
func linkValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s, ";,")
		if end < 0 {
			end = len(s)
		}
		return strings.TrimSpace(s[:end]), s[end:]
	}
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return out.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String(), ""
}

// cutUnquoted cuts s at the first comma that is not inside quotes.
func cutUnquoted(s string) (before, after string, found bool) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

package generate

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// names is the set of the identifiers that the generated file uses.
type names map[string]bool

// take adds a unique name to n and returns it. If the given name is in use, take appends the
// smallest number, from 2 on, that makes the name unique.
func (n names) take(name string) string {
	unique := name
	for i := 2; n[unique]; i++ {
		unique = name + strconv.Itoa(i)
	}
	n[unique] = true
	return unique
}

const initialisms = " ACL API ASCII CPU CSS CSV DNS EOF GUID HMAC HTML HTTP HTTPS ID IDS IP JSON" +
	" JWT PDF QPS RAM RPC SDK SLA SMTP SQL SSH SSO TCP TLS TTL UDP UI UID UUID URI URL URLS UTF8 VM" +
	" XML XMPP XSRF XSS "

// goName returns s as an exported Go identifier with the usual initialisms: html_url becomes
// HTMLURL, and userIds becomes UserIDs. A character that an identifier cannot contain ends a word.
func goName(s string) string {
	name := label(s)
	if first := []rune(name)[0]; !unicode.IsUpper(first) || !token.IsIdentifier(name) {
		return "X" + name
	}
	return name
}

// label is like goName, but its result may begin with any letter or digit, because it becomes the
// end of a longer identifier.
func label(s string) string {
	var name strings.Builder
	for _, word := range words(s) {
		switch upper := strings.ToUpper(word); {
		case upper == "IDS" || upper == "URLS":
			name.WriteString(upper[:len(upper)-1] + "s")
		case strings.Contains(initialisms, " "+upper+" "):
			name.WriteString(upper)
		default:
			letters := []rune(word)
			name.WriteRune(unicode.ToUpper(letters[0]))
			name.WriteString(string(letters[1:]))
		}
	}
	if name.Len() == 0 {
		return "Empty"
	}
	return name.String()
}

// labelOf is like label, but accepts any scalar value.
func labelOf(v any) string {
	if s, ok := v.(string); ok {
		return label(s)
	}
	if v == nil {
		return "Null"
	}
	text := strings.NewReplacer("-", "Minus", ".", "Point", "+", "").Replace(fmt.Sprint(v))
	return strings.ToUpper(text[:1]) + text[1:]
}

// words splits s into words. A word begins at an upper-case letter after a lower-case letter or
// digit. In a sequence of upper-case letters, the last letter begins a word if a lower-case letter
// follows. All other characters separate words.
func words(s string) []string {
	var all []string
	letters := []rune(s)
	start := 0
	cut := func(end int) {
		if end > start {
			all = append(all, string(letters[start:end]))
		}
		start = end
	}
	for i, r := range letters {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			start = i + 1
		case i == start || !unicode.IsUpper(r):
		case !unicode.IsUpper(letters[i-1]):
			cut(i)
		case i+1 < len(letters) && unicode.IsLower(letters[i+1]):
			cut(i)
		}
	}
	cut(len(letters))
	return all
}

// tagName reports whether s can be the name of a member in a struct tag. encoding/json does not
// support some characters there.
func tagName(s string) bool {
	if s == "" || s == "-" {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) &&
			!strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) {
			return false
		}
	}
	return true
}

// IsPackageName reports whether s is a valid name for a package that can be imported.
func IsPackageName(s string) bool { return token.IsIdentifier(s) && s != "_" && s != "main" }

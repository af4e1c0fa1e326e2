package wire

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// A part of a key is replaced if it has at least leastPart letters and digits, with at least
// leastDistinct different ones among them. Otherwise a long run of zeros, which is rarely a key,
// would be replaced. A whole key is replaced if it has at least leastKey letters and digits.
const (
	leastPart     = 12
	leastDistinct = 5
	leastKey      = 8
)

// form holds the letters and digits of a key in one encoding.
type form struct {
	text   string
	folded bool // text is in lower case, and the case of what it is compared with does not matter
}

// formsOf returns the forms in which an error may quote a key.
func formsOf(key string) []form {
	// The text before the last underscore of a key is a name and not secret, as in
	// nango_connect_session_1234.
	if secret := key[strings.LastIndexByte(key, '_')+1:]; len(secret) >= leastPart {
		key = secret
	}
	lower, _ := squeeze(strings.ToLower(key))
	var decimal strings.Builder
	for _, octet := range []byte(key) {
		decimal.WriteString(strconv.Itoa(int(octet)))
	}
	forms := []form{{lower, true}, {hex.EncodeToString([]byte(key)), true}, {decimal.String(), false}}
	for before := range 3 { // base64 differs with the number of bytes in front of the key
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), key...))
		// Drop the first characters, which also contain bits of the bytes in front of the key.
		first := (before*8 + 5) / 6
		encoded, _ = squeeze(encoded[first : len(encoded)-1]) // the last one may, too
		forms = append(forms, form{encoded, false})
	}
	return slices.DeleteFunc(forms, func(f form) bool { return len(f.text) < leastKey })
}

// withoutForms returns text in which the key, and each long part of it, is replaced. It finds the
// key in any of the given forms, even if other characters stand between the letters and digits of
// the key.
func withoutForms(text string, forms []form) string {
	exact, at := squeeze(text)
	folded := strings.ToLower(exact)
	var hide []bool // the bytes of text to replace
	for _, f := range forms {
		in := exact
		if f.folded {
			in = folded
		}
		for i := range len(in) {
			n := f.begins(in[i:])
			if n == 0 {
				continue
			}
			if hide == nil {
				hide = make([]bool, len(text))
			}
			for k := at[i]; k <= at[i+n-1]; k++ {
				hide[k] = true
			}
		}
	}
	if hide == nil {
		return text
	}
	var out strings.Builder
	for i := range len(text) {
		switch {
		case !hide[i]:
			out.WriteByte(text[i])
		case i == 0 || !hide[i-1]:
			out.WriteString(redacted)
		}
	}
	return out.String()
}

// begins returns how many characters at the beginning of text must be replaced, since they are the
// key or a long part of it. It returns 0 if text does not begin with the key or a long part of it.
func (f form) begins(text string) int {
	if strings.HasPrefix(text, f.text) {
		return len(f.text)
	}
	if len(text) < leastPart || !strings.Contains(f.text, text[:leastPart]) {
		return 0
	}
	distinct := 0
	for i := range leastPart {
		if strings.IndexByte(text[:i], text[i]) < 0 {
			distinct++
		}
	}
	if distinct < leastDistinct {
		return 0
	}
	return leastPart
}

// squeeze returns the ASCII letters and digits of text, and their positions in text.
func squeeze(text string) (letters string, at []int) {
	var out strings.Builder
	for i, c := range []byte(text) {
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' {
			out.WriteByte(c)
			at = append(at, i)
		}
	}
	return out.String(), at
}

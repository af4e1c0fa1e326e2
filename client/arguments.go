package client

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/client/internal/wire"
	"github.com/nango-go/nango/internal/request"
)

// invalid returns the error for an argument that cannot be sent. The parameter field is the name of
// that argument.
func invalid(field, problem string) error {
	return &SDKValidationError{Field: field, Err: errors.New(problem)}
}

// nilBody returns a problem if the interface value body contains a nil pointer or a nil function.
// Reading such a body would panic, in a goroutine of net/http.
func nilBody(body io.Reader) (problem string) {
	switch v := reflect.ValueOf(body); v.Kind() {
	case reflect.Pointer, reflect.Func:
		if v.IsNil() {
			return "is a nil " + v.Type().String()
		}
	}
	return ""
}

// input returns v as JSON, or nil if v is nil. If v cannot be encoded, the error calls it by the
// name in the parameter field.
func input(field string, v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, invalid(field, request.NotJSON(err))
	}
	return raw, nil
}

// required takes alternating names and values. It returns an error that names the first empty
// value.
func required(pairs ...string) error {
	for pair := range slices.Chunk(pairs, 2) {
		if pair[len(pair)-1] == "" {
			return invalid(pair[0], "is empty")
		}
	}
	return nil
}

// goName returns the name that a parameter of the API has in Go: providerConfigKey for
// provider_config_key and for Provider-Config-Key, and connectionID for connectionId.
func goName(parameter string) string {
	words := strings.FieldsFunc(parameter, func(r rune) bool { return r == '-' || r == '_' })
	for i, word := range words {
		switch {
		case len(words) > 1 && i == 0:
			words[i] = strings.ToLower(word)
		case i > 0:
			words[i] = upperFirst(word)
		}
	}
	name := strings.Join(words, "")
	for _, initialism := range []string{"Id", "Uuid"} {
		if rest, ends := strings.CutSuffix(name, initialism); ends {
			return rest + strings.ToUpper(initialism)
		}
	}
	return name
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// fromFields changes an error about a parameter of the generated method: the new error names the
// struct field that the parameter comes from, such as ConnectionID. Any other error is returned
// unchanged.
func fromFields(answer *wire.Answer, err error) (*wire.Answer, error) {
	if fault, ok := errors.AsType[*request.FieldError](err); ok {
		if name := goName(fault.Field); name != "ctx" && name != "body" {
			err = invalid(upperFirst(name), fault.Problem)
		}
	}
	return answer, err
}

// fromBody changes an error about a body that cannot be encoded as JSON: the new error names the
// argument from which the body was made. Any other error is returned unchanged.
func fromBody(name string, err error) error {
	if fault, ok := errors.AsType[*request.FieldError](err); ok && fault.Field == "body" {
		return invalid(name, fault.Problem)
	}
	return err
}

// positive returns an error if n, which is an id or a version, is not positive.
func positive[N int | int64](field string, n N) error {
	if n <= 0 {
		return invalid(field, "is not positive")
	}
	return nil
}

// ownHeaders lists the headers that a caller cannot set. The SDK or net/http sets all of them
// except Nango-Is-Script, which would make the server expect another kind of key.
var ownHeaders = map[string]bool{
	"Authorization": true, "Host": true, "Content-Length": true, "Transfer-Encoding": true,
	"Connection": true, "Trailer": true,
	"Upgrade": true, "Te": true, "Proxy-Authorization": true, "Nango-Is-Script": true,
}

func setTimeout(timeout *time.Duration, option string, d time.Duration) error {
	if d <= 0 {
		return invalid(option, "is not positive")
	}
	*timeout = d
	return nil
}

func setHeader(h *http.Header, option, name, value string) error {
	name = http.CanonicalHeaderKey(name)
	if !isHeaderName(name) {
		return invalid(option, "has a name that is not a header name")
	}
	if ownHeaders[name] {
		return invalid(option, "cannot set "+name)
	}
	if problem := request.HeaderProblem(value); problem != "" {
		return invalid(option, name+" "+problem)
	}
	if *h == nil {
		*h = http.Header{}
	}
	(*h)[name] = []string{value}
	return nil
}

func isHeaderName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
			!strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	})
}

// appendPath appends an escaped path to base. If the path would lead outside base or contains a
// query, it returns an error. The parameter field is the name that the error gives to the path.
func appendPath(base *url.URL, field, path string) (*url.URL, error) {
	switch {
	case !strings.HasPrefix(path, "/"):
		return nil, invalid(field, "does not begin with a slash")
	case strings.ContainsAny(path, "?#"):
		return nil, invalid(field, "contains ? or #, which must be percent-encoded in a path")
	}
	u, err := join(base, field, escapeIllegal(path))
	if err != nil {
		return nil, err
	}
	for segment := range strings.FieldsFuncSeq(u.Path, isSlash) {
		if segment == "." || segment == ".." {
			return nil, invalid(field, "contains a dot segment, which would name another resource")
		}
	}
	return u, nil
}

// join appends an escaped path to base without changing the escapes in the path.
func join(base *url.URL, field, path string) (*url.URL, error) {
	decoded, err := url.PathUnescape(path)
	if err != nil {
		return nil, invalid(field, "is not percent-encoded correctly")
	}
	u := *base
	u.Path, u.RawPath = base.Path+decoded, base.EscapedPath()+path
	return &u, nil
}

// isSlash reports whether r separates segments. A server may treat a backslash as a slash.
func isSlash(r rune) bool { return r == '/' || r == '\\' }

// leaves reports whether some server could resolve path to something outside its root, as it would
// resolve "../x". Servers differ in what they decode before they resolve dot segments. To be safe,
// every segment that contains ".." after decoding counts as a move to the parent directory.
func leaves(path string) bool {
	if !strings.Contains(path, "..") && !strings.Contains(path, "%") {
		return false // nearly all paths return here
	}
	depth := 0
	for segment := range strings.SplitSeq(path, "/") {
		decoded, _ := url.PathUnescape(segment)
		up, down := 0, 0
		for part := range strings.FieldsFuncSeq(decoded, isSlash) {
			switch part {
			case "..":
				up++
			case ".":
			default:
				down = 1
			}
		}
		if up > 0 {
			down = 0
		}
		if depth += down - up; depth < 0 {
			return true
		}
	}
	return false
}

// escapeIllegal percent-encodes the bytes that a URL cannot contain and leaves everything else,
// including existing escapes, unchanged.
func escapeIllegal(s string) string {
	const legal = "-._~!$&'()*+,;=:@/?%[]"
	illegal := func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
			strings.IndexByte(legal, c) < 0
	}
	first := 0
	for first < len(s) && !illegal(s[first]) {
		first++
	}
	if first == len(s) {
		return s
	}
	var out strings.Builder
	for i := range len(s) {
		if c := s[i]; illegal(c) {
			out.Write([]byte{'%', upperHex[c>>4], upperHex[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}

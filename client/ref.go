package client

import (
	"strings"
	"unicode"

	"github.com/nango-go/nango/internal/request"
)

// ConnectionRef identifies a connection by its integration and its connection id, since connection
// ids are unique only within an integration. [EveryConnection] identifies all connections of an
// integration.
type ConnectionRef struct {
	// ProviderConfigKey is the unique key of the integration.
	ProviderConfigKey string
	// ConnectionID is the connection's id.
	ConnectionID string

	every bool // set only by EveryConnection, so that no id can mean every connection
}

// EveryConnection returns a reference to every connection of an integration, for the methods of
// [Syncs]. Those methods refuse an empty connection id, so that a forgotten id does not change
// every customer's data. All methods outside [Syncs] refuse the reference that EveryConnection
// returns, since it has no connection id.
func EveryConnection(providerConfigKey string) ConnectionRef {
	return ConnectionRef{ProviderConfigKey: providerConfigKey, every: true}
}

// String returns both parts as one string, such as "github/user-42". [ParseConnectionRef] parses
// it.
//
// Percent signs, asterisks, control characters and bytes that are not UTF-8 are percent-encoded,
// and so is a slash in the provider config key. Different references have different strings. The
// reference to every connection of an integration is written as "github/*", which
// ParseConnectionRef refuses.
func (r ConnectionRef) String() string {
	var b strings.Builder
	b.Grow(len(r.ProviderConfigKey) + 1 + len(r.ConnectionID))
	escapeRef(&b, r.ProviderConfigKey, "%*/")
	b.WriteByte('/')
	escapeRef(&b, r.ConnectionID, "%*")
	if r.every {
		b.WriteByte('*')
	}
	return b.String()
}

// ParseConnectionRef is the inverse of [ConnectionRef.String]. It returns [ErrInvalidArgument] if a
// part is empty, or if String would not return exactly s for the resulting reference.
func ParseConnectionRef(s string) (ConnectionRef, error) {
	key, id, found := strings.Cut(s, "/")
	if !found {
		return ConnectionRef{},
			invalid("ConnectionRef", "has no slash between provider config key and connection id")
	}
	ref := ConnectionRef{ProviderConfigKey: request.Unescape(key), ConnectionID: request.Unescape(id)}
	switch {
	case key == "":
		return ConnectionRef{},
			invalid("ConnectionRef", "has no provider config key before the slash")
	case id == "":
		return ConnectionRef{}, invalid("ConnectionRef", "has no connection id after the slash")
	case id == "*":
		return ConnectionRef{}, invalid("ConnectionRef", "names every connection of an integration")
	case ref.String() != s:
		return ConnectionRef{},
			invalid("ConnectionRef", "is not in the form that its String method writes")
	}
	return ref, nil
}

// complete returns an error that names the first empty field of r, or nil.
func (r ConnectionRef) complete() error {
	return required("ProviderConfigKey", r.ProviderConfigKey, "ConnectionID", r.ConnectionID)
}

// MarshalText returns [ConnectionRef.String], so that a reference is a string in JSON and can be
// the key of a map. For the zero ConnectionRef it returns the empty string. It returns
// [ErrInvalidArgument] if only one of the two parts is set, or if the reference was made by
// [EveryConnection].
func (r ConnectionRef) MarshalText() ([]byte, error) {
	if r == (ConnectionRef{}) {
		return []byte{}, nil
	}
	if err := r.complete(); err != nil {
		return nil, err
	}
	return []byte(r.String()), nil
}

// UnmarshalText is like [ParseConnectionRef], except that an empty string gives the zero
// ConnectionRef.
func (r *ConnectionRef) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*r = ConnectionRef{}
		return nil
	}
	ref, err := ParseConnectionRef(string(text))
	if err == nil {
		*r = ref
	}
	return err
}

const upperHex = "0123456789ABCDEF"

// escapeRef writes s to b. It percent-encodes control characters and bytes that are not UTF-8. The
// parameter reserved lists more characters that it percent-encodes.
func escapeRef(b *strings.Builder, s, reserved string) {
	for i, c := range s {
		width := len(string(c))
		invalid := c == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD")
		switch {
		case invalid:
			width = 1
		case c >= ' ' && c != 0x7f && !strings.ContainsRune(reserved, c) && !isBreak(c):
			b.WriteRune(c)
			continue
		}
		for _, octet := range []byte(s[i : i+width]) {
			b.Write([]byte{'%', upperHex[octet>>4], upperHex[octet&15]})
		}
	}
}

// isBreak reports whether r controls a terminal, ends a line or changes the direction of text. It
// considers only characters outside ASCII.
func isBreak(r rune) bool {
	return r >= 0x80 && r < 0xa0 || r == '\u2028' || r == '\u2029' ||
		unicode.Is(unicode.Bidi_Control, r)
}

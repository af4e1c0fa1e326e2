package page

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"strings"
	"time"
)

// Metadata is what Nango adds to each record as _nango_metadata. All of it is
// zero where the record has none, and a part is where it is absent or null.
type Metadata struct {
	// FirstSeenAt and LastModifiedAt are in UTC.
	FirstSeenAt, LastModifiedAt time.Time
	// LastAction is ADDED, UPDATED or DELETED.
	LastAction string
	// DeletedAt and PrunedAt are in UTC, nil for a record that is neither.
	DeletedAt, PrunedAt *time.Time
	// Cursor asks for the records after this one.
	Cursor string
}

// metadataError tells that _nango_metadata is JSON, but not as Nango writes it.
type metadataError struct{ err error }

func (e *metadataError) Error() string { return fmt.Sprintf("_nango_metadata: %v", e.err) }
func (e *metadataError) Unwrap() error { return e.err }

// fields are the members that there are.
var fields = [...]string{"first_seen_at", "last_modified_at", "deleted_at", "pruned_at", "last_action", "cursor"}

// parse reads the object at the front of b as the server writes it: known
// members and strings without escapes, or nulls. It returns the object's length,
// or 0 for anything else, which the careful way (wireMetadata) then judges.
func (m *Metadata) parse(b []byte) int {
	if len(b) == 0 || b[0] != '{' {
		return 0
	}
	i := skipSpace(b, 1)
	if i < len(b) && b[i] == '}' {
		return i + 1
	}
	for {
		key, next := plainString(b, i)
		if next == 0 {
			return 0
		}
		if i = skipSpace(b, next); i == len(b) || b[i] != ':' {
			return 0
		}
		i = skipSpace(b, i+1)
		value, next := plainString(b, i)
		if next == 0 {
			if len(b)-i < len("null") || string(b[i:i+len("null")]) != "null" {
				return 0
			}
			value, next = nil, i+len("null")
		}
		if !m.set(key, value) {
			return 0
		}
		if i = skipSpace(b, next); i == len(b) {
			return 0
		}
		switch b[i] {
		case ',':
			i = skipSpace(b, i+1)
		case '}':
			return i + 1
		default:
			return 0
		}
	}
}

// set takes a member; value is nil for null. It tells whether it understood.
func (m *Metadata) set(key, value []byte) bool {
	switch string(key) {
	case "first_seen_at":
		return setTime(&m.FirstSeenAt, value)
	case "last_modified_at":
		return setTime(&m.LastModifiedAt, value)
	case "deleted_at":
		return setTimePointer(&m.DeletedAt, value)
	case "pruned_at":
		return setTimePointer(&m.PrunedAt, value)
	case "last_action":
		m.LastAction = action(value)
	case "cursor":
		m.Cursor = string(value)
	default:
		for _, known := range fields {
			if strings.EqualFold(known, string(key)) {
				return false // encoding/json takes it, so the careful way has to
			}
		}
	}
	return true
}

func setTime(t *time.Time, value []byte) bool {
	if value == nil {
		*t = time.Time{}
		return true
	}
	var err error
	*t, err = parseTime(value)
	return err == nil
}

func setTimePointer(t **time.Time, value []byte) bool {
	*t = nil
	if value == nil {
		return true
	}
	parsed, err := parseTime(value)
	*t = &parsed
	return err == nil
}

// action spares an allocation for the actions that there are.
func action(value []byte) string {
	for _, known := range [...]string{"ADDED", "UPDATED", "DELETED"} {
		if string(value) == known {
			return known
		}
	}
	return string(value)
}

// plainString gives the string that begins at i, without quotes, and where it
// ends; or 0 if none begins there or it has an escape or a byte that is not
// plain ASCII. A string that it gives is not nil.
func plainString(b []byte, i int) ([]byte, int) {
	if i >= len(b) || b[i] != '"' {
		return nil, 0
	}
	start := i + 1
	for i = start; i+8 <= len(b); i += 8 {
		if stop := special(binary.LittleEndian.Uint64(b[i:])); stop != 0 {
			i += bits.TrailingZeros64(stop) / 8
			break
		}
	}
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return b[start:i:i], i + 1
		case c < 0x20 || c >= 0x80 || c == '\\':
			return nil, 0
		}
	}
	return nil, 0
}

// special marks, by their highest bits, the bytes of a word that end plain
// text: quotes, backslashes, control characters and those beyond ASCII. The
// lowest mark is exact; those above it may be carried over.
func special(word uint64) uint64 {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	quotes := word ^ ones*'"'
	slashes := word ^ ones*'\\'
	return (word | (word - ones*0x20) | (quotes - ones) | (slashes - ones)) & highs
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// wireMetadata is _nango_metadata for encoding/json.
type wireMetadata struct {
	FirstSeenAt    *string `json:"first_seen_at"`
	LastModifiedAt *string `json:"last_modified_at"`
	LastAction     *string `json:"last_action"`
	DeletedAt      *string `json:"deleted_at"`
	PrunedAt       *string `json:"pruned_at"`
	Cursor         *string `json:"cursor"`
}

// parseSlowly reads the objects one over the other, as encoding/json reads a
// member that is there more than once. What could be read is in m on an error.
func (m *Metadata) parseSlowly(values [][]byte) error {
	var wire wireMetadata
	var errs []error
	for _, value := range values {
		if err := json.Unmarshal(value, &wire); err != nil {
			errs = append(errs, err)
		}
	}
	*m = Metadata{LastAction: text(wire.LastAction), Cursor: text(wire.Cursor)}
	for _, at := range []struct {
		text *string
		into func(time.Time)
	}{
		{wire.FirstSeenAt, func(t time.Time) { m.FirstSeenAt = t }},
		{wire.LastModifiedAt, func(t time.Time) { m.LastModifiedAt = t }},
		{wire.DeletedAt, func(t time.Time) { m.DeletedAt = &t }},
		{wire.PrunedAt, func(t time.Time) { m.PrunedAt = &t }},
	} {
		if at.text == nil {
			continue
		}
		t, err := parseTime([]byte(*at.text))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		at.into(t)
	}
	if len(errs) > 0 {
		return &metadataError{errs[0]}
	}
	return nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

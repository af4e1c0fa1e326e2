package page

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/internal/jsondec"
	"github.com/nango-go/nango/internal/misfit"
)

// Metadata is the value of _nango_metadata, which Nango adds to each record. It is zero if the
// record has no metadata; each field is zero if it is missing or null.
type Metadata struct {
	// FirstSeenAt and LastModifiedAt are in UTC.
	FirstSeenAt, LastModifiedAt time.Time
	// LastAction is ADDED, UPDATED or DELETED.
	LastAction string
	// DeletedAt and PrunedAt are in UTC. DeletedAt is nil if the record was not deleted, and PrunedAt
	// is nil if it was not pruned.
	DeletedAt, PrunedAt *time.Time
	// Cursor is the record's cursor, with which the records after this one can be requested.
	Cursor string
}

// actions lists the values of LastAction.
var actions = []string{"ADDED", "UPDATED", "DELETED"}

// wireMetadata is _nango_metadata as encoding/json decodes it.
type wireMetadata struct {
	FirstSeenAt    *string `json:"first_seen_at"`
	LastModifiedAt *string `json:"last_modified_at"`
	LastAction     *string `json:"last_action"`
	DeletedAt      *string `json:"deleted_at"`
	PrunedAt       *string `json:"pruned_at"`
	Cursor         *string `json:"cursor"`
}

// readMetadata reads _nango_metadata while the record that contains it is being read. It returns
// false if the metadata is not written as Nango writes it. Then decodeSlowly reads the metadata
// with metadataOf.
func (p *reader[T, R]) readMetadata() bool {
	r := p.json
	if p.metaAt > 0 && p.metaAt != r.Offset() {
		return false // the record has a second _nango_metadata
	}
	p.metaAt = r.Offset()
	p.meta = Metadata{}
	ok := r.Null() || r.Object(func(name []byte) bool { return p.meta.member(name, r) })
	p.metaEnd = r.Offset()
	return ok
}

func (m *Metadata) member(name []byte, r *jsondec.Reader) bool {
	switch string(name) {
	case "first_seen_at":
		return readTime(r, &m.FirstSeenAt)
	case "last_modified_at":
		return readTime(r, &m.LastModifiedAt)
	case "deleted_at":
		return readTimePointer(r, &m.DeletedAt)
	case "pruned_at":
		return readTimePointer(r, &m.PrunedAt)
	case "last_action":
		return readString(r, &m.LastAction)
	case "cursor":
		return readString(r, &m.Cursor)
	}
	const plain = "abcdefghijklmnopqrstuvwxyz_" // other characters may have unusual case folding
	known := strings.Trim(strings.ToLower(string(name)), plain) != ""
	for f := range reflect.TypeFor[wireMetadata]().Fields() {
		known = known || strings.EqualFold(f.Tag.Get("json"), string(name))
	}
	return !known && r.Skip()
}

func readTime(r *jsondec.Reader, t *time.Time) bool {
	if r.Null() {
		*t = time.Time{}
		return true
	}
	s, ok := r.Text()
	if !ok {
		return false
	}
	var err error
	*t, err = parseTime(s)
	return err == nil
}

func readTimePointer(r *jsondec.Reader, t **time.Time) bool {
	*t = nil
	if r.Null() {
		return true
	}
	*t = new(time.Time)
	return readTime(r, *t)
}

func readString(r *jsondec.Reader, s *string) bool {
	if r.Null() {
		*s = ""
		return true
	}
	b, ok := r.Text()
	if i := slices.Index(actions, string(b)); i >= 0 { // using the constant avoids an allocation
		*s = actions[i]
	} else {
		*s = string(b)
	}
	return ok
}

// parseTime reads a timestamp as Nango writes it, such as 2026-11-21T20:31:48.078013+00:00, or any
// other RFC 3339 timestamp. The result is in UTC.
func parseTime(s []byte) (time.Time, error) {
	if t, zone := jsondec.ParseUTC(s); zone != "" {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(s))
	return t.UTC(), err
}

// metadataOf reads the metadata of a record. If _nango_metadata occurs more than once, each
// occurrence is decoded over the one before, as encoding/json does. If err is not nil, m has the
// fields that could be read.
func metadataOf(record []byte) (m Metadata, at *misfit.Misfit, err error) {
	var wire wireMetadata
	fail := func(found *misfit.Misfit, e error) {
		if err == nil {
			found.Path = strings.TrimSuffix(metadataName+"."+found.Path, ".")
			at, err = found, e
		}
	}
	for member := range jsondec.Members(record) {
		if member.Key() == metadataName {
			if e := json.Unmarshal(member.Value, &wire); e != nil {
				fail(misfit.Find(member.Value, reflect.TypeFor[wireMetadata]()), e)
			}
		}
	}
	stamp := func(name string, text *string) *time.Time {
		if text == nil {
			return nil
		}
		t, e := parseTime([]byte(*text))
		if e != nil {
			fail(&misfit.Misfit{Path: name, Kind: "string", Type: reflect.TypeFor[time.Time]()}, e)
			return nil
		}
		return &t
	}
	m = Metadata{
		FirstSeenAt:    value(stamp("first_seen_at", wire.FirstSeenAt)),
		LastModifiedAt: value(stamp("last_modified_at", wire.LastModifiedAt)),
		DeletedAt:      stamp("deleted_at", wire.DeletedAt),
		PrunedAt:       stamp("pruned_at", wire.PrunedAt),
		LastAction:     value(wire.LastAction), Cursor: value(wire.Cursor),
	}
	return m, at, err
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

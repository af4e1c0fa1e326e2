package page

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
	"github.com/nango-go/nango/internal/misfit"
)

const metadataName = "_nango_metadata"

// codec says how the records of one iteration are decoded. It does not change during the iteration.
type codec[T, R any] struct {
	form   Form[T, R]
	plan   *jsondec.Plan
	engine func([]byte, any) error // the caller's JSON engine, or nil
	whole  bool                    // the engine also gets _nango_metadata
	keeps  bool                    // the caller's code may keep bytes of the record
}

func newCodec[T, R any](cfg Config, form Form[T, R]) *codec[T, R] {
	c := &codec[T, R]{form: form, engine: cfg.Unmarshal}
	if t := reflect.TypeFor[T](); c.engine != nil {
		c.whole = takesAll(t, nil)
	} else {
		c.plan = jsondec.Of(t)
	}
	c.keeps = c.plan == nil || c.plan.Calls()
	return c
}

// record decodes the record at the current position of p into target, which must be zero. The error
// is a RecordError if the record is valid JSON that does not fit T, and otherwise a SyntaxError.
func (p *reader[T, R]) record(target *R) error {
	from := p.json.Offset()
	if p.json.Peek() != '{' {
		return p.notObject()
	}
	p.meta, p.metaAt = Metadata{}, 0
	p.json.Beside(metadataName, p.beside)
	ok, err := p.decode(target)
	if !ok {
		p.json = p.json.At(from)
		ok, err = p.decodeSlowly(target, err)
	}
	if ok && p.meta == (Metadata{}) {
		ok, err = p.isIdentified(from)
	}
	p.index++
	if ok {
		p.form.Describe(target, &p.meta)
		return nil
	}
	var zero R
	*target = zero
	return err
}

// isIdentified reports whether the record that begins at the offset start has an id or metadata.
func (p *reader[T, R]) isIdentified(start int) (bool, error) {
	raw, err := p.json.At(start).Raw()
	if err != nil {
		return false, p.bad("malformed JSON in a record")
	}
	if problem := CheckRecord(raw); problem != nil {
		return false, &RecordError{Index: p.index, Err: problem}
	}
	return true, nil
}

// notObject skips an element of the list of records that is not an object, and returns its error.
func (p *reader[T, R]) notObject() error {
	raw, err := p.json.Raw()
	if err != nil {
		return p.bad("malformed JSON in a record")
	}
	p.index++
	return &RecordError{Index: p.index - 1, Err: CheckRecord(raw)}
}

// CheckRecord returns an error if raw is not a record. raw must be valid JSON. A record is an
// object with an id or with metadata, unlike the {"status":"ok"} that a gateway may send.
func CheckRecord(raw []byte) error {
	if len(raw) == 0 || raw[0] != '{' {
		return errNotObject
	}
	for m := range jsondec.Members(raw) {
		name := m.Key()
		known := name == metadataName || strings.EqualFold(name, "id")
		if known && string(m.Value) != "null" {
			return nil
		}
	}
	return errUnidentified
}

var (
	errUnidentified = errors.New("has neither an id nor " + metadataName)
	errNotObject    = errors.New("is not a JSON object")
)

// decode decodes the data and the metadata of the record together. If ok is false and err is nil,
// decode could not do so, and decodeSlowly must decode the record instead.
func (p *reader[T, R]) decode(into *R) (ok bool, err error) {
	data := p.form.Data(into)
	if p.engine == nil {
		return p.plan.Read(p.json, reflect.ValueOf(data).Elem())
	}
	from := p.json.Offset()
	raw, ok := p.json.Value()
	if !ok {
		return false, nil
	}
	if !p.whole && p.metaAt > 0 {
		raw = cut(raw, p.metaAt-from, p.metaEnd-from)
	}
	err = p.engine(raw, data)
	return err == nil, err
}

// decodeSlowly decodes the record with encoding/json or with the caller's engine. If err is not
// nil, it is the error with which decode has already failed. Then decodeSlowly decodes only the
// metadata, and returns the error for the record.
func (p *reader[T, R]) decodeSlowly(into *R, err error) (ok bool, _ error) {
	raw, malformed := p.json.Raw()
	if malformed != nil {
		return false, p.bad("malformed JSON in a record")
	}
	var found *misfit.Misfit
	var badMetadata error
	p.meta, found, badMetadata = metadataOf(raw)
	switch {
	case badMetadata != nil:
		err = badMetadata
	case err == nil && p.engine == nil:
		err = json.Unmarshal(raw, p.form.Data(into))
	case err == nil && p.whole:
		err = p.engine(raw, p.form.Data(into))
	case err == nil:
		err = p.engine(withoutMetadata(raw), p.form.Data(into))
	}
	if err == nil {
		return true, nil
	}
	if badMetadata == nil {
		found = misfit.Find(raw, reflect.TypeFor[T]())
	}
	return false, &RecordError{
		ID: idOf(raw), Metadata: p.meta, Index: p.index, Err: err, misfit: found,
	}
}

// cut returns a copy of record without its _nango_metadata, whose value is record[start:end].
func cut(record []byte, start, end int) []byte {
	from := start - len(`"`+metadataName+`":`)
	// The computed start (from) is right only if the name has no escapes and no white space follows
	// it. Otherwise record[from-1] is neither a comma nor a brace, and the slower function is used.
	switch before, after := record[from-1], record[end]; {
	case before == ',':
		from--
	case before == '{' && after == ',':
		end++
	case before != '{' || after != '}':
		return withoutMetadata(record)
	}
	out := make([]byte, 0, len(record)-(end-from))
	return append(append(out, record[:from]...), record[end:]...)
}

// withoutMetadata returns a copy of record without the member _nango_metadata.
func withoutMetadata(record []byte) []byte {
	return jsondec.Filter(record, func(m *jsondec.Member) bool { return m.Key() != metadataName })
}

// idOf returns the id of a record for use in an error.
func idOf(record []byte) (id string) {
	for m := range jsondec.Members(record) {
		if m.Key() != "id" {
			continue
		}
		if id = jsondec.Text(m.Value); m.Value[0] == '-' || m.Value[0]-'0' <= 9 {
			id = string(m.Value)
		}
	}
	return id
}

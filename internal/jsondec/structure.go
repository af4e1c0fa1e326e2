package jsondec

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// mostFields is how many fields a struct may have; larger structs are left to encoding/json.
const mostFields = 256

// field is a field of a struct or of a struct embedded in it.
type field struct {
	name  string
	at    int   // index of a field of the struct itself
	index []int // index path of a field of an embedded struct; nil for others
	node  *node
}

// structure describes the fields of a struct.
type structure struct {
	fields  []field
	byName  map[string]int
	folded  map[string]bool // names in lower case
	lengths uint64          // bit set of the lengths of names, to rule out others quickly
	wide    bool            // some name has letters beyond ASCII
}

func (c *compiler) structure(t reflect.Type) func(*Reader, reflect.Value) bool {
	s := &structure{byName: map[string]int{}, folded: map[string]bool{}}
	if c.collect(s, t); c.unsupported || len(s.fields) > mostFields {
		c.unsupported = true
		return nil
	}
	return s.read
}

// embedded is a struct whose fields are promoted to the outer struct, or the outer struct itself.
type embedded struct {
	t     reflect.Type
	index []int
}

// collect finds the fields of t by encoding/json's rules: if several fields have the same name, it
// takes the least deeply embedded of them.
func (c *compiler) collect(s *structure, t reflect.Type) {
	level, seen := []embedded{{t: t}}, map[reflect.Type]bool{t: true}
	for len(level) > 0 {
		var deeper []embedded
		known := len(s.fields)
		for _, outer := range level {
			for i := range outer.t.NumField() {
				f := outer.t.Field(i)
				index := append(slices.Clone(outer.index), i)
				tag, tagged := f.Tag.Lookup("json")
				name, options, _ := strings.Cut(tag, ",")
				inner := f.Type
				if inner.Kind() == reflect.Pointer {
					inner = inner.Elem()
				}
				switch {
				case tag == "-":
				case f.Anonymous && name == "" && inner.Kind() == reflect.Struct:
					unset := inner != f.Type && !f.IsExported()
					again := slices.ContainsFunc(deeper, func(e embedded) bool {
						return e.t == inner
					})
					c.unsupported = c.unsupported || unset || again || options != ""
					if !seen[inner] {
						deeper = append(deeper, embedded{inner, index})
					}
					seen[inner] = true
				case !f.IsExported():
					c.unsupported = c.unsupported || tagged
				default:
					c.add(s, f, name, options, index, known)
				}
			}
		}
		level = deeper
	}
}

// add adds a field to s, unless s already has a field of that name. The argument shallower is the
// number of fields in s that come from less deeply embedded structs.
func (c *compiler) add(
	s *structure, f reflect.StructField, name, options string, index []int, shallower int,
) {
	if name == "" {
		name = f.Name
	}
	if i, there := s.byName[name]; there {
		c.unsupported = c.unsupported || i >= shallower
		return
	}
	n := c.node(f.Type)
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "", "omitempty", "omitzero":
		case "string":
			n = c.quoted(f.Type, n)
		default:
			c.unsupported = true
		}
	}
	for _, letter := range name {
		s.wide = s.wide || letter >= 0x80
		c.unsupported = c.unsupported || !isPlain(letter)
	}
	s.byName[name] = len(s.fields)
	s.folded[strings.ToLower(name)] = true
	s.lengths |= 1 << min(len(name), 63)
	s.fields = append(s.fields, field{name: name, at: index[0], node: n})
	if len(index) > 1 {
		s.fields[len(s.fields)-1].index = index
	}
}

// isPlain reports whether c is a character that every release of encoding/json accepts in a name.
// The Kelvin sign and the long s are excluded, because they match k and s if case is ignored.
func isPlain(c rune) bool {
	if c == '\u212A' || c == '\u017F' {
		return false
	}
	return unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_-.$/:@", c)
}

// quoted returns the node for a field whose tag has the option "string".
func (c *compiler) quoted(t reflect.Type, n *node) *node {
	c.unsupported = c.unsupported || hasMethod(reflect.PointerTo(t))
	switch t.Kind() {
	case reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return &node{readQuoted(n)}
	default:
		c.unsupported = true // ignored for most types, complicated for strings and pointers
	}
	return n
}

func (s *structure) read(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	var seen [mostFields / 64]uint64
	next := 0 // the field most likely to come next
	empty, ok := r.enter('{', '}')
	for more := ok && !empty; more; {
		name, named := r.name()
		if !named {
			return false
		}
		k := next
		if k >= len(s.fields) || s.fields[k].name != string(name) {
			var known bool
			if k, known = s.byName[string(name)]; !known {
				if !s.skip(r, name) {
					return false
				}
				more, ok = r.more('}')
				continue
			}
		}
		next = k + 1
		bit := uint64(1) << (k & 63)
		if seen[k>>6]&bit != 0 {
			return false // the name occurs twice
		}
		seen[k>>6] |= bit
		f := &s.fields[k]
		if !r.glance(name) || !f.node.read(r, f.in(v)) {
			return false
		}
		more, ok = r.more('}')
	}
	return ok
}

// in returns the value of the field in the struct v. It allocates structs that are embedded by
// pointer.
func (f *field) in(v reflect.Value) reflect.Value {
	if f.index == nil {
		return v.Field(f.at)
	}
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// skip skips the value of a member that has no field.
func (s *structure) skip(r *Reader, name []byte) bool {
	if s.similar(name) {
		return false
	}
	if taken, ok := r.takes(name); taken || !ok {
		return ok
	}
	return r.Skip()
}

// similar reports whether name may be the name of a field in another letter case.
func (s *structure) similar(name []byte) bool {
	for _, c := range name {
		// In UTF-8, the Kelvin sign begins with 0xE2 and the long s with 0xC5. Both become ASCII
		// letters when their letter case changes.
		if c == 0xE2 || c == 0xC5 || c >= 0x80 && s.wide {
			return true
		}
	}
	return s.lengths&(1<<min(len(name), 63)) != 0 && s.folded[strings.ToLower(string(name))]
}

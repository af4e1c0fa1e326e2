package jsondec

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"time"
)

// Self is implemented by types of this module that decode themselves. ReadJSON does what the type's
// UnmarshalJSON does. If ReadJSON returns false, the contents of the value are undefined.
type Self interface{ ReadJSON(r *Reader) bool }

// Plan decodes values of one type.
type Plan struct {
	root  *node
	calls bool // decoding calls methods of the caller's types
}

// node decodes the values of one type. A Plan has a node for its type and for each type within that
// type, such as the type of a field. The function read decodes a value into v, which must be zero
// and settable.
type node struct {
	read func(r *Reader, v reflect.Value) bool
}

var plans sync.Map // maps a reflect.Type to its *Plan; each is compiled once, as in encoding/json

// Of returns the plan for t.
func Of(t reflect.Type) *Plan {
	if p, ok := plans.Load(t); ok {
		return p.(*Plan)
	}
	c := compiler{nodes: map[reflect.Type]*node{}}
	p := &Plan{root: c.node(t), calls: c.calls}
	if c.unsupported {
		p = &Plan{}
	}
	plans.Store(t, p)
	return p
}

// Calls reports whether decoding calls methods of the caller's types.
func (p *Plan) Calls() bool { return p.calls || p.root == nil }

// Read decodes the next value into v, which must be zero and settable. If it returns false and no
// error, encoding/json has to decode the value, and v is zero. If it returns an error, the error is
// one that a method of the caller's types returned.
func (p *Plan) Read(r *Reader, v reflect.Value) (ok bool, err error) { return p.read(r, v, false) }

func (p *Plan) read(r *Reader, v reflect.Value, whole bool) (ok bool, err error) {
	if p.root == nil {
		return false, nil
	}
	if p.calls {
		from := *r
		r.check = true
		if ok = p.root.read(r, v) && (!whole || r.End()); ok {
			v.SetZero()
			from.buf = r.buf
			*r = from
			ok = p.root.read(r, v)
			if r.err != nil {
				return false, r.err
			}
		}
	} else {
		ok = p.root.read(r, v) && (!whole || r.End())
	}
	if !ok {
		v.SetZero()
	}
	return ok, nil
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	selfType        = reflect.TypeFor[Self]()
	timeType        = reflect.TypeFor[time.Time]()
	rawType         = reflect.TypeFor[json.RawMessage]()
	numberType      = reflect.TypeFor[json.Number]()
)

// compiler compiles the plan for one type.
type compiler struct {
	nodes       map[reflect.Type]*node
	calls       bool
	unsupported bool // encoding/json has to decode the whole value
}

func (c *compiler) node(t reflect.Type) *node {
	if n := c.nodes[t]; n != nil {
		return n
	}
	n := &node{}
	c.nodes[t] = n // before n.read is set: t may contain itself
	n.read = c.reader(t)
	return n
}

func (c *compiler) reader(t reflect.Type) func(*Reader, reflect.Value) bool {
	switch p := reflect.PointerTo(t); {
	case t == timeType:
		return readTime
	case t == rawType:
		return readRaw
	case t == numberType:
		return readNumber
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Interface:
	case p.Implements(selfType) && ours(t):
		return readSelf
	case readsTokens(p), t.Name() == "" && hasMethod(p):
		c.unsupported = true
		return nil
	case p.Implements(unmarshaler):
		c.calls = true
		return readUnmarshaler
	case p.Implements(textUnmarshaler):
		c.calls = true
		return readTextUnmarshaler
	}
	switch t.Kind() {
	case reflect.String:
		return readString
	case reflect.Bool:
		return readBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return readInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return readUint
	case reflect.Float32, reflect.Float64:
		return readFloat
	case reflect.Pointer:
		return c.pointer(t)
	case reflect.Slice:
		return c.slice(t)
	case reflect.Map:
		return c.mapping(t)
	case reflect.Struct:
		return c.structure(t)
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return readAny
		}
	}
	return c.fallback(t)
}

// ours reports whether t itself, and not only a type that it embeds, is declared in this module.
func ours(t reflect.Type) bool {
	return strings.HasPrefix(t.PkgPath(), "github.com/nango-go/nango/") && t.Name() != ""
}

// hasMethod reports whether p has a method that encoding/json calls to decode a value:
// UnmarshalJSON or UnmarshalText.
func hasMethod(p reflect.Type) bool {
	return p.Implements(unmarshaler) || p.Implements(textUnmarshaler)
}

// readsTokens reports whether p has the method UnmarshalJSONFrom, which the second version of
// encoding/json calls to decode a value.
func readsTokens(p reflect.Type) bool {
	_, found := p.MethodByName("UnmarshalJSONFrom")
	return found
}

// fallback returns a function that leaves a value to encoding/json.
func (c *compiler) fallback(t reflect.Type) func(*Reader, reflect.Value) bool {
	if callsMethods(t, map[reflect.Type]bool{}) {
		c.unsupported = true
	}
	return func(r *Reader, v reflect.Value) bool {
		b, ok := r.Value()
		return ok && json.Unmarshal(b, v.Addr().Interface()) == nil
	}
}

// callsMethods reports whether decoding into t may call a method of t or of a type that t contains.
func callsMethods(t reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	if p := reflect.PointerTo(t); hasMethod(p) || readsTokens(p) {
		return true
	}
	switch t.Kind() {
	case reflect.Map:
		return callsMethods(t.Key(), seen) || callsMethods(t.Elem(), seen)
	case reflect.Array, reflect.Slice, reflect.Pointer:
		return callsMethods(t.Elem(), seen)
	case reflect.Struct:
		for f := range t.Fields() {
			if callsMethods(f.Type, seen) {
				return true
			}
		}
	}
	return false
}

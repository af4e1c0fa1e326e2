package jsondec

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"time"
)

func readTime(r *Reader, v reflect.Value) bool {
	return r.time(v.Addr().Interface().(*time.Time))
}

func readSelf(r *Reader, v reflect.Value) bool {
	return v.Addr().Interface().(Self).ReadJSON(r)
}

func readRaw(r *Reader, v reflect.Value) bool {
	b, ok := r.Value()
	if ok && !r.check {
		*v.Addr().Interface().(*json.RawMessage) = append(json.RawMessage(nil), b...)
	}
	return ok
}

func readNumber(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	b, _, ok := r.number()
	v.SetString(string(b))
	return ok
}

func readUnmarshaler(r *Reader, v reflect.Value) bool {
	b, ok := r.Value()
	if !ok || r.check {
		return ok
	}
	return r.called(v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(b))
}

func readTextUnmarshaler(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	b, ok := r.Text()
	if !ok || r.check {
		return ok
	}
	return r.called(v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(b))
}

// called gets the error that a type's own method, such as UnmarshalText, returned. It keeps the
// first such error in r.err, and reports whether decoding continues.
func (r *Reader) called(err error) bool {
	if r.err == nil {
		r.err = err
	}
	return err == nil || goesOn
}

func readString(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	s, ok := r.text()
	v.SetString(s)
	return ok
}

func readBool(r *Reader, v reflect.Value) bool {
	switch r.Peek() {
	case 't':
		v.SetBool(true)
		return r.word("true")
	case 'f':
		return r.word("false")
	}
	return r.word("null")
}

func readInt(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	n, ok := r.signed()
	if !ok || v.OverflowInt(n) {
		return false
	}
	v.SetInt(n)
	return true
}

func readUint(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	n, ok := r.unsigned()
	if !ok || v.OverflowUint(n) {
		return false
	}
	v.SetUint(n)
	return true
}

func readFloat(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	f, ok := r.float(v.Type().Bits())
	if !ok || v.OverflowFloat(f) {
		return false
	}
	v.SetFloat(f)
	return true
}

func readAny(r *Reader, v reflect.Value) bool {
	x, ok := r.anyValue()
	if ok && x != nil {
		v.Set(reflect.ValueOf(x))
	}
	return ok
}

func readBytes(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	s, ok := r.Text()
	if !ok {
		return false
	}
	b := make([]byte, 0, base64.StdEncoding.DecodedLen(len(s)))
	b, err := base64.StdEncoding.AppendDecode(b, s)
	v.SetBytes(b)
	return err == nil
}

// readQuoted returns a function that reads a number or a bool from inside a string, as the option
// "string" of a field's tag requires.
func readQuoted(elem *node) func(*Reader, reflect.Value) bool {
	return func(r *Reader, v reflect.Value) bool {
		if r.Peek() == 'n' {
			return r.word("null")
		}
		s, ok := r.Text()
		if !ok || len(s) == 0 || s[0] != '-' && s[0] != 't' && s[0] != 'f' && s[0]-'0' > 9 {
			return false
		}
		within := Reader{b: s}
		return elem.read(&within, v) && within.i == len(s)
	}
}

func (c *compiler) pointer(t reflect.Type) func(*Reader, reflect.Value) bool {
	if t.Elem().Kind() == reflect.Pointer && t.Name() != "" {
		c.unsupported = true // t may be a pointer to itself
	}
	to, elem := t.Elem(), c.node(t.Elem())
	return func(r *Reader, v reflect.Value) bool {
		if r.Peek() == 'n' {
			return r.word("null")
		}
		p := reflect.New(to)
		v.Set(p)
		return elem.read(r, p.Elem())
	}
}

func (c *compiler) slice(t reflect.Type) func(*Reader, reflect.Value) bool {
	switch to := t.Elem(); {
	case to == reflect.TypeFor[byte]():
		return readBytes
	case to.Kind() == reflect.Uint8:
		return c.fallback(t)
	}
	elem := c.node(t.Elem())
	return func(r *Reader, v reflect.Value) bool {
		if r.Peek() == 'n' {
			return r.word("null")
		}
		empty, ok := r.enter('[', ']')
		if empty {
			v.Set(reflect.MakeSlice(t, 0, 0))
		}
		for n, more := 0, ok && !empty; more; n++ {
			if n == v.Cap() {
				v.Grow(1)
			}
			v.SetLen(n + 1)
			if !elem.read(r, v.Index(n)) {
				return false
			}
			more, ok = r.more(']')
		}
		return ok
	}
}

func (c *compiler) mapping(t reflect.Type) func(*Reader, reflect.Value) bool {
	if t.Key().Kind() != reflect.String || callsMethods(t.Key(), map[reflect.Type]bool{}) {
		return c.fallback(t)
	}
	switch t {
	case reflect.TypeFor[map[string]any]():
		return readAnyMap
	case reflect.TypeFor[map[string]string]():
		return readStringMap
	}
	key, to, elem := t.Key(), t.Elem(), c.node(t.Elem())
	return func(r *Reader, v reflect.Value) bool {
		if r.Peek() == 'n' {
			return r.word("null")
		}
		v.Set(reflect.MakeMap(t))
		empty, ok := r.enter('{', '}')
		if !ok || empty {
			return ok
		}
		k, x := reflect.New(key).Elem(), reflect.New(to).Elem()
		for n, more := 1, true; more; n++ {
			name, named := r.name()
			if !named {
				return false
			}
			k.SetString(r.make(name))
			x.SetZero()
			if !r.glance(name) || !elem.read(r, x) {
				return false
			}
			if v.SetMapIndex(k, x); v.Len() != n {
				return false // a key that occurs twice
			}
			more, ok = r.more('}')
		}
		return ok
	}
}

func readAnyMap(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	m, ok := r.object()
	*v.Addr().Interface().(*map[string]any) = m
	return ok
}

func readStringMap(r *Reader, v reflect.Value) bool {
	if r.Peek() == 'n' {
		return r.word("null")
	}
	m := map[string]string{}
	*v.Addr().Interface().(*map[string]string) = m
	empty, ok := r.enter('{', '}')
	for n, more := 1, ok && !empty; more; n++ {
		name, named := r.name()
		if !named {
			return false
		}
		key, value := r.make(name), ""
		if !r.glance(name) {
			return false
		}
		if !r.Null() {
			if value, named = r.text(); !named {
				return false
			}
		}
		if m[key] = value; len(m) != n {
			return false // a key that occurs twice
		}
		more, ok = r.more('}')
	}
	return ok
}

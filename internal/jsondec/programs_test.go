package jsondec_test

import (
	"encoding/json"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTypesOfProgramsDecodeAsWithEncodingJSON(t *testing.T) {
	decodeRandomly[arrow](t)
	decodeRandomly[longS](t)
	decodeRandomly[kelvin](t)
	decodeRandomly[accents](t)
	decodeRandomly[punctuation](t)
	decodeRandomly[customer](t)
	decodeRandomly[stamped](t)
	decodeRandomly[twoTimes](t)
	decodeRandomly[generic[int]](t)
	decodeRandomly[generic[time.Time]](t)
	decodeRandomly[generic[nullDecimal]](t)
	decodeRandomly[generic[optional[string]]](t)
	decodeRandomly[generic[generic[json.RawMessage]]](t)
	decodeRandomly[generic[map[int]string]](t)
	decodeRandomly[nulls](t)
	decodeRandomly[zeroes](t)
	decodeRandomly[stringTags](t)
	decodeRandomly[mapKeys](t)
	decodeRandomly[arrays](t)
	decodeRandomly[interfaces](t)
	decodeRandomly[message](t)
	decodeRandomly[pointers](t)
	decodeRandomly[raws](t)
	decodeRandomly[libraries](t)
	decodeRandomly[embedsOthers](t)
	decodeRandomly[diamond](t)
	decodeRandomly[Itself](t)
	decodeRandomly[receivers](t)
}

// decodeRandomly decodes random objects, most of whose members have the names of fields of T.
func decodeRandomly[T any](t *testing.T) {
	t.Helper()
	names := map[string]bool{}
	namesOf(reflect.TypeFor[T](), map[reflect.Type]bool{}, names)
	w := writer{rand.New(rand.NewPCG(1, 2)), slices.Sorted(maps.Keys(names))}
	for range 1000 {
		checkSame[T](t, []byte(w.object(3)))
	}
}

// namesOf adds the names of all fields within t to out.
func namesOf(t reflect.Type, seen map[reflect.Type]bool, out map[string]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		namesOf(t.Elem(), seen, out)
	case reflect.Struct:
		for f := range t.Fields() {
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			out[tag], out[f.Name] = true, true
			namesOf(f.Type, seen, out)
		}
	}
}

// writer writes random JSON.
type writer struct {
	*rand.Rand
	names []string
}

var plainValues = []string{
	`null`, `true`, `false`, `0`, `-0`, `1`, `-1`, `127`, `128`, `255`, `256`, `1.5`, `1e3`, `1.0`,
	`9223372036854775807`, `9223372036854775808`, `18446744073709551615`, `1e400`, `3.4e39`,
	`16777217`, `""`, `"a"`, `"a,b"`, `"null"`, `"1"`, `"-5"`, `"true"`, `" 1"`, `"1.5"`, `"01"`,
	`"AQID"`, `"AQI"`, `"A\nQID"`, `"2026-01-02T03:04:05Z"`, `"2026-01-02T03:04:05.5+00:00"`,
	`"2026-02-30T00:00:00Z"`, `"10.0.0.1"`, `"10.0.0.0/8"`, `"https://example.com/a?b"`,
	`"\u00e9\ud83d\ude00"`, `"\ud800"`, `"\""`, "\"\xff\"", `[]`, `{}`, `[null]`, `[1,2,3]`, `["a"]`,
	`{"1":"x","2":null}`, `{"01":"x","1":"y"}`, `{"300":{"1":true}}`, `{"10.0.0.1":"a"}`,
}

func (w *writer) value(depth int) string {
	switch {
	case depth == 0 || w.IntN(3) == 0:
		return plainValues[w.IntN(len(plainValues))]
	case w.IntN(4) > 0:
		return w.object(depth)
	}
	var all []string
	for range w.IntN(4) {
		all = append(all, w.value(depth-1))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

func (w *writer) object(depth int) string {
	var all []string
	for range w.IntN(5) {
		name := w.names[w.IntN(len(w.names))]
		switch w.IntN(10) {
		case 0:
			name = strings.ToUpper(name)
		case 1:
			name = strings.ToLower(name)
		case 2:
			name += "x"
		case 3:
			name = strings.NewReplacer("k", "\u212A", "s", "ſ").Replace(name)
		case 4:
			name = strings.NewReplacer("\u212A", "k", "ſ", "s").Replace(name)
		}
		key, _ := json.Marshal(name) // cannot fail
		all = append(all, string(key)+":"+w.value(depth-1))
	}
	return "{" + strings.Join(all, ",") + "}"
}

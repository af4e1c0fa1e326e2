package jsondec_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// These types resemble the types that programs declare for their records.
type (
	// Some releases of encoding/json ignore a tag with the name →.
	arrow struct {
		Arrow string `json:"→"`
	}
	// The first letter of the next two names is not ASCII. If case is ignored, the long s equals s,
	// and the Kelvin sign equals k.
	longS struct {
		Size int `json:"ſize"`
	}
	kelvin struct {
		Key int `json:"Key"`
	}
	accents struct {
		Naive  int `json:"naïve"`
		Dotted int `json:"İd"`
		Digit  int `json:"٣"`
		Power  int `json:"x²"`
	}
	punctuation struct {
		Space  int `json:"a b"`
		Quote  int `json:"a'b"` //nolint:staticcheck // an unusual name
		Empty  int `json:""`
		Comma  int `json:","` //nolint:staticcheck // an empty name
		Dashes int `json:"_-.$/:@"`
	}
	entity struct {
		ID        string    `json:"id"`
		CreatedAt time.Time `json:"created_at"`
	}
	Audit struct {
		By      *string `json:"by"`
		Version int     `json:"version,string"`
	}
	customer struct {
		entity
		*Audit
		ID2  int    `json:"ID"`
		Name string `json:"name"`
	}
	stamped struct {
		Stamp
		Name string `json:"name"`
	}
	Stamp    struct{ time.Time }
	twoTimes struct { // both fields have the method, so it is not promoted
		time.Time
		decimal        //nolint:unused // embedded for its method
		Name    string `json:"name"`
	}
	decimal     struct{ rat *big.Rat }
	nullDecimal struct {
		Decimal decimal
		Valid   bool
	}
	optional[T any] struct {
		value T
		set   bool
	}
	generic[T any] struct {
		V  T            `json:"v"`
		L  []T          `json:"l"`
		M  map[string]T `json:"m"`
		P  *T           `json:"p"`
		PP **T          `json:"pp"`
		N  *generic[T]  `json:"n"`
	}
	nulls struct {
		S sql.NullString   `json:"s"`
		I sql.NullInt64    `json:"i"`
		T sql.NullTime     `json:"t"`
		N sql.Null[int]    `json:"n"`
		F *sql.NullFloat64 `json:"f"`
	}
	zeroes struct {
		A int             `json:"a,omitzero"`
		B *time.Time      `json:"b,omitempty,omitzero"`
		C []int           `json:"c,omitempty"`
		D map[string]int  `json:"d,omitzero"`
		E struct{ X int } `json:"e,omitzero"`
	}
	stringTags struct {
		A int         `json:",string"`
		B string      `json:"b,string"`
		C *int        `json:"c,string"`
		D bool        `json:"d,string"`
		E []int       `json:"e,string"` //nolint:staticcheck // without effect
		F json.Number `json:"f,string"`
	}
	mapKeys struct {
		Int   map[int]string        `json:"int"`
		Deep  map[uint8]map[int]any `json:"deep"`
		Text  map[uuid]int          `json:"text"`
		Addr  map[netip.Addr]string `json:"addr"`
		Loud  map[loud]string       `json:"loud"`
		Named map[name]*entity      `json:"named"`
	}
	arrays struct {
		A [3]int            `json:"a"`
		B [2][2]string      `json:"b"`
		C [0]int            `json:"c"`
		D [2]map[string]any `json:"d"`
		E [4]byte           `json:"e"`
		U uuid              `json:"u"`
	}
	uuid       [16]byte
	interfaces struct {
		A fmt.Stringer   `json:"a"`
		B any            `json:"b"`
		C []any          `json:"c"`
		D []fmt.Stringer `json:"d"`
		E isKind         `json:"e"`
	}
	isKind  interface{ isKind() }
	message struct { // as protoc-gen-go writes it
		state         struct{}         //nolint:unused // as protoc-gen-go writes it
		Name          *string          `protobuf:"bytes,1,opt,name=name" json:"name,omitempty"`
		ID            *int64           `protobuf:"varint,2,opt,name=id" json:"id,omitempty"`
		Child         *message         `json:"child,omitempty"`
		Children      []*message       `json:"children,omitempty"`
		Labels        map[string]int32 `json:"labels,omitempty"`
		Kind          isKind           `protobuf_oneof:"kind"`
		unknownFields []byte           //nolint:unused // as protoc-gen-go writes it
	}
	pointers struct {
		A *[]*[]*int                   `json:"a"`
		B *map[string]*map[string]*int `json:"b"`
		C ***string                    `json:"c"`
		D *any                         `json:"d"`
		E *json.RawMessage             `json:"e"`
		F *[]byte                      `json:"f"`
		G *uuid                        `json:"g"`
		H **decimal                    `json:"h"`
		I optional[*int]               `json:"i"`
	}
	raws struct {
		A json.RawMessage            `json:"a"`
		B []json.RawMessage          `json:"b"`
		C map[string]json.RawMessage `json:"c"`
		D rawLike                    `json:"d"`
		E bytesLike                  `json:"e"`
		F []byteLike                 `json:"f"`
		G [][]byte                   `json:"g"`
		H []int8                     `json:"h"`
	}
	rawLike   json.RawMessage
	bytesLike []byte
	byteLike  byte
	libraries struct {
		URL *url.URL      `json:"url"`
		Dur time.Duration `json:"dur"`
		Big *big.Int      `json:"big"`
		Flt *big.Float    `json:"flt"`
		IP  netip.Prefix  `json:"ip"`
		Day time.Weekday  `json:"day"`
	}
	embedsOthers struct {
		Word
		*Words
		error
		X int `json:"x"`
	}
	Word    string
	Words   map[string]int
	diamond struct {
		leftSide
		rightSide
	}
	leftSide struct {
		top
		L int
	}
	rightSide struct {
		top
		R int
	}
	top    struct{ T, U int }
	Itself struct {
		*Itself
		Y int
	}
	receivers struct {
		Map   mapReceiver            `json:"map"`
		Slice sliceReceiver          `json:"slice"`
		Lists []sliceReceiver        `json:"lists"`
		Comma commaReceiver          `json:"comma"`
		Maps  map[string]bothMethods `json:"maps"`
		Both  *bothMethods           `json:"both"`
	}
	mapReceiver   map[string]string
	sliceReceiver []string
	commaReceiver []string
	bothMethods   struct{ by string }
)

func (d *decimal) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" {
		return nil
	}
	rat, ok := new(big.Rat).SetString(text)
	if !ok {
		return errOwn
	}
	d.rat = rat
	return nil
}

func (d *nullDecimal) UnmarshalJSON(b []byte) error {
	d.Valid = string(b) != "null"
	return d.Decimal.UnmarshalJSON(b)
}

func (o *optional[T]) UnmarshalJSON(b []byte) error {
	o.set = true
	if json.Unmarshal(b, &o.value) != nil {
		return errOwn
	}
	return nil
}

func (u *uuid) UnmarshalText(b []byte) error {
	if copy(u[:], b) < 4 {
		return errOwn
	}
	return nil
}

func (m mapReceiver) UnmarshalJSON(b []byte) error {
	if m != nil {
		m["got"] = string(b)
	}
	return nil
}

func (s *sliceReceiver) UnmarshalJSON(b []byte) error { *s = append(*s, string(b)); return nil }

func (c *commaReceiver) UnmarshalText(b []byte) error { *c = strings.Split(string(b), ","); return nil }

func (o *bothMethods) UnmarshalJSON(b []byte) error { o.by = "JSON " + string(b); return nil }

func (o *bothMethods) UnmarshalText(b []byte) error { o.by = "text " + string(b); return nil }

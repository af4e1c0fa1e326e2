package jsondec_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/netip"
	"strings"
	"time"
)

// Types that the tests decode with both packages.
type (
	scalars struct {
		ID    string  `json:"id"`
		N     int     `json:"n"`
		N8    int8    `json:"n8,omitempty"`
		U     uint64  `json:"u"`
		U8    uint8   `json:"u8"`
		F     float64 `json:"f"`
		F32   float32 `json:"f32"`
		B     bool    `json:"b"`
		P     *string `json:"p"`
		PP    **int   `json:"pp"`
		Plain any
		Num   json.Number     `json:"num"`
		Raw   json.RawMessage `json:"raw"`
		Bytes []byte          `json:"bytes"`
		Skip  string          `json:"-"`
		Dash  string          `json:"-,"` //nolint:staticcheck // a field named "-"
		hid   string          //nolint:unused // unexported fields are skipped
	}
	times struct {
		At  time.Time   `json:"at"`
		Ptr *time.Time  `json:"ptr"`
		All []time.Time `json:"all"`
	}
	quoted struct {
		N int     `json:"n,string"`
		F float64 `json:"f,string,omitempty"`
		B bool    `json:"b,string"`
		U uint8   `json:"u,string"`
	}
	collections struct {
		L  []string             `json:"l"`
		LL [][]int              `json:"ll"`
		S  []scalars            `json:"s"`
		PS []*times             `json:"ps"`
		M  map[string]any       `json:"m"`
		MS map[string]string    `json:"ms"`
		MM map[string]times     `json:"mm"`
		MN map[name]*scalars    `json:"mn"`
		ML map[string][]float64 `json:"ml"`
		MI map[int]string       `json:"mi"`
		A  [2]int               `json:"a"`
		An any                  `json:"an"`
		E  error                `json:"e"`
	}
	name   string
	anyMap map[string]any
	inner  struct {
		A string `json:"a"`
		B int    `json:"b"`
	}
	Inner struct {
		A string `json:"a"`
		C *Deep  `json:"c"`
	}
	Deep struct {
		D    string `json:"d"`
		Same string
	}
	outer struct {
		inner
		*Deep
		B    string `json:"b"` // takes precedence over the field of inner
		Same string
		name //nolint:unused // embedded and unexported
	}
	outerPointer struct {
		*Inner
		Deep `json:"deep"`
	}
	conflict struct {
		left
		right
	}
	left  struct{ Same, B string }
	right struct{ Same string }
	tree  struct {
		Name  string           `json:"name"`
		Left  *tree            `json:"left"`
		Nodes []tree           `json:"nodes"`
		Named map[string]*tree `json:"named"`
	}
	list    []list
	methods struct {
		ID   loud             `json:"id"`
		IP   netip.Addr       `json:"ip"`
		Big  *big.Int         `json:"big"`
		Own  own              `json:"own"`
		Owns []own            `json:"owns"`
		Map  map[string]*own  `json:"map"`
		Keys map[loud]string  `json:"keys"`
		Val  value            `json:"val"`
		More map[string]value `json:"more"`
	}
	methodsOnly struct {
		ID   loud             `json:"id"`
		IP   *netip.Addr      `json:"ip"`
		Own  own              `json:"own"`
		Owns []own            `json:"owns"`
		Map  map[string]*own  `json:"map"`
		More map[string]value `json:"more"`
		N    int              `json:"n"`
	}
	promoted struct{ own }
	cases    struct {
		Key   string `json:"key"`
		KEY   string
		Größe int `json:"größe"`
	}
	loud  string
	own   struct{ raw string }
	value struct{ calls *[]string } //nolint:unused // read only by its methods
)

var errOwn = errors.New("own: refused")

func (l *loud) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		return errOwn
	}
	*l = loud(strings.ToUpper(string(b)))
	return nil
}

func (o *own) UnmarshalJSON(b []byte) error {
	if string(b) == "false" {
		return errOwn
	}
	o.raw += string(b)
	return nil
}

func (v value) UnmarshalJSON([]byte) error { return nil }

package jsondec_test

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/jsondec"
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

// same checks that text decodes into a T as with encoding/json.
func same[T any](t *testing.T, text []byte) {
	t.Helper()
	var want, got T
	wantErr := json.Unmarshal(text, &want)
	err := jsondec.Unmarshal(text, &got)
	if wantErr != nil {
		require.Error(t, err, "%T from %q", got, text)
		require.Equal(t, wantErr.Error(), err.Error(), "%T from %q", got, text)
		require.IsType(t, wantErr, err)
	} else {
		require.NoError(t, err, "%T from %q", got, text)
	}
	if !reflect.DeepEqual(want, got) {
		require.Equal(t, want, got, "%T from %q", got, text)
	}
}

// sameAll calls same for every type.
func sameAll(t *testing.T, text []byte) {
	t.Helper()
	same[scalars](t, text)
	same[times](t, text)
	same[quoted](t, text)
	same[collections](t, text)
	same[outer](t, text)
	same[outerPointer](t, text)
	same[conflict](t, text)
	same[tree](t, text)
	same[list](t, text)
	same[methods](t, text)
	same[methodsOnly](t, text)
	same[promoted](t, text)
	same[cases](t, text)
	same[any](t, text)
	same[map[string]any](t, text)
	same[map[string]string](t, text)
	same[map[name]tree](t, text)
	same[anyMap](t, text)
	same[[]scalars](t, text)
	same[*[]*inner](t, text)
	same[json.RawMessage](t, text)
	same[json.Number](t, text)
	same[string](t, text)
	same[float32](t, text)
	same[[]byte](t, text)
	same[time.Time](t, text)
	same[own](t, text)
	same[*own](t, text)
	same[loud](t, text)
	same[struct{}](t, text)
	same[struct{ own }](t, text)
	same[error](t, text)
}

var texts = []string{
	``, ` `, `null`, ` null `, `true`, `12`, `-0`, `1.5e3`, `01`, `1.`, `.5`, `1e`, `-`, `+1`, `1e400`, `"x"`, `"12"`, `[]`, `{}`, `[1,2]`, `[[],[[]]]`, `[null]`, `nul`, `{`, `}`, `[1,]`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a" 1}`, `[1 2]`, `{}x`, `"x`, `"\`, `"\u12`, "\"\t\"", "\"\x7f\"", `"\q"`, "\xef\xbb\xbf{}",
	`{"id":"x","n":-12,"n8":127,"u":18446744073709551615,"u8":255,"f":1.25,"f32":0.1,"b":true,"p":"p","pp":3,"Plain":{"a":[1,"b",null,false]},"num":1.50,"raw": {"a" : 1 } ,"bytes":"AQID","-":"dash","Skip":"no","hid":"no"}`,
	`{"id":null,"n":null,"u":null,"f":null,"b":null,"p":null,"pp":null,"Plain":null,"num":null,"raw":null,"bytes":null}`,
	`{"n":1.0}`, `{"n":1e2}`, `{"n":9223372036854775807}`, `{"n":9223372036854775808}`, `{"n":-9223372036854775808}`, `{"n8":128}`, `{"n8":-129}`, `{"u":-1}`, `{"u8":256}`, `{"f":1e400}`, `{"f32":1e39}`, `{"f32":16777217}`, `{"f":-0}`, `{"f":123456789012345678}`, `{"num":"12"}`, `{"num":"x"}`, `{"num":true}`, `{"b":1}`, `{"b":falsey}`, `{"id":5}`, `{"p":5}`, `{"bytes":"AQ\r\nID"}`, `{"bytes":"A"}`, `{"bytes":[1,2]}`, `{"bytes":""}`,
	`{"id":"a","id":"b"}`, `{"ID":"x"}`, `{"iD":"x","id":"y"}`, `{"KEY":"a","key":"b","Key":"c"}`, `{"größe":1}`, `{"GRÖßE":1}`, "{\"\u212aey\":\"kelvin\"}", "{\"\u017f\":{}}", `{"\u0069d":"x"}`, `{"id":"\ud83d\ude00 \u00e9 \n\t\b\f\r\/\\\""}`, `{"id":"\ud800"}`, `{"id":"\ud800\u0041"}`, `{"id":"\udc00"}`, "{\"id\":\"\xff\"}", "{\"\xff\":1}", `{"id":"héllo wörld, a long one"}`, `{"id":"\u0000"}`,
	`{"at":"2026-01-02T03:04:05Z","ptr":"2026-01-02T03:04:05.123456789+02:00","all":["2026-01-02T03:04:05+00:00",null]}`, `{"at":"2026-02-30T00:00:00Z"}`, `{"at":"2026-02-29T00:00:00Z"}`, `{"at":"2024-02-29T00:00:00Z"}`, `{"at":""}`, `{"at":5}`, `{"at":"2026-01-02T24:04:05Z"}`, `{"at":"2026-01-02T03:04:05,5Z"}`, `{"at":"2026-01-02T3:04:05Z"}`, `{"at":"2026-01-02T03:04:05.1234567891Z"}`, `{"at":"0000-01-01T00:00:00Z"}`, `{"at":"2026-01-02T03:04:05\u005a"}`,
	`{"n":"12","f":"1.5","b":"true","u":"255"}`, `{"n":12}`, `{"n":"1.5"}`, `{"n":" 1"}`, `{"n":"1 "}`, `{"n":"null"}`, `{"n":""}`, `{"u":"256"}`, `{"b":"truex"}`, `{"b":null,"n":null}`,
	`{"l":["a",null,"b"],"ll":[[1],[],null],"s":[{"id":"1"},{"n":2},{}],"ps":[null,{"at":"2026-01-02T03:04:05Z"}],"m":{"a":{"b":[]}},"ms":{"a":"b","c":null},"mm":{"x":{"at":null}},"mn":{"k":{"id":"v"},"z":null},"ml":{"a":[1,2.5]},"mi":{"1":"a","-2":"b"},"a":[1,2,3],"an":[{}],"e":null}`,
	`{"l":[],"ll":[],"m":{},"ms":{},"mm":{},"mi":{}}`, `{"l":{},"m":[]}`, `{"m":{"a":1,"a":2}}`, `{"ms":{"a":"1","a":"2"}}`, `{"mm":{"a":{"at":"2026-01-02T03:04:05Z"},"a":{}}}`, `{"m":{"a":{"x":1},"a":{"y":2}}}`, `{"mi":{"x":"y"}}`, `{"a":[1]}`, `{"e":{}}`, `{"ms":{"a":5}}`, `{"l":["a",5,"b"]}`,
	`{"a":"a","b":5,"d":"d","Same":"s"}`, `{"a":"a","b":"b","d":null,"Same":"s","name":"n"}`, `{"c":{"d":"d"},"deep":{"d":"e"}}`, `{"d":"d"}`, `{"B":"x"}`,
	`{"name":"root","left":{"name":"l","nodes":[{"name":"n"}]},"named":{"x":{"left":null},"y":null}}`, strings.Repeat(`{"left":`, 600) + `null` + strings.Repeat(`}`, 600), strings.Repeat(`[`, 20000),
	`{"id":"x","ip":"192.0.2.1","big":123456789012345678901234567890,"own":{"a": 1},"owns":[1,"x",null],"map":{"a":[],"b":null},"keys":{"a":"b"},"val":null,"more":{"x":1}}`,
	`{"id":"x","ip":"192.0.2.1","own":{"a": 1},"owns":[1,"x",null],"map":{"a":[],"b":null},"more":{"x":1},"n":1}`,
	`{"id":""}`, `{"id":null,"own":null,"ip":null}`, `{"id":"x","own":false,"n":1}`, `{"own":1,"own":2}`, `{"own":1,"n":"x"}`, `{"own":1,"n":1,`, `{"owns":[1,false,2],"n":1}`, `{"ip":"nowhere"}`, `{"keys":{"":"b"}}`, `{"own":{"own":false}}`,
	`{"an":1e400}`, `{"Plain":1e400}`, `{"Plain":9007199254740993}`, `{"Plain":-0.0}`, `{"x":tru}`, `{"x":[1,2}`, `{"x":{"y":[{}]},"id":"z"}`, ` { "id" : "1" , "n" : 2 } `,
}

func TestDecodingMatchesEncodingJSON(t *testing.T) {
	for _, text := range texts {
		sameAll(t, []byte(text))
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(sameAll)
}

// once reports an error if a method is called twice for the same bytes.
type once struct{ n int }

var calls []string

func (o *once) UnmarshalJSON(b []byte) error {
	calls = append(calls, string(b))
	if string(b) == `"refused"` {
		return errOwn
	}
	o.n++
	return nil
}

func TestMethodsAreCalledOnce(t *testing.T) {
	type T struct {
		A    once             `json:"a"`
		N    int              `json:"n"`
		List []once           `json:"list"`
		M    map[string]*once `json:"m"`
	}
	for _, text := range []string{
		`{"a":1,"n":2,"list":[3,4],"m":{"x":5}}`,
		`{"a":1,"n":2,"n":3,"list":[4]}`,
		`{"a":1,"n":"x","list":[4]}`,
		`{"a":1,"list":["refused",2],"n":"x"}`,
		`{"a":1,"list":["refused",2],"n":5}`,
		`{"m":{"x":"refused","y":1},"list":["refused",2]}`,
		`{"a":1,"n":5,"list":[tru]}`,
		`{"a":1,"N":5}`,
	} {
		calls = nil
		var want, got T
		wantErr := json.Unmarshal([]byte(text), &want)
		wantCalls := calls
		calls = nil
		err := jsondec.Unmarshal([]byte(text), &got)
		require.Equal(t, wantErr, err, text)
		require.Equal(t, wantCalls, calls, text)
		require.Equal(t, want, got, text)
	}
}

func TestUnmarshalIntoAnInvalidTargetMatchesEncodingJSON(t *testing.T) {
	for _, out := range []any{nil, 5, (*int)(nil), scalars{}} {
		require.Equal(t, json.Unmarshal([]byte(`{}`), out), jsondec.Unmarshal([]byte(`{}`), out))
	}
	got := scalars{ID: "kept"}
	require.NoError(t, jsondec.Unmarshal([]byte(`{"n":1}`), &got))
	require.Equal(t, scalars{ID: "kept", N: 1}, got, "encoding/json merges")
}

// FuzzTime compares ParseUTC with time.Parse.
func FuzzTime(f *testing.F) {
	for _, s := range []string{"2026-11-21T20:31:48.078013+00:00", "2024-02-29T23:59:59Z", "2023-02-29T23:59:59Z", "2026-04-31T00:00:00Z"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, zone := jsondec.ParseUTC([]byte(s))
		if zone == "" {
			return
		}
		want, err := time.Parse(time.RFC3339Nano, s)
		require.NoError(t, err)
		require.Equal(t, want.UTC(), got)
	})
}

package page_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

// Types such as callers might define for their records.
type (
	wantsMetadata struct {
		ID   string          `json:"id"`
		Meta json.RawMessage `json:"_nango_metadata"`
	}
	wantsInAnyCase struct {
		Meta map[string]any `json:"_NANGO_Metadata"`
	}
	embedsWanting struct {
		*wantsInAnyCase
		ID string `json:"id"`
	}
	EmbedsWanting struct {
		WantsMetadata
		ID string `json:"id"`
	}
	WantsMetadata struct {
		Meta *struct {
			Cursor string `json:"cursor"`
		} `json:"_nango_metadata,omitempty"`
	}
	Inner struct {
		ID   string `json:"id"`
		Name *string
	}
	embeds struct {
		Inner
		*Other
		Next *embeds `json:"next"`
	}
	Other   struct{ Big json.Number }
	anyCase struct {
		ID    any `json:"ID"`
		Names map[string]*int
		Skip  string `json:"-"`
		Asked int    `json:"asked,string"`
	}
	numbers struct {
		Big   int64
		U     uint64
		Small int8
		F     float32
		N     json.Number
		I     *big.Int
		A     [2]int
		B     []byte
		Any   any
		Iface error
	}
	valueReader struct{ into *string }
	keeps       struct{ raw []byte }
	texts       struct{ T upper }
	upper       string
	times       struct {
		At  time.Time `json:"at"`
		Raw json.RawMessage
	}
	selfish struct{ keeps }
)

func (v valueReader) UnmarshalJSON(b []byte) error {
	if v.into != nil {
		*v.into = string(b)
	}
	return nil
}

// UnmarshalJSON keeps b, although the documentation of encoding/json forbids that. It works with
// json.Unmarshal as long as the input is not modified.
func (k *keeps) UnmarshalJSON(b []byte) error { k.raw = b; return nil }

func (u *upper) UnmarshalText(b []byte) error { *u = upper(strings.ToUpper(string(b))); return nil }

// sameAsJSON checks that decoding a record into a T gives the same result as json.Unmarshal.
func sameAsJSON[T any](t *testing.T, text string) {
	t.Helper()
	var want T
	wantErr := json.Unmarshal([]byte(text), &want)
	filler := `{"id":"` + strings.Repeat("x", 300) + `"}`
	body := `{"records":[` + text + strings.Repeat(","+filler, 3) + `]}`
	got, _, err := decode[T](body)
	if wantErr == nil {
		// The error may be about the other records (filler) rather than about text. So decode text
		// alone.
		if err != nil {
			got, _, err = decode[T](`{"records":[` + text + `]}`)
		}
		require.NoError(t, err)
		require.Equal(t, want, got[0].Data)
		return
	}
	require.Error(t, err)
	if json.Valid([]byte(text)) {
		var bad *page.RecordError
		require.ErrorAs(t, err, &bad, "%v", err)
		require.EqualError(t, bad.Err, wantErr.Error())
	}
}

func TestDecodingMatchesEncodingJSON(t *testing.T) {
	const meta = `"_nango_metadata":{"cursor":"c","last_action":"ADDED","deleted_at":null}`
	for _, own := range []string{
		``,
		`"id":"1"`, `"ID":"2"`, `"Id":3`, `"id":null`, `"id":"a","id":"b"`, `"id":"\ud800\u00e9\n"`, `"id":"` + "\xff\xfe" + `"`,
		`"id":"1","Name":"n","Big":9007199254740993`, `"id":"1","next":{"id":"2","next":{"Name":null}}`, `"i\u0064":"x"`,
		`"big":9223372036854775807,"u":18446744073709551615,"small":-128,"f":1.5,"n":1e400,"i":123456789012345678901234567890`,
		`"big":9223372036854775808`, `"small":128`, `"small":1.5`, `"f":1e39`, `"n":"x"`, `"n":"12"`, `"any":9007199254740993`, `"any":[{"a":[1,"x",null,true]}]`,
		`"a":[1,2,3],"b":"AQID"`, `"a":[1]`, `"b":"***"`, `"iface":{}`, `"iface":null`,
		`"names":{"a":1,"b":null},"asked":"12"`, `"asked":12`, `"names":{"a":"x"}`, `"names":[]`,
		`"t":"abc","at":"2026-11-21T20:31:48.078013+02:00","raw": {"a" : 1 } `, `"at":"noon"`, `"t":5`,
		`"x":tru`, `"x":01`, `"x":"` + "\t" + `"`, `"x":"\q"`, `"x"`, `"x":1,`, `"x":{"y":}`,
	} {
		for _, text := range []string{own, own + `,` + meta, meta + `,` + own, own + `,` + meta + `,"z":{"z":[]}`} {
			text = "{" + strings.Trim(text, ",") + "}"
			if strings.HasSuffix(own, ",") {
				text = "{" + own + "}"
			}
			if members, ok := object([]byte(text)); ok && !hasIdentity(members) {
				continue // not a record
			}
			t.Run(text, func(t *testing.T) {
				for _, same := range []func(*testing.T, string){
					sameAsJSON[named], sameAsJSON[*named], sameAsJSON[**named], sameAsJSON[struct{}], sameAsJSON[any], sameAsJSON[map[string]any],
					sameAsJSON[map[string]json.RawMessage], sameAsJSON[map[string]string], sameAsJSON[map[upper]any], sameAsJSON[json.RawMessage],
					sameAsJSON[*json.RawMessage], sameAsJSON[json.Number], sameAsJSON[[]any], sameAsJSON[string], sameAsJSON[int], sameAsJSON[[]byte],
					sameAsJSON[time.Time], sameAsJSON[error], sameAsJSON[upper], sameAsJSON[wantsMetadata], sameAsJSON[wantsInAnyCase], sameAsJSON[embedsWanting],
					sameAsJSON[EmbedsWanting], sameAsJSON[*WantsMetadata], sameAsJSON[embeds], sameAsJSON[anyCase], sameAsJSON[numbers], sameAsJSON[texts],
					sameAsJSON[times], sameAsJSON[valueReader], sameAsJSON[*valueReader], sameAsJSON[keeps], sameAsJSON[*keeps], sameAsJSON[selfish],
					sameAsJSON[contacts.Contact],
				} {
					same(t, text)
				}
			})
		}
	}
}

package typed_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/wrappers/typed"
)

func TestOptionalIsAbsentNullOrAValue(t *testing.T) {
	type note struct {
		On typed.Optional[string] `json:"on,omitzero"`
	}
	for in, want := range map[string]struct {
		value    string
		ok, null bool
	}{
		`{}`:            {},
		`{"on":null}`:   {null: true},
		`{"on":""}`:     {ok: true},
		`{"on":"text"}`: {value: "text", ok: true},
	} {
		n := note{On: typed.Some("old")}
		if in == `{}` {
			n = note{}
		}
		require.NoError(t, json.Unmarshal([]byte(in), &n))
		value, ok := n.On.Get()
		require.Equal(t, want.value, value, in)
		require.Equal(t, want.ok, ok, in)
		require.Equal(t, want.null, n.On.IsNull(), in)
		out, err := json.Marshal(n)
		require.NoError(t, err)
		require.Equal(t, in, string(out))
	}
	var n note
	require.ErrorContains(t, json.Unmarshal([]byte(`{"on":5}`), &n), "number")
	require.True(t, n.On.IsZero(), "a value that does not fit leaves nothing")
	out, err := json.Marshal(note{On: typed.Null[string]()})
	require.NoError(t, err)
	require.Equal(t, `{"on":null}`, string(out))
}

type circle struct {
	Kind string  `json:"kind"`
	R    float64 `json:"r"`
}

type square struct {
	Kind string  `json:"kind"`
	Side float64 `json:"side"`
}

func TestChooseReturnsTheVariantThatMatches(t *testing.T) {
	shapes := []typed.Variant{
		typed.When[circle]("kind", "circle"), typed.When[square]("kind", "square"),
		typed.As[string](), typed.As[int64](), typed.As[float64](), typed.As[[]string](),
	}
	for in, want := range map[string]any{
		`{"kind":"circle","r":1}`:               circle{"circle", 1},
		`{"kind":"square","side":2,"new":true}`: square{"square", 2},
		`{"kind":"hexagon"}`:                    json.RawMessage(`{"kind":"hexagon"}`),
		`{"kind":5}`:                            json.RawMessage(`{"kind":5}`),
		`"text"`:                                "text",
		`9007199254740993`:                      int64(9007199254740993),
		`1.5`:                                   1.5,
		`["a"]`:                                 []string{"a"},
		`[1]`:                                   json.RawMessage(`[1]`),
		`true`:                                  json.RawMessage(`true`),
		`null`:                                  nil,
	} {
		require.Equal(t, want, typed.Choose([]byte(in), shapes...), in)
	}
}

func TestWhenComparesAnyScalar(t *testing.T) {
	type one struct{ K, X any }
	type two struct{ K, X any }
	variants := []typed.Variant{typed.When[one]("K", "a", float64(1), true), typed.When[two]("K", "b", nil, false)}
	for in, want := range map[string]any{
		`{"K":"a"}`: one{K: "a"}, `{"K":1.0}`: one{K: 1.0}, `{"K":true}`: one{K: true},
		`{"K":"b"}`: two{K: "b"}, `{"K":null}`: two{}, `{"K":false}`: two{K: false},
		`{"K":2}`: json.RawMessage(`{"K":2}`), `{"K":[1]}`: json.RawMessage(`{"K":[1]}`), `{"K":{}}`: json.RawMessage(`{"K":{}}`),
		`{"X":null}`: json.RawMessage(`{"X":null}`),
	} {
		require.Equal(t, want, typed.Choose([]byte(in), variants...), in)
	}
}

func TestChoosePrefersTheVariantThatKnowsAllMembers(t *testing.T) {
	type a struct {
		ID   string `json:"id"`
		Note string `json:"note,omitempty"`
	}
	type b struct {
		ID string `json:"id"`
		N  int    `json:"n,omitempty"`
	}
	variants := []typed.Variant{typed.Having[a]("id"), typed.Having[b]("id")}
	require.Equal(t, a{ID: "1", Note: "x"}, typed.Choose([]byte(`{"id":"1","note":"x"}`), variants...))
	require.Equal(t, b{ID: "1", N: 2}, typed.Choose([]byte(`{"id":"1","n":2}`), variants...))
	require.Equal(t, a{ID: "1"}, typed.Choose([]byte(`{"id":"1","other":2}`), variants...))
	require.Equal(t, json.RawMessage(`{"n":2}`), typed.Choose([]byte(`{"n":2}`), variants...))
}

type open struct {
	ID     string                     `json:"id"`
	Token  *string                    `json:"token,omitempty"`
	Others map[string]json.RawMessage `json:"-"`
}

func (v *open) UnmarshalJSON(b []byte) error {
	type plain open
	return typed.UnmarshalOpen(b, (*plain)(v), &v.Others, "id", "token")
}

func (v open) MarshalJSON() ([]byte, error) {
	type plain open
	return typed.MarshalOpen(plain(v), v.Others, "id", "token")
}

func TestOpenObjectsKeepMembersByTheirExactName(t *testing.T) {
	const in = `{"id":"1","Token":5,"big":12345678901234567890,"z":null}`
	var v open
	require.NoError(t, json.Unmarshal([]byte(in), &v))
	require.Nil(t, v.Token, "Token is another member than token")
	out, err := json.Marshal(v)
	require.NoError(t, err)
	require.Equal(t, in, string(out))

	v.Others["token"] = json.RawMessage(`"x"`)
	_, err = json.Marshal(v)
	require.ErrorContains(t, err, `additional property "token" is also a declared one`)

	require.NoError(t, json.Unmarshal([]byte(`null`), &v))
	require.Error(t, json.Unmarshal([]byte(`[]`), &v))
}
